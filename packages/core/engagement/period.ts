import { Temporal } from 'temporal-polyfill'
import { calendarOf, periodOfDays } from '../occurrence/index.ts'
import type { Period } from '../time/index.ts'
import { type Category, type EngagementKind, engagementKinds } from './kind.ts'
import type { Engagement } from './schema.ts'

/** The moments of an engagement: from the start of its first day to the end of its last one, in the organisation's zone. */
export function periodOf({ from, to }: Pick<Engagement, 'from' | 'to'>, zone: string): Period {
  return periodOfDays(from, to, calendarOf(zone))
}

/** How many days before the day of a Type I its evidence may be dated, where the engagement does not say. A product default. */
export const usualEvidenceDays = 30

/**
 * The time that evidence has to speak for: the period; of what is about one day, also the days before it, in which its
 * controls were seen to be in place (domain 3.9).
 */
export function evidencePeriodOf(
  { kind, from, to, evidenceDays = usualEvidenceDays }: Pick<Engagement, 'kind' | 'from' | 'to' | 'evidenceDays'>,
  zone: string,
): Period {
  const days = engagementKinds[kind].time === 'date' ? evidenceDays : 0
  return periodOf({ from: Temporal.PlainDate.from(from).subtract({ days }).toString(), to }, zone)
}

/**
 * Why such an engagement has no test of operation, no population and no sample; null where it has them. A Type I is about
 * the design of controls on one day, and says nothing about how they worked (domain 3.9).
 */
export function whyNotOperating({ kind }: Pick<Engagement, 'kind'>): string | null {
  const { time, label } = engagementKinds[kind]
  if (time !== 'date') return null
  return `A ${label} is about the design of controls on one day: it has no test of operation, no population and no sample. Walk through one item instead.`
}

/** Whether what belongs to the engagement is frozen: issued, whether or not another took its place. */
export function isFrozen({ lifecycle }: Pick<Engagement, 'lifecycle'>): boolean {
  return lifecycle.state === 'issued' || lifecycle.state === 'superseded'
}

/** The trust services categories that are looked at; none where a profile chooses the requirements. */
export function categoriesOf({ kind, categories }: Pick<Engagement, 'kind' | 'categories'>): readonly Category[] {
  return engagementKinds[kind].categories ? categories : []
}

/** A shorter period than this is accepted by fewer customers; no standard forbids it. */
export const shortestUsualMonths = 6

/** Why the period may not serve; null when it may. It never blocks. */
export function periodWarning({ kind, from, to }: Pick<Engagement, 'kind' | 'from' | 'to'>): string | null {
  if (kind !== 'soc2_type2' || to < from) return null
  const end = Temporal.PlainDate.from(to).add({ days: 1 })
  const shortest = Temporal.PlainDate.from(from).add({ months: shortestUsualMonths })
  if (Temporal.PlainDate.compare(end, shortest) >= 0) return null
  return `Shorter than ${shortestUsualMonths} months: some customers reject such a report. The standard sets no minimum.`
}

/** The day after an engagement ends: the first on which the next one can begin, of Type II after Type I too. */
export function nextDay({ to }: Pick<Engagement, 'to'>): string {
  return Temporal.PlainDate.from(to).add({ days: 1 }).toString()
}

/** The last day of a period of so many months from `from` on. */
export function lastDayAfter(from: string, months: number): string {
  return Temporal.PlainDate.from(from).add({ months }).subtract({ days: 1 }).toString()
}

/** The usual time of the next engagement of a kind that follows `before`: twelve months, or the day after for a Type I. */
export function followingPeriod(
  kind: EngagementKind,
  before: Pick<Engagement, 'to'>,
): Readonly<{ from: string; to: string }> {
  const from = nextDay(before)
  return { from, to: engagementKinds[kind].time === 'date' ? from : lastDayAfter(from, 12) }
}
