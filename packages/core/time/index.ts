import { z } from 'zod'

/** A moment as RFC 3339 in UTC with milliseconds, e.g. `2026-03-31T00:00:00.000Z`. Instants of this form sort as text. */
export const Instant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/, 'expected an instant like 2026-03-31T00:00:00.000Z')
  .refine(text => !Number.isNaN(Date.parse(text)), 'no such moment')
  .brand<'Instant'>()
export type Instant = z.infer<typeof Instant>

/** A stretch of world time, from inclusive, to exclusive; `to: null` has no end yet. */
export const Effective = z.object({ from: Instant, to: Instant.nullable() })
export type Effective = z.infer<typeof Effective>

/** A half-open period `[from, to)`. */
export const Period = z
  .object({ from: Instant, to: Instant })
  .refine(p => p.from < p.to, 'a period ends after it begins')
export type Period = z.infer<typeof Period>

export function instant(value: Date | string | number): Instant {
  return Instant.parse(new Date(value).toISOString())
}
