export { assessedRequirements, defaultSelections, selectionsForEntity } from './assessed.ts'
export { Migration } from './migration.ts'
export { compareRequirements, FrameworkRef, frameworkRef, partsOfRef, RequirementRef, requirementRef } from './ref.ts'
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
