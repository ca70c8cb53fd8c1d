export { assessedRequirements, defaultSelections, selectionsForEntity } from './assessed.ts'
export { type Consequence, consequenceOf } from './consequence.ts'
export { type Change, differenceOf, type FrameworkDifference, type Succession } from './difference.ts'
export { Migration } from './migration.ts'
export { compareRequirements, FrameworkRef, frameworkRef, partsOfRef, RequirementRef, requirementRef } from './ref.ts'
export {
  type FrameworkHead,
  frameworkFromRows,
  type RequirementRow,
  type RowFault,
  requirementColumn,
  requirementColumns,
} from './rows.ts'
export {
  Attributes,
  Duty,
  FrameworkFile,
  FrameworkKind,
  LegalForce,
  Requirement,
  Selection,
  Selects,
  Tier,
  Withdrawn,
} from './schema.ts'
export { FrameworkText, FrameworkWords, OpenParameter, RequirementText, TextPart } from './text.ts'
export { type Carried, carry, FrameworkUpgrade, faultsOfUpgrade, successorsOf, UpgradeDecision } from './upgrade.ts'
