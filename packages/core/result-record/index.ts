export type { ClaimedRequirement, Component, ImportEvent, ResultRecord, Severity, Suppression } from './record.ts'
export { type ImportReport, newTally } from './tally.ts'
