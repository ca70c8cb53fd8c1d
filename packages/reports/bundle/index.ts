export {
  type BundleOptions,
  type BundleProblem,
  type BundleSource,
  type BundleVerdict,
  checkBundle,
  citations,
  latestReviews,
} from './check.ts'
export {
  type BundleManifest,
  bundleNames,
  canonicalText,
  describe,
  type FactContent,
  filesNamedBy,
  type Item,
  listText,
  type PastCheckpoint,
} from './format.ts'
export { bundleCaps, bundleZip, nodePrimitives } from './verify.ts'
export { type BundledBlob, type BundledFact, type BundlePlan, bundleFiles, writeBundle } from './write.ts'
