import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { erasable, RetentionRule } from '../erasure/index.ts'
import type { Calendar } from '../occurrence/index.ts'
import { type Instant, instant } from '../time/index.ts'
import { Noun } from '../version/index.ts'

/** Nouns for which the organisation says how long they are kept: what can be erased, and engagements, which keep what they cite. */
export const keepable: ReadonlySet<Noun> = new Set<Noun>([...erasable, 'engagement'])

/** A rule of the retention schedule: how many years some kinds of records are kept, and by what right or duty. */
export const RetentionPeriod = z.object({
  rule: RetentionRule,
  title: z.string().trim().min(1).max(200),
  nouns: z
    .array(Noun)
    .min(1)
    .max(50)
    .refine(nouns => nouns.every(noun => keepable.has(noun)), 'some of these are never erased'),
  years: z.int().min(1).max(100),
  basis: z.string().max(2000).describe('The law, contract or reason for so long'),
  state: z.enum(['active', 'retired']),
})
export type RetentionPeriod = z.infer<typeof RetentionPeriod>

/** What tells the day of a moment where the organisation is. */
type Days = Pick<Calendar, 'dateAt' | 'zone'>

type Kept = { readonly noun: Noun; readonly body: unknown; readonly from: Instant }
type Body = {
  readonly period?: { readonly to: string | null }
  readonly performedAt?: string
  readonly takenAt?: string
  readonly leftOn?: string | null
  readonly to?: string
  readonly lifecycle?: { readonly state?: string; readonly at?: string }
}

/**
 * The day from which the years of a record count, where the organisation is: of evidence the last day it speaks for, of a person
 * the last day there, of an engagement the day of its issue, of anything else the day it was said. Null while that is not known.
 */
export function keptSince({ noun, body, from }: Kept, calendar: Days): string | null {
  const said = body as Body
  const dayOf = (at: string) => calendar.dateAt(instant(at))
  switch (noun) {
    case 'evidence':
      return said.period?.to ? lastDayBefore(said.period.to, calendar) : dayOf(said.performedAt ?? from)
    case 'snapshot':
      return dayOf(said.takenAt ?? from)
    case 'person':
      return said.leftOn ?? null
    case 'population':
      return said.to ?? null
    case 'engagement': {
      const { state, at } = said.lifecycle ?? {}
      return (state === 'issued' || state === 'superseded') && at ? dayOf(at) : null
    }
    default:
      return dayOf(from)
  }
}

/** A period ends where its last day does: the moment of its end is no part of it. */
function lastDayBefore(end: string, calendar: Days): string {
  return calendar.dateAt(instant(Date.parse(end) - 1))
}

/** The last day on which a rule keeps what is kept since a day: the same so many years later, and the whole of it. */
export function keptUntil({ years }: Pick<RetentionPeriod, 'years'>, since: string): string {
  return Temporal.PlainDate.from(since).add({ years }).toString()
}

/** The rule in force for a kind of record: of several the longest. */
export function ruleFor(noun: Noun, rules: readonly RetentionPeriod[]): RetentionPeriod | null {
  const of = rules.filter(rule => rule.state === 'active' && rule.nouns.includes(noun))
  return of.toSorted((a, b) => b.years - a.years)[0] ?? null
}

/** Why a record is still kept by its rule; null when its time is over, or no rule is set for its kind. */
export function whyKept(kept: Kept, rules: readonly RetentionPeriod[], at: Instant, calendar: Days): string | null {
  const rule = ruleFor(kept.noun, rules)
  if (rule === null) return null
  const since = keptSince(kept, calendar)
  if (since === null) return `is kept under rule ${rule.rule}, whose time has not begun`
  const until = keptUntil(rule, since)
  return until < calendar.dateAt(at)
    ? null
    : `is kept under rule ${rule.rule} until the end of ${until} (${calendar.zone})`
}
