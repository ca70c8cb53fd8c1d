export { type Conflict, type Tailored, tailored } from './applied.ts'
export { deviationOf, unexplainedDeviations } from './community.ts'
export { faultsOfProfile, type ProfileFault } from './faults.ts'
export { hoursBetween, isAtLeastAsOften } from './frequency.ts'
export { compareOutcomes, type FunctionGap, type OutcomeGap } from './gaps.ts'
export { leftOutOf } from './left-out.ts'
export { type Migration, migrateOutcomes, type OldOutcome, type Succession } from './migration.ts'
export {
  Achievement,
  blankRow,
  Deviation,
  OutcomeHeader,
  OutcomeKind,
  OutcomeProfile,
  OutcomeRow,
  Priority,
  Target,
  Tier,
  TierChoice,
} from './outcomes.ts'
export { type OutcomeColumn, outcomeColumn, outcomeColumns, outcomesFromRows } from './reading.ts'
export { Profile } from './schema.ts'
export { baselineFor, Overlay, ParameterValue, Tailoring, TailoringAction } from './tailoring.ts'
