export { type CrosswalkFault, type CrosswalkFile, readCrosswalk } from './file.ts'
export {
  CoveredElement,
  Crosswalk,
  CrosswalkKind,
  CrosswalkRow,
  crosswalkColumns,
  GroupCoverage,
  Rationale,
  Relation,
  RelationKind,
  StatedRelation,
} from './schema.ts'
