import type { people } from '@onus/contract/person'
import { titleOf } from '@onus/core/noun'
import type { Person } from '@onus/core/person'
import type { HandlersOf } from '../http/handler.ts'
import { versionedHandlers } from '../register/handlers.ts'
import { momentOf } from '../register/moment.ts'
import { linksTo, versionsInForce, versionsOf } from '../register/store.ts'

/** Links by which a person owns something; what a leaver must hand over. */
const ownerships = ['owner', 'evidence_owner']

export function personHandlers(): HandlersOf<typeof people> {
  return {
    ...versionedHandlers<typeof Person>('person', { read: 'person:read', write: 'person:write' }),
    names: async ({ tx, query, at }) => {
      const people = await versionsInForce(tx, 'person', await momentOf(tx, query, at))
      return { items: people.map(({ subject, body }) => ({ id: subject, name: body.name })) }
    },
    owns: async ({ tx, params }) => {
      await versionsOf(tx, 'person', params.id)
      const links = await linksTo(tx, params.id)
      const owned = links.filter(link => ownerships.includes(link.role))
      return {
        items: owned.map(link => ({
          noun: link.noun,
          id: link.subject,
          title: titleOf[link.noun](link.body as never),
        })),
      }
    },
  }
}
