export {
  type Coverage,
  compose,
  coverageOf,
  inverse,
  inverseOf,
  kindsIn,
  type RelationSet,
  relationSet,
} from './algebra.ts'
export { type Claim, type Hop, levelWords, type RelationClaim } from './claim.ts'
export { type DeltaBlock, type DeltaPoint, type DeltaRequirement, type DeltaView, deltaView } from './delta.ts'
export { type CrosswalkFault, type CrosswalkFile, readCrosswalk } from './file.ts'
export {
  acceptedByDefault,
  type CoversScope,
  coversBy,
  type Demand,
  type Guard,
  type GuardName,
  guardNames,
  type Supply,
} from './guard.ts'
export { type Level, levels } from './level.ts'
export {
  isPolicy,
  type Lint,
  type LintedControl,
  type LintKind,
  lintsOf,
  missing,
  mostAddressed,
  type Traceability,
  traceabilityOf,
} from './lint.ts'
export { type Contradiction, type Network, type NetworkInput, networkOf, wordsOfContradiction } from './network.ts'
export { whyNeverInferred, whyOnlyInPart } from './never.ts'
export { Beyond, PlanningAid } from './planning.ts'
export { type Performed, type PostureSupportInput, postureSupport, suppliesOf, withSupport } from './posture-support.ts'
export { draftFromRow, groupCoverages, relations } from './register.ts'
export {
  type Cell,
  type DerivedRelation,
  type DirectRelation,
  type Matrix,
  type MatrixFilter,
  matrix,
  type Relations,
  relationsOf,
} from './relations.ts'
export { crosswalkScenario, type ScenarioInput, type ScenarioPair, scenarioReport } from './scenario.ts'
export {
  Condition,
  CoveredElement,
  Crosswalk,
  CrosswalkKind,
  CrosswalkRow,
  crosswalkColumns,
  GroupCoverage,
  GroupCoverageDraft,
  OwnCrosswalk,
  Rationale,
  Relation,
  RelationDraft,
  RelationKind,
  StatedRelation,
} from './schema.ts'
export { type HowOf, type SheetRow, sheetOf } from './sheet.ts'
export { standingOf } from './standing.ts'
export { pairOf, type Statement, type StoredRelation } from './statement.ts'
export {
  type Suggested,
  type Suggester,
  type Suggestion,
  type SuggestOptions,
  suggesterOf,
  type Why,
} from './suggest.ts'
export { type StoredCoverage, type Support, type SupportCounts, type SupportInput, supportFrom } from './support.ts'
export { relationInWords } from './wording.ts'
