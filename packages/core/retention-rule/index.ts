import { z } from 'zod'
import { erasable, RetentionRule } from '../erasure/index.ts'
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
 * Since when a record is kept: evidence since the end of what it speaks for, a person since they left, an engagement since it was
 * issued, anything else since it was said. Null while that has not begun.
 */
export function keptSince({ noun, body, from }: Kept): Instant | null {
  const said = body as Body
  switch (noun) {
    case 'evidence':
      return instant(said.period?.to ?? said.performedAt ?? from)
    case 'snapshot':
      return instant(said.takenAt ?? from)
    case 'person':
      return said.leftOn ? instant(`${said.leftOn}T00:00:00Z`) : null
    case 'population':
      return instant(`${said.to}T00:00:00Z`)
    case 'engagement': {
      const { state, at } = said.lifecycle ?? {}
      return (state === 'issued' || state === 'superseded') && at ? instant(at) : null
    }
    default:
      return from
  }
}

/** Until when a rule keeps what is kept since a moment; the same day so many years later, in UTC. */
export function keptUntil({ years }: Pick<RetentionPeriod, 'years'>, since: Instant): Instant {
  const end = new Date(since)
  end.setUTCFullYear(end.getUTCFullYear() + years)
  return instant(end.getTime())
}

/** The rule in force for a kind of record: of several the longest. */
export function ruleFor(noun: Noun, rules: readonly RetentionPeriod[]): RetentionPeriod | null {
  const of = rules.filter(rule => rule.state === 'active' && rule.nouns.includes(noun))
  return of.toSorted((a, b) => b.years - a.years)[0] ?? null
}

/** Why a record is still kept by its rule; null when its time is over, or no rule is set for its kind. */
export function whyKept(kept: Kept, rules: readonly RetentionPeriod[], at: Instant): string | null {
  const rule = ruleFor(kept.noun, rules)
  if (rule === null) return null
  const since = keptSince(kept)
  if (since === null) return `is kept under rule ${rule.rule}, whose time has not begun`
  const until = keptUntil(rule, since)
  return until > at ? `is kept under rule ${rule.rule} until ${until.slice(0, 10)} (UTC)` : null
}
