export { isOftenEnough, type ReviewPlan, type ReviewStanding, reviewStanding } from './review.ts'
