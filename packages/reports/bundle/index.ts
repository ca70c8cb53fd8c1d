export { checkBundle } from './check.ts'
export type { BundleOptions, BundleProblem, BundleSource, BundleUnknown, BundleVerdict } from './checking.ts'
export { citations, latestReviews } from './cited.ts'
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
export { howToVerify, linksInWords, samplesInWords } from './words.ts'
export { type BundledBlob, type BundledFact, type BundlePlan, bundleFiles, writeBundle } from './write.ts'
