import { refuse } from '@onus/core/problem'
import type { z } from 'zod'

/** The place after the last row of a page, as opaque text. Hold ids and sort keys, never anything secret. */
export function writeCursor(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/** The place that a cursor holds, or undefined for the first page. Refuses a cursor that this list did not make. */
export function readCursor<Place extends z.ZodType>(
  schema: Place,
  cursor: string | undefined,
): z.output<Place> | undefined {
  if (cursor === undefined) return undefined
  const parsed = schema.safeParse(decoded(cursor))
  if (parsed.success) return parsed.data
  return refuse('invalid_input', 'This cursor is not one of this list; start again without it', [
    { path: 'query.cursor', message: 'not a cursor of this list' },
  ])
}

/** A page out of `limit + 1` rows: the extra row only says that there is more. */
export function pageFrom<Row>(
  rows: readonly Row[],
  limit: number,
  placeOf: (row: Row) => unknown,
): { items: Row[]; next: string | null } {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, next: rows.length > limit && last !== undefined ? writeCursor(placeOf(last)) : null }
}

function decoded(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}
