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
export { type Message, type MessageFile, messageWords } from './message.ts'
export { IncidentMoment, MomentInput, momentFrom } from './moment.ts'
export { owedWords } from './owed.ts'
export { RecurringCheck, recurringDue, recurringOwed } from './recurring-check.ts'
export { audienceOf, type IncidentPeople, type IncidentTelling, tellingsOf } from './remind.ts'
export {
  addEntry,
  amendIncident,
  correctEntry,
  decideIncident,
  type IncidentState,
  incidentState,
  mostEntries,
  openIncident,
  type Saying,
  withdrawIncident,
} from './rules.ts'
export {
  EntryCorrection,
  EntryMail,
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
