export {
  type AnnexReview,
  type Duty,
  type DutyFacts,
  dutiesOf,
  dutyCounts,
  isRed,
  type MeasurePoint,
} from './duties.ts'
