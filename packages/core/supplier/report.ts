import { Temporal } from 'temporal-polyfill'
import { after } from '../deadline/index.ts'
import { type Law, startsOf } from '../regulation/index.ts'
import type { Instant } from '../time/index.ts'
import type { ReportReview } from './schema.ts'

type Days = Readonly<{ from: string; to: string }>

/**
 * How far a report reaches: `current` inside its period and as far as a bridge letter can carry it; `stale` after the time for
 * which a letter is usual, however long the letter; `ended` when nobody should rely on it any more; `not_yet` before its period;
 * `unknown` without one.
 */
export type Reach = Readonly<{
  state: 'not_yet' | 'current' | 'needs_bridge_letter' | 'stale' | 'ended' | 'unknown'
  /** Days from the end of the period, or of the bridge letter, until today; zero while they reach today. */
  gapDays: number | null
  /** How many days of the reader's own period the report covers, and of how many. */
  overlapDays: number | null
  ownDays: number
}>

/** What of a report still has to be done before it counts for anything. */
export type ReviewGap =
  | 'firm'
  | 'issued'
  | 'period'
  | 'scope'
  | 'opinion'
  | 'exceptions'
  | 'expected_controls'
  | 'subservice_organisations'
  | 'conclusion'

/** Something that a review found, to be treated in the reader's own house. */
export type ReportFinding = Readonly<{
  is:
    | 'opinion_modified'
    | 'design_only'
    | 'not_sufficient'
    | 'services_not_covered'
    | 'exception'
    | 'expected_control'
    | 'carved_out'
    | 'subservice_controls'
  what: string
}>

/** How far a report reaches today, and how much of one's own period it covers (both in whole days, ends included). */
export function reachOf(
  law: Law,
  { period, bridgeLetterUntil }: Pick<ReportReview, 'period' | 'bridgeLetterUntil'>,
  own: Days,
  today: string,
): Reach {
  const ownDays = daysBetween(own.from, own.to) + 1
  if (period === null) return { state: 'unknown', gapDays: null, overlapDays: null, ownDays }
  const until = bridgedUntil(law, period.to, bridgeLetterUntil)
  return {
    state: today < period.from ? 'not_yet' : stateOf(law, period.to, until, today),
    gapDays: Math.max(0, daysBetween(until, today)),
    overlapDays: overlap(period, own),
    ownDays,
  }
}

/** The day until which a report and its bridge letter speak: a letter carries no further than is usual for one. */
function bridgedUntil(law: Law, end: string, letter: string | null): string {
  const furthest = endOf(law, 'supplier.report.bridge', end)
  if (letter === null || letter <= end) return end
  return letter < furthest ? letter : furthest
}

function stateOf(law: Law, end: string, until: string, today: string): Reach['state'] {
  if (today > endOf(law, 'supplier.report.end', end)) return 'ended'
  if (today <= until) return 'current'
  return today <= endOf(law, 'supplier.report.bridge', end) ? 'needs_bridge_letter' : 'stale'
}

/** The last day until which a report may be carried by a bridge letter; null without a period. */
export function lastDayOf(law: Law, { period }: Pick<ReportReview, 'period'>): string | null {
  return period === null ? null : endOf(law, 'supplier.report.bridge', period.to)
}

function endOf(law: Law, id: string, end: string): string {
  const start = startsOf(law.get(id)).find(({ from }) => from === 'period_end')
  if (start === undefined) throw new RangeError(`${id} does not count from the end of a period`)
  return after(`${end}T00:00:00.000Z` as Instant, start.within, 'UTC').slice(0, 10)
}

/** What a review still lacks. A report that was collected and not read to its end counts for nothing. */
export function reviewGaps(review: ReportReview): readonly ReviewGap[] {
  const gaps: readonly (readonly [ReviewGap, boolean])[] = [
    ['firm', review.firm === ''],
    ['issued', review.issued === null || (looksBack(review.kind) && isBeforeItsEnd(review.issued, review.period))],
    ['period', review.period === null],
    ['scope', review.coversOurServices === null || review.categories === null],
    ['opinion', lacksOpinion(review)],
    ['exceptions', review.exceptions === null || review.exceptions.some(isOpen)],
    ['expected_controls', review.expected === null || review.expected.some(({ answer }) => answer === null)],
    [
      'subservice_organisations',
      review.carvedOut === null ||
        review.carvedOut.some(({ obtained }) => obtained === null) ||
        (review.carvedOut.length > 0 && review.subserviceControls == null),
    ],
    ['conclusion', review.conclusion === null],
  ]
  return gaps.filter(([, open]) => open).map(([gap]) => gap)
}

/** A report of an auditor is written when its period is over; a certificate when its years begin. */
function looksBack(kind: ReportReview['kind']): boolean {
  return kind.startsWith('soc')
}

function isBeforeItsEnd(issued: string, period: Days | null): boolean {
  return period !== null && issued < period.to
}

function lacksOpinion({ kind, opinion }: ReportReview): boolean {
  if (!kind.startsWith('soc2')) return false
  return opinion === null || (kind === 'soc2_type2' && opinion.operation === null)
}

function isOpen({ relevance, responseAdequate }: NonNullable<ReportReview['exceptions']>[number]): boolean {
  return relevance === null || (relevance === 'relevant' && responseAdequate === null)
}

/**
 * What a report brings into the reader's own house: a modified opinion, a relevant exception whose answer does not suffice, an
 * expected control that nobody answers for, an organisation that was left out and whose report is not here. Each is a gap of
 * supplier monitoring (CC9.2 and Article 21(2)(d)).
 */
export function reportFindings(review: ReportReview): readonly ReportFinding[] {
  const { opinion, kind, coversOurServices } = review
  const aspects = Object.entries(opinion ?? {}).filter(([, one]) => one !== null && one !== 'unmodified')
  return [
    ...aspects.map(([aspect, one]) => ({ is: 'opinion_modified' as const, what: `${aspect}: ${one}` })),
    ...(kind === 'soc2_type1' ? [{ is: 'design_only' as const, what: 'Type I' }] : []),
    ...(kind === 'soc3' ? [{ is: 'not_sufficient' as const, what: 'SOC 3' }] : []),
    ...(coversOurServices === false ? [{ is: 'services_not_covered' as const, what: review.firm }] : []),
    ...(review.exceptions ?? [])
      .filter(({ relevance, responseAdequate }) => relevance === 'relevant' && responseAdequate !== true)
      .map(({ control }) => ({ is: 'exception' as const, what: control })),
    ...(review.expected ?? [])
      .filter(({ answer }) => answer === null || answer.is === 'gap')
      .map(({ reference }) => ({ is: 'expected_control' as const, what: reference })),
    ...(review.carvedOut ?? [])
      .filter(({ obtained }) => obtained !== true)
      .map(({ name }) => ({ is: 'carved_out' as const, what: name })),
    ...((review.carvedOut ?? []).length > 0 && review.subserviceControls === false
      ? [{ is: 'subservice_controls' as const, what: review.firm }]
      : []),
  ]
}

function overlap(one: Days, other: Days): number {
  const from = one.from > other.from ? one.from : other.from
  const to = one.to < other.to ? one.to : other.to
  return from > to ? 0 : daysBetween(from, to) + 1
}

function daysBetween(from: string, to: string): number {
  return Temporal.PlainDate.from(from).until(to, { largestUnit: 'day' }).days
}
