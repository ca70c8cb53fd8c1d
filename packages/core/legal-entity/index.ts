export { type EntityPart, type Hole, type HoleReason, holeOf } from './hole.ts'
export { classOfOrganisation, type OrganisationClass } from './organisation-class.ts'
export {
  ContactFor,
  EntityContact,
  FlowDown,
  LegalEntity,
  LegalEntityDraft,
  ScopingDecision,
} from './schema.ts'
export { contactFor, dossierOf, type EntityStanding, lawFor, type RecheckReason, standingOf } from './standing.ts'
