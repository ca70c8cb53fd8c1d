export { type Incident, type Recurrence, recurrencesOf } from './recurring.ts'
export { type Significance, significanceOf } from './significance.ts'
export { type Interruption, longest, mostInWeek, unplanned } from './time.ts'
