export { type Incident, type Loss, type Recurrence, recurrencesOf, recurringFactsOf } from './recurring.ts'
export { type Significance, significanceOf } from './significance.ts'
export { type Interruption, longest, mostInWeek, unplanned } from './time.ts'
