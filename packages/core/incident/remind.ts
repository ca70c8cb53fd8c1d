import { type Instant, instant } from '../time/index.ts'
import type { IncidentLook } from './look.ts'

/** Something about an incident that people are told once, under a name that no other telling has. */
export type IncidentTelling = Readonly<{ key: string; title: string; text: string }>

/** `began` is null where an authority named the end alone. */
type Running = Readonly<{ key: string; name: string; due: Instant; began: Instant | null; isHours: boolean }>

const hour = 3_600_000
const beforeHours = [24, 6, 1].map(hours => ({ name: `${hours}h`, words: `in ${hours} h`, ms: hours * hour }))
const beforeDays = [7, 2, 1].map(days => ({ name: `${days}d`, words: `in ${days} d`, ms: days * 24 * hour }))

/**
 * What to tell now of one incident: of each clock the last step that was reached, before its end or after it, and that triage
 * goes on for too long. Clocks in hours are told 24, 6 and 1 hours before, all others 7, 2 and 1 days before; weekends and
 * nights stop nothing. A deadline that moved is told anew, since its moment is part of the name.
 */
export function tellingsOf(
  id: string,
  title: string,
  look: Pick<IncidentLook, 'deadlines' | 'parallel' | 'alarm'>,
  now: Instant,
  said: (at: Instant) => string,
): readonly IncidentTelling[] {
  const clocks = runningOf(look).flatMap(running => {
    const step = stepOf(running, now)
    return step === null
      ? []
      : [
          {
            key: `incident ${id} ${running.key} ${running.due} ${step.name}`,
            title: `${running.name}: ${title}`,
            text: `${step.words}: ${said(running.due)}`,
          },
        ]
  })
  const { alarm } = look
  if (!alarm?.isRaised) return clocks
  const text = `Nobody has decided whether it is significant; triage was to be over by ${said(alarm.at)}`
  return [...clocks, { key: `incident ${id} triage ${alarm.at}`, title: `Triage takes too long: ${title}`, text }]
}

function runningOf({ deadlines, parallel }: Pick<IncidentLook, 'deadlines' | 'parallel'>): readonly Running[] {
  const reports = deadlines.flatMap(({ stage, request, due, clock, submitted, rule }): Running[] => {
    if (due === null || submitted !== null) return []
    const name = rule?.title ?? 'Intermediate report, as asked by an authority'
    const began = clock?.began ?? null
    return [{ key: [stage, request].filter(Boolean).join(' '), name, due, began, isHours: isHours(clock?.within) }]
  })
  const others = parallel.flatMap(({ clock, name, due, state }): Running[] => {
    if (due === null || state === 'done' || state === 'done_late') return []
    const key = clock.is === 'law' ? clock.rule : `contract ${clock.id}`
    return [{ key, name, due: due.at, began: due.began, isHours: isHours(due.within) }]
  })
  return [...reports, ...others]
}

/** What an authority asked for has no length of its own; it is told like a clock in hours. */
function isHours(within: string | undefined): boolean {
  return within === undefined || within.startsWith('PT')
}

function stepOf({ due, began, isHours }: Running, now: Instant): { name: string; words: string } | null {
  if (now > due) return { name: 'overdue', words: 'It is overdue; send it now and say why it is late. It was due' }
  const steps = (isHours ? beforeHours : beforeDays).filter(
    ({ ms }) => began === null || instant(Date.parse(due) - ms) >= began || !isHours,
  )
  const reached = steps.filter(({ ms }) => Date.parse(now) >= Date.parse(due) - ms).at(-1)
  return reached === undefined ? null : { name: reached.name, words: `It is due ${reached.words} or less` }
}
