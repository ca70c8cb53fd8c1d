import type { law } from '@onus/contract/law'
import { lawOf } from '@onus/core/regulation'
import type { HandlersOf } from '../http/handler.ts'
import { dayOf } from '../organisation/day.ts'
import type { ShippedLaw } from './shipped.ts'
import { citedView } from './view.ts'

export function lawHandlers(shipped: ShippedLaw): HandlersOf<typeof law> {
  return {
    get: async ({ tx, query, at }) => {
      const on = query.on ?? (await dayOf(tx, at))
      const jurisdiction = query.jurisdiction ?? null
      const packs = shipped.packs()
      const read = lawOf(packs, { on, jurisdiction, drafts: query.drafts ?? false })
      const used = new Set(read.packs.map(({ id }) => id))
      return {
        on,
        jurisdiction,
        jurisdictions: packs.map(pack => pack.jurisdiction).filter(one => one !== 'EU'),
        packs: packs
          .filter(({ id }) => used.has(id))
          .map(({ id, version, asOf, reviewer, title, licence }) => ({ id, version, asOf, reviewer, title, licence })),
        entityTypes: [...read.entityTypes.values()],
        provisions: read.provisions.map(one => ({ ...citedView(one), group: one.group })),
      }
    },
  }
}
