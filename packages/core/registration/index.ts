export { registrations } from './register.ts'
export { Registration, RegistrationKind, RegistrationSetId } from './schema.ts'
export {
  changeDue,
  changedFields,
  type Dossier,
  missingFields,
  type RegistrationSet,
  registrationSets,
} from './sets.ts'
export {
  type DossierVersion,
  type RegistrationQuestion,
  type RegistrationStanding,
  type RegistrationWindow,
  registrationStandings,
  type Told,
} from './standing.ts'
