export {
  type AnnexReview,
  type Duty,
  type DutyFacts,
  dutiesOf,
  dutyCounts,
  isAnnexGap,
  isRed,
  type MeasurePoint,
  type OwnReviews,
  ownProvisions,
} from './duties.ts'
