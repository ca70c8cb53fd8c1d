import { z } from 'zod'
import { AgendaItem } from '../agenda/index.ts'
import { type Engagement, isFrozen } from '../engagement/index.ts'
import type { Calendar } from '../occurrence/index.ts'
import { ReadinessState } from '../readiness/index.ts'
import { Instant, instant } from '../time/index.ts'

const Counts = z.record(ReadinessState, z.int())
const Named = z.object({ id: z.uuid(), title: z.string() })
const Dated = Named.extend({ day: z.iso.date() })

/** What changed in one calendar month, for whoever sponsors the work. Counts and names, never one figure. */
export const MonthlyReport = z.object({
  month: z.string().regex(/^\d{4}-\d{2}$/),
  from: Instant,
  to: Instant,
  zone: z.string(),
  engagements: z.array(
    Named.extend({
      begin: Counts.nullable().describe('Criteria by result when the month began; null where it was not there yet'),
      end: Counts,
      step: z.object({ from: z.string().nullable(), to: z.string() }).nullable().describe('Where it went, if it did'),
    }),
  ),
  missed: z.array(Dated.extend({ window: z.string() })).describe('Windows that became missed in the month'),
  evidence: z.object({ accepted: z.int(), returned: z.int(), rejected: z.int() }).describe('Decisions in the month'),
  findings: z.object({ opened: z.array(Named), closed: z.array(Named), overdue: z.array(Dated) }),
  exceptions: z.array(Dated).describe('Accepted exceptions that ended in the month, or end in the next'),
  upcoming: z.array(AgendaItem).describe('What is open and falls into the next month'),
})
export type MonthlyReport = z.infer<typeof MonthlyReport>

/** Whether a sponsor hears of an engagement: it was begun, and was not issued or replaced before. */
export function isReported(engagement: Engagement): boolean {
  return engagement.lifecycle.state !== 'draft' && !isFrozen(engagement)
}

/** A calendar month where the organisation is, half-open. */
export type Month = Readonly<{ month: string; from: Instant; to: Instant }>

/** The last calendar month that was over at a moment. */
export function monthBefore(at: Instant, calendar: Calendar): Month {
  const to = calendar.startOfDay(`${calendar.dateAt(at).slice(0, 7)}-01`)
  const month = calendar.dateAt(instant(Date.parse(to) - 1)).slice(0, 7)
  return { month, from: calendar.startOfDay(`${month}-01`), to }
}

/** A finding as a look at it found it. */
export type FindingSeen = Readonly<{ id: string; title: string; isOpen: boolean; due: string | null }>

/** What became of findings between two looks. One that is due on a day is overdue once that day is over. */
export function findingsMoved(
  begin: readonly FindingSeen[],
  end: readonly FindingSeen[],
  nextDay: string,
): MonthlyReport['findings'] {
  const before = new Map(begin.map(one => [one.id, one]))
  const named = ({ id, title }: FindingSeen) => ({ id, title })
  return {
    opened: end.filter(one => !before.has(one.id)).map(named),
    closed: end.filter(one => !one.isOpen && before.get(one.id)?.isOpen !== false).map(named),
    overdue: end.flatMap(one =>
      one.isOpen && one.due !== null && one.due < nextDay ? [{ ...named(one), day: one.due }] : [],
    ),
  }
}
