import { z } from 'zod'
import { type Cited, type ClockStart, type Law, startsOf } from '../regulation/index.ts'
import { Instant } from '../time/index.ts'
import { after, type Due, dueOf, latestArguable, type Moments } from './clock.ts'

/** The reports of an incident in their order; an intermediate one only where somebody asked for it. */
export const Stage = z.enum(['early_warning', 'notification', 'intermediate', 'progress', 'final'])
export type Stage = z.infer<typeof Stage>

/** A report that was sent. It is never taken back; a correction is another. */
export const Submission = z.object({
  stage: Stage,
  at: Instant,
  request: z.string().nullable().default(null),
  /** When somebody wrote it down, where that was after it was sent. */
  recorded: Instant.optional(),
})
export type Submission = z.infer<typeof Submission>

/** What an authority or CSIRT asked to be told meanwhile, and by when. The law sets no time of its own for it. */
export const StatusRequest = z.object({ id: z.string(), askedAt: Instant, due: Instant })
export type StatusRequest = z.infer<typeof StatusRequest>

/** What the clocks of one incident run on. `aware` is when significance was reasonably certain, not when an alert came. */
export type Reporting = Readonly<{
  zone: string
  /** A trust service provider whose trust services are hit: the notification is due as early as the warning. */
  trustServicesHit: boolean
  occurred: Instant | null
  detected: Instant | null
  triageStarted: Instant | null
  aware: Instant | null
  handled: Instant | null
  submissions: readonly Submission[]
  requests: readonly StatusRequest[]
}>

/** `waiting` has no deadline yet, since what begins it has not happened. */
export type DeadlineState = 'waiting' | 'open' | 'overdue' | 'submitted' | 'submitted_late'

export type Deadline = Readonly<{
  stage: Stage
  /** The provision that sets it; null where an authority set it itself. */
  rule: Cited | null
  request: string | null
  due: Instant | null
  /** What began the clock, and how long it runs; null while nothing has, and where an authority named the day. */
  clock: Due | null
  /** What has to happen before there is a deadline. */
  waitsFor: readonly string[]
  submitted: Instant | null
  /** When somebody wrote down that it was sent, where that was afterwards. */
  recorded: Instant | null
  state: DeadlineState
  /** How long after its deadline it was sent, or has not been sent, in milliseconds. */
  lateMs: number
  /** The organisation's own, earlier target. */
  target: Instant | null
  /** Where the clock would stand had it begun with detection: shown beside, never instead. */
  conservative: Instant | null
  latestArguable: Instant | null
}>

/**
 * The deadlines of an incident's reports by Article 23(4), each with the fact that began it. The final report counts from the
 * notification that was really sent; while the incident is not handled by then, that day is the progress report's and the
 * final one is due a month after handling. Nothing is cancelled by being late.
 */
export function deadlinesOf(
  law: Law,
  reporting: Reporting,
  now: Instant,
  works: (date: string) => boolean,
): readonly Deadline[] {
  const moments = momentsOf(reporting)
  const view = { reporting, moments, now, works }
  const [notification, target] = reporting.trustServicesHit
    ? ['report.notification.trust', 'target.early-warning']
    : ['report.notification', 'target.notification']
  return [
    deadline(view, 'early_warning', law.get('report.early-warning'), law.find('target.early-warning')),
    deadline(view, 'notification', law.get(notification), law.find(target)),
    ...reporting.requests.map(request => requested(view, request)),
    ...lastReports(view, law),
  ]
}

/** When triage has gone on for so long that somebody must be woken; null when it was not begun or has ended. */
export function triageAlarm(law: Law, { triageStarted, aware, zone }: Reporting): Instant | null {
  if (aware !== null) return null
  return dueOf(startsOf(law.get('target.triage')), { triage_started: triageStarted }, zone)?.at ?? null
}

type View = Readonly<{ reporting: Reporting; moments: Moments; now: Instant; works: (date: string) => boolean }>

function momentsOf({ aware, handled, submissions, triageStarted }: Reporting): Moments {
  return {
    aware,
    handled,
    triage_started: triageStarted,
    early_warning_submitted: first(submissions, 'early_warning'),
    notification_submitted: first(submissions, 'notification'),
  }
}

function lastReports(view: View, law: Law): readonly Deadline[] {
  const rule = law.get('report.final')
  const regular = deadline(view, 'final', rule)
  if (regular.due === null || !ongoingAt(view, regular.due)) return [regular]
  return [deadline(view, 'progress', rule), deadline(view, 'final', law.get('report.final.after-handling'))]
}

/**
 * Whether the incident was not handled when the final report would have been due. A day in the future is not decided yet, and a
 * final report that went out by then, or while nobody says that it went on, is the answer to it.
 */
function ongoingAt({ reporting: { handled, submissions }, now }: View, due: Instant): boolean {
  const [final, progress] = [first(submissions, 'final'), first(submissions, 'progress')]
  if (final !== null && progress === null && (final <= due || handled === null)) return false
  if (handled !== null) return handled > due
  return now >= due || progress !== null
}

function deadline({ reporting, moments, now, works }: View, stage: Stage, rule: Cited, target?: Cited): Deadline {
  const starts = startsOf(rule)
  const clock = dueOf(starts, moments, reporting.zone)
  const sent = firstOf(reporting.submissions.filter(one => one.stage === stage))
  const submitted = sent?.at ?? null
  return {
    stage,
    rule,
    request: null,
    due: clock?.at ?? null,
    clock,
    waitsFor: clock === null ? starts.map(({ from }) => from) : [],
    submitted,
    recorded: sent?.recorded ?? null,
    ...standing(clock?.at ?? null, submitted, now),
    target: target === undefined ? null : (dueOf(startsOf(target), moments, reporting.zone)?.at ?? null),
    conservative: conservativeOf(starts, reporting),
    latestArguable: clock === null ? null : latestArguable(clock.began, clock.within, reporting.zone, works),
  }
}

function requested({ reporting, now }: View, { id, due }: StatusRequest): Deadline {
  const sent = firstOf(reporting.submissions.filter(({ stage, request }) => stage === 'intermediate' && request === id))
  const submitted = sent?.at ?? null
  return {
    stage: 'intermediate',
    rule: null,
    request: id,
    due,
    clock: null,
    waitsFor: [],
    submitted,
    recorded: sent?.recorded ?? null,
    ...standing(due, submitted, now),
    target: null,
    conservative: null,
    latestArguable: null,
  }
}

function standing(due: Instant | null, submitted: Instant | null, now: Instant): Pick<Deadline, 'state' | 'lateMs'> {
  const late = due === null ? 0 : Math.max(0, Date.parse(submitted ?? now) - Date.parse(due))
  if (submitted !== null) return { state: late > 0 ? 'submitted_late' : 'submitted', lateMs: late }
  if (due === null) return { state: 'waiting', lateMs: 0 }
  return { state: late > 0 ? 'overdue' : 'open', lateMs: late }
}

function conservativeOf(starts: readonly ClockStart[], { detected, zone }: Reporting): Instant | null {
  const start = starts.find(({ from }) => from === 'aware')
  return start === undefined || detected === null ? null : after(detected, start.within, zone)
}

function first(submissions: readonly Submission[], stage: Stage): Instant | null {
  return firstOf(submissions.filter(one => one.stage === stage))?.at ?? null
}

function firstOf(submissions: readonly Submission[]): Submission | null {
  return submissions.toSorted((a, b) => a.at.localeCompare(b.at))[0] ?? null
}
