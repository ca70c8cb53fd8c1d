export { at, type Finding, failed } from './finding.ts'
export { insertion } from './insertion.ts'
export { type Limits, limits } from './limits.ts'
export { isModel, type Model, models } from './model.ts'
export { isNode, type Node, node, nodes, strings, text } from './node.ts'
export { type Format, type OscalDocument, type Reading, readDocument } from './read.ts'
export {
  compareVersions,
  formatVersion,
  isKnownVersion,
  parseVersion,
  type Version,
  writtenVersion,
} from './version.ts'
