export {
  ContactFor,
  EntityContact,
  LegalEntity,
  LegalEntityDraft,
  ScopingDecision,
} from './schema.ts'
export { contactFor, dossierOf, type EntityStanding, lawFor, type RecheckReason, standingOf } from './standing.ts'
