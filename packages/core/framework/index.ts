export { assessedRequirements, defaultSelections, selectionsForEntity } from './assessed.ts'
export { compareRequirements, FrameworkRef, frameworkRef, partsOfRef, RequirementRef, requirementRef } from './ref.ts'
export { Duty, FrameworkFile, FrameworkKind, LegalForce, Requirement, Selection, Selects, Withdrawn } from './schema.ts'
