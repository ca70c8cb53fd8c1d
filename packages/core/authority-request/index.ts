export { authorityRequests } from './register.ts'
export { AuthorityRequest, AuthorityRequestDraft } from './schema.ts'
