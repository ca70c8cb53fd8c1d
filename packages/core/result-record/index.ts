export {
  type ClaimedRequirement,
  type Component,
  type Finding,
  type FindingKind,
  type ImportEvent,
  type Installed,
  type ResultRecord,
  type Severity,
  type Statement,
  type Suppression,
  severities,
} from './record.ts'
export { type ImportReport, newTally } from './tally.ts'
