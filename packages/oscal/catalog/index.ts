export { type AssessmentMethod, type Control, leafObjectives, type Part, type Withdrawn } from './control.ts'
export type { Parameter, Parameters } from './parameter.ts'
export { isSet, proseText, renderProse, type Segment } from './prose.ts'
export { type CatalogView, type Group, openParameters, viewCatalog } from './view.ts'
