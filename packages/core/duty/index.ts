export {
  type AnnexReview,
  type Duty,
  type DutyFacts,
  dutiesOf,
  dutyCounts,
  isRed,
  type MeasurePoint,
  type OwedReport,
} from './duties.ts'
