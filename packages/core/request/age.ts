import { businessDaysAfter, businessDaysBetween, type Calendar, plusBusinessDays } from '../occurrence/index.ts'
import type { Working } from '../organisation/index.ts'
import type { Instant } from '../time/index.ts'
import type { Request, RequestState } from './schema.ts'

/** How old a request is, in business days of the organisation (domain 3.12). */
export type Ages = Readonly<{
  /** Since it was first sent, until it was accepted; null for a draft. */
  sinceSent: number | null
  /** Days on which whoever answers had it, and days on which whoever asked had the answer. */
  answering: number
  asking: number
  /** The day by which an answer is owed: as said, or the usual time of its priority. */
  dueBy: string | null
  isUsual: boolean
  /** Business days by which the answer is, or was, late. */
  late: number
  /** Whether an answer is owed now and late. */
  isOverdue: boolean
}>

const answeringStates: readonly RequestState[] = ['sent', 'in_progress', 'returned']

export function isWithAnswering({ lifecycle }: Pick<Request, 'lifecycle'>): boolean {
  return answeringStates.includes(lifecycle.state)
}

/** The ages of a request at a moment. Stretches add up: what one side had and what the other had is the whole. */
export function agesOf(
  request: Pick<Request, 'due' | 'priority' | 'lifecycle'>,
  at: Instant,
  calendar: Calendar,
  answerWithin: Working['answerWithin'],
): Ages {
  const { trail, state } = request.lifecycle
  const sent = trail.find(one => one.state === 'sent' || one.state !== 'draft')
  const days = { answering: 0, asking: 0 }
  for (const [index, { state: was, at: from }] of trail.entries()) {
    const to = trail[index + 1]?.at ?? at
    if (answeringStates.includes(was)) days.answering += businessDaysBetween(from, to, calendar)
    if (was === 'submitted') days.asking += businessDaysBetween(from, to, calendar)
  }
  const usual = sent ? plusBusinessDays(sent.at, answerWithin[request.priority], calendar) : null
  const dueBy = request.due ?? usual
  const answered = trail.findLast(one => one.state === 'submitted')?.at
  const judgedOn = calendar.dateAt(isWithAnswering(request) ? at : (answered ?? at))
  const isJudged = dueBy !== null && state !== 'draft' && (isWithAnswering(request) || answered !== undefined)
  const late = isJudged ? businessDaysAfter(dueBy, judgedOn, calendar) : 0
  const ended = trail.findLast(one => one.state === 'accepted')?.at ?? at
  return {
    sinceSent: sent ? businessDaysBetween(sent.at, ended, calendar) : null,
    ...days,
    dueBy,
    isUsual: request.due === null && dueBy !== null,
    late,
    isOverdue: isWithAnswering(request) && dueBy !== null && judgedOn > dueBy,
  }
}
