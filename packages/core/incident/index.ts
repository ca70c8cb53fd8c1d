export { FactName, type FactSource, IncidentFacts, incidentFacts, type KnownFacts, knownFacts } from './facts.ts'
export { clocksOfFlowDowns } from './flow-down.ts'
export {
  filingSource,
  type IncidentLook,
  type KeptFiling,
  type KeptIncident,
  lawDayOf,
  lookAt,
  type NextQuestions,
  type ParallelClock,
  recurrencesIn,
  reportingOf,
} from './look.ts'
export { type Message, readMessage } from './message.ts'
export { IncidentMoment, MomentInput, momentFrom } from './moment.ts'
export { owedWords } from './owed.ts'
export { RecurringCheck, recurringDue, recurringOwed } from './recurring-check.ts'
export { type IncidentTelling, tellingsOf } from './remind.ts'
export {
  amendIncident,
  decideIncident,
  type IncidentState,
  incidentState,
  openIncident,
  type Saying,
  withdrawIncident,
} from './rules.ts'
export {
  Incident,
  IncidentChange,
  IncidentClock,
  IncidentKind,
  IncidentMomentName,
  IncidentOpening,
  IncidentRequest,
  IncidentSource,
  IncidentTrigger,
  PostIncidentReview,
  SignificanceDecision,
  TimelineEntry,
} from './schema.ts'
