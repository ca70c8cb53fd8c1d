import { record, type Writer } from '../record/record.ts'
import { personOfAddress } from './store.ts'

/** The person that a user account belongs to: the one with the same address and no account yet, or a new one. */
export async function linkedPerson(writer: Writer, user: { id: string; name: string; email: string }): Promise<string> {
  const known = await personOfAddress(writer.tx, user)
  if (known && known.body.user === user.id) return known.subject
  const body = known
    ? { ...known.body, user: user.id }
    : { name: user.name, email: user.email, title: '', user: user.id, leftOn: null }
  const reason = known ? 'The person has an account now' : 'The person joined with an account'
  const recorded = await record(writer, { noun: 'person', ...(known && { subject: known.subject }), body, reason })
  return recorded.id
}
