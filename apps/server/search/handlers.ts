import type { search } from '@onus/contract/search'
import { titleOf } from '@onus/core/noun'
import type { FrameworkCatalog } from '../framework/catalog.ts'
import type { FrameworkLibrary } from '../framework/library.ts'
import type { HandlersOf } from '../http/handler.ts'
import { isAllowed } from '../register/handlers.ts'
import { momentOf } from '../register/moment.ts'
import { versionsInForce } from '../register/store.ts'

const nouns = [
  'control',
  'evidence',
  'exception',
  'finding',
  'access-review',
  'engagement',
  'request',
  'action',
  'person',
  'connection',
  'scope',
  'profile',
] as const
const mostOfANoun = 5
const mostRequirements = 15

export function searchHandlers(library: FrameworkLibrary): HandlersOf<typeof search> {
  return {
    everything: async ({ tx, query, at, may }) => {
      const moment = await momentOf(tx, {}, at)
      const page = { limit: mostOfANoun, after: null, search: query.q }
      const records = []
      for (const noun of nouns) {
        if (!isAllowed(() => may(`${noun}:read`, {}))) continue
        const found = await versionsInForce(tx, noun, moment, page)
        records.push(
          ...found.map(row => ({ noun, id: row.subject, title: titleOf[noun](row.body as never), detail: noun })),
        )
      }
      return { items: [...requirementsMatching(await library.of(tx), query.q), ...records] }
    },
  }
}

function requirementsMatching(catalog: FrameworkCatalog, words: string) {
  const wanted = words.toLowerCase()
  return catalog
    .all()
    .flatMap(framework =>
      framework.requirements
        .filter(item => item.id.toLowerCase().startsWith(wanted) || item.label.toLowerCase().includes(wanted))
        .map(item => ({
          noun: 'requirement',
          id: `${framework.ref}:${item.id}`,
          title: `${item.id} ${item.label}`,
          detail: framework.shortTitle,
        })),
    )
    .slice(0, mostRequirements)
}
