import { type Instant, instant } from '../time/index.ts'
import { stateOf } from './exchange.ts'
import type { SupplierRequest } from './schema.ts'

/** So many days before a link ends its supplier is reminded. */
const rungs = [7, 1] as const
const dayMs = 86_400_000

/**
 * The reminder that is due to the supplier, named by the moment at which it became so; null where none is. Nobody is reminded
 * of a link that was made after that moment, that has ended, or whose answer has come.
 */
export function reminderDue(request: SupplierRequest, now: Instant): Readonly<{ at: Instant; days: number }> | null {
  const state = stateOf(request, now)
  if (request.contact.email === null || (state !== 'waiting' && state !== 'follow_up')) return null
  const due = rungs
    .map(days => ({ days, at: instant(Date.parse(request.expiresAt) - days * dayMs) }))
    .filter(({ at }) => at <= now && at > request.linkedAt)
  return due.at(-1) ?? null
}
