import { Temporal } from 'temporal-polyfill'
import { type Engagement, engagementKinds } from '../engagement/index.ts'

/** How long things usually take (domain 3.14). Practice and no rule of anybody: agree on yours with the firm. */
export const usualTimes = {
  source: 'Common practice as of its date, no rule of a standard; agree on yours with the firm',
  date: '2026-11-22',
  readinessWeeks: [6, 12],
  typeOneWeeks: [4, 9],
  reportWeeks: [4, 6],
  reportAgeMonths: 12,
} as const

/** A time or a day of the timeline. A range of days says that nobody knows the day yet. */
export type Mark = Readonly<{
  id: string
  title: string
  kind: 'span' | 'day' | 'range'
  from: string
  to: string
  help: string
  past: boolean
}>

/** What happens when, from readiness to the day on which the report is too old for customers. */
export function timelineOf(
  engagement: Pick<Engagement, 'kind' | 'from' | 'to'>,
  today: string,
  readyOn: string | null,
): readonly Mark[] {
  const { kind, from, to } = engagement
  const rules = engagementKinds[kind]
  const mark = (id: string, title: string, days: readonly [string, string], help: string): Mark => ({
    id,
    title,
    kind: days[0] === days[1] ? 'day' : 'span',
    from: days[0],
    to: days[1],
    help,
    past: days[1] < today,
  })
  const range = (id: string, title: string, days: readonly [string, string], help: string): Mark => ({
    ...mark(id, title, days, help),
    kind: 'range',
  })
  const ready: readonly Mark[] =
    readyOn === null
      ? []
      : [mark('ready', 'Open work done', [today, readyOn > today ? readyOn : today], 'By the shortest path.')]
  const period = mark(
    'period',
    rules.time === 'date' ? 'As of' : rules.examined ? 'Observation period' : 'Period',
    [from, to],
    rules.time === 'date' ? 'Design is judged as of this day.' : 'Evidence is needed for all of it.',
  )
  if (!rules.examined) return [...ready, period].toSorted(byDay)
  const [shortest, longest] = kind === 'soc2_type1' ? usualTimes.typeOneWeeks : usualTimes.reportWeeks
  const [first, last] = [weeksAfter(to, shortest), weeksAfter(to, longest)]
  const half = middleOf(from, to)
  return [
    range(
      'readiness',
      'Readiness work begins',
      [weeksAfter(from, -usualTimes.readinessWeeks[1]), weeksAfter(from, -usualTimes.readinessWeeks[0])],
      'So that controls are in force when the time begins.',
    ),
    ...ready,
    mark('letter', 'Engagement letter signed', [from, from], 'Before fieldwork.'),
    period,
    ...(rules.time === 'period'
      ? [
          mark('interim', 'Interim populations', [half, half], 'Half of the period is drawn and tested early.'),
          mark('roll_forward', 'Roll-forward', [to, to], 'Populations are completed to the last day.'),
        ]
      : []),
    range('report', 'Report', [first, last], `${shortest} to ${longest} weeks after the last day.`),
    mark(
      'too_old',
      'Report too old for many customers',
      [monthsAfter(to, usualTimes.reportAgeMonths), monthsAfter(to, usualTimes.reportAgeMonths)],
      `${usualTimes.reportAgeMonths} months after the last day; the next report should be there.`,
    ),
  ].toSorted(byDay)
}

function byDay(a: Mark, b: Mark): number {
  return a.from < b.from ? -1 : a.from > b.from ? 1 : 0
}

function weeksAfter(day: string, weeks: number): string {
  return Temporal.PlainDate.from(day)
    .add({ days: weeks * 7 })
    .toString()
}

function monthsAfter(day: string, months: number): string {
  return Temporal.PlainDate.from(day).add({ months }).toString()
}

function middleOf(from: string, to: string): string {
  const first = Temporal.PlainDate.from(from)
  return first.add({ days: Math.floor(first.until(to, { largestUnit: 'days' }).days / 2) }).toString()
}
