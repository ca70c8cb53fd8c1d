import { refuse } from '@onus/core/problem'
import { type Recorded, record, type Writer } from '../record/record.ts'
import { deleteToken, latestTokens, tokensCreatedBy } from './store.ts'

/** Ends an API token: its next request finds nothing. */
export async function revokeToken(writer: Writer, id: string, reason: string): Promise<Recorded> {
  const found = (await latestTokens(writer.tx)).find(version => version.subject === id)
  if (!found) return refuse('not_found', 'There is no such API token in this organisation')
  if (found.body.state === 'revoked') return refuse('not_in_lifecycle', 'This API token is revoked already')
  await deleteToken(writer.tx, writer.org, id)
  return await record(writer, { noun: 'token', subject: id, body: { ...found.body, state: 'revoked' }, reason })
}

/** Ends every API token that a user made in this organisation. */
export async function revokeTokensOf(writer: Writer, user: string, reason: string): Promise<void> {
  for (const id of await tokensCreatedBy(writer.tx, writer.org, user)) await revokeToken(writer, id, reason)
}
