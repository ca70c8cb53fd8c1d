import { linkedPerson } from '../person/link.ts'
import type { Writer } from '../record/record.ts'
import { insertMember } from './store.ts'

/** Makes a user a member, as the person of the same address, or as a new one. Roles come through `grantRole`. */
export async function join(writer: Writer, user: { id: string; name: string; email: string }): Promise<string> {
  const person = await linkedPerson(writer, user)
  await insertMember(writer.tx, { org: writer.org, user: user.id, person })
  return person
}
