import type { reads } from '@onus/contract/read'
import { z } from 'zod'
import { pageFrom, readCursor } from '../http/cursor.ts'
import type { HandlersOf } from '../http/handler.ts'
import { actorNames } from '../register/view.ts'
import { latestReads } from './store.ts'

const Before = z.object({ before: z.uuid() })

export function readHandlers(): HandlersOf<typeof reads> {
  return {
    list: async ({ tx, query }) => {
      const before = readCursor(Before, query.cursor)?.before ?? null
      const page = pageFrom(await latestReads(tx, query.limit + 1, before), query.limit, row => ({ before: row.id }))
      const nameOf = await actorNames(tx, page.items)
      const items = page.items.map(row => ({ ...row, actor: { ...row.actor, name: nameOf(row.actor) } }))
      return { items, next: page.next, total: null }
    },
  }
}
