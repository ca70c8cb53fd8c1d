import type { Recipient } from '../reminder/index.ts'
import { type Instant, instant } from '../time/index.ts'
import type { IncidentLook } from './look.ts'

/** Something about an incident that people are told once, under a name that no other telling has, and who they are. */
export type IncidentTelling = Readonly<{ key: string; title: string; text: string; to: readonly Recipient[] }>

/** The users behind a telling: who manages incidents, who opened this one, who leads, and who answers for all of it. */
export type IncidentPeople = Readonly<{
  managers: readonly string[]
  opener: string | null
  leads: readonly string[]
  leadership: readonly string[]
}>

/**
 * Who is told, each once. Where nobody manages incidents whoever leads is told from the first step on, else leadership, and
 * the telling says so.
 */
export function audienceOf(
  to: readonly Recipient[],
  { managers, opener, leads, leadership }: IncidentPeople,
): Readonly<{ users: readonly string[]; note: string | null }> {
  const instead = leads.length > 0 ? leads : leadership
  const users: Readonly<Record<Recipient, readonly string[]>> = {
    owner: [...managers, ...(opener === null ? [] : [opener]), ...(managers.length > 0 ? [] : instead)],
    lead: leads,
    sponsor: leadership,
  }
  const note = managers.length > 0 ? null : 'Nobody is incident manager, so that it is told to whoever leads.'
  return { users: [...new Set(to.flatMap(recipient => users[recipient]))], note }
}

/** `began` is null where an authority named the end alone. */
type Running = Readonly<{ key: string; name: string; due: Instant; began: Instant | null; isHours: boolean }>

const hour = 3_600_000
type Step = Readonly<{ name: string; words: string; ms: number; to: readonly Recipient[] }>

/** Time passes and nothing was sent: it goes on to the lead, then to leadership. */
const escalation: readonly (readonly Recipient[])[] = [['owner'], ['owner', 'lead'], ['owner', 'lead', 'sponsor']]
const everybody: readonly Recipient[] = ['owner', 'lead', 'sponsor']

const beforeHours = steps([24, 6, 1], 'h', hour)
const beforeDays = steps([7, 2, 1], 'd', 24 * hour)

function steps(before: readonly number[], unit: string, unitMs: number): readonly Step[] {
  return before.map((many, at) => ({
    name: `${many}${unit}`,
    words: `in ${many} ${unit}`,
    ms: many * unitMs,
    to: escalation[at] ?? everybody,
  }))
}

/**
 * What to tell now of one incident: of each clock the last step that was reached, before its end or after it, and that triage
 * goes on for too long. Clocks in hours are told 24, 6 and 1 hours before, all others 7, 2 and 1 days before; weekends and
 * nights stop nothing. A deadline that moved is told anew, since its moment is part of the name. The first step is for those who run
 * the incident; the later ones go to the lead and to leadership as well.
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
            to: step.to,
          },
        ]
  })
  const { alarm } = look
  if (!alarm?.isRaised) return clocks
  const text = `Nobody has decided whether it is significant; triage was to be over by ${said(alarm.at)}`
  const key = `incident ${id} triage ${alarm.at}`
  return [...clocks, { key, title: `Triage takes too long: ${title}`, text, to: ['owner', 'lead'] }]
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

function stepOf({ due, began, isHours }: Running, now: Instant): Omit<Step, 'ms'> | null {
  if (now > due)
    return { name: 'overdue', words: 'It is overdue; send it now and say why it is late. It was due', to: everybody }
  const steps = (isHours ? beforeHours : beforeDays).filter(
    ({ ms }) => began === null || instant(Date.parse(due) - ms) >= began || !isHours,
  )
  const reached = steps.filter(({ ms }) => Date.parse(now) >= Date.parse(due) - ms).at(-1)
  return reached === undefined ? null : { ...reached, words: `It is due ${reached.words} or less` }
}
