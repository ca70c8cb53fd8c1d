export { after, type Due, dueOf, latestArguable, type Moments } from './clock.ts'
export { type LocalMoment, localOf, momentOf } from './moment.ts'
export {
  type Deadline,
  type DeadlineState,
  deadlinesOf,
  type Reporting,
  Stage,
  StatusRequest,
  Submission,
  triageAlarm,
} from './report.ts'
