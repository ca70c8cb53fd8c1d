export {
  type AddressState,
  type ControlState,
  controlState,
  type PlannedControl,
  type PlannedStretch,
  plannedOf,
  type SaidHere,
  windowsOf,
} from './control.ts'
export {
  type Erasure,
  type Fact,
  type Facts,
  factsOf,
  isPostureFact,
  type PostureNoun,
  type Stored,
} from './facts.ts'
export { type PostureIndex, type PostureIndexInput, postureIndex } from './incremental.ts'
export { type LabelInput, labelOf } from './label.ts'
export { isResult, meaningOf } from './meaning.ts'
export { lookbackMonths, neededFacts } from './needed.ts'
export type { AxisState } from './part.ts'
export {
  type AssessedProfile,
  canonicalBytes,
  controlStates,
  type Posture,
  type PostureInput,
  posture,
  postureFrom,
  posturesFrom,
  profileOf,
} from './posture.ts'
export { type FactRef, linesOf, type Proof } from './proof.ts'
export type { Question } from './question.ts'
export { type Blocker, type Readiness, readinessOf, worstOf } from './readiness.ts'
export { type Reason, type ReasonCode, reasonCodes } from './reason.ts'
export { type NotApplicable, type RequirementState, requirementState } from './requirement.ts'
export { watchedBy } from './watchers.ts'
export { Answer, Axis, Condition, Label, labelWords, worstFirst } from './words.ts'
