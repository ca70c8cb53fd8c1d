import type { agenda } from '@onus/contract/agenda'
import { icsOf } from '@onus/core/agenda'
import { type HandlersOf, narrowed } from '../http/handler.ts'
import type { ShippedLaw } from '../law/shipped.ts'
import { momentOf } from '../register/moment.ts'
import { versionInForce } from '../register/store.ts'
import { personsById } from '../request/store.ts'
import { agendaItems, chosen } from './gather.ts'

export function agendaHandlers(origin: string, law: ShippedLaw): HandlersOf<typeof agenda> {
  return {
    list: narrowed(async call => {
      const items = await agendaItems(
        { ...call, law, moment: await momentOf(call.tx, call.query, call.at) },
        call.query,
      )
      const owners = [...new Set(items.flatMap(item => item.owner ?? []))]
      const people = await personsById(call.tx, owners)
      return {
        items: [...items],
        people: Object.fromEntries([...people].map(([id, person]) => [id, person.name])),
      }
    }),
    ics: narrowed(async call => {
      const { body, caller, at, tx, org } = call
      const person = caller.kind === 'user' ? caller.person : null
      const moment = await momentOf(tx, body, at)
      const items = chosen(await agendaItems({ ...call, law, moment }, body), body, person, call.may)
      const { body: organisation } = await versionInForce(tx, 'organisation', org, { asOf: at, knownAt: null })
      const text = icsOf(items, { name: organisation.name, origin, at })
      return { name: 'onus.ics', mediaType: 'text/calendar; charset=utf-8', content: Buffer.from(text, 'utf8') }
    }),
  }
}
