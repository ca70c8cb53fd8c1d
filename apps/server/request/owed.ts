import type { Instant } from '@onus/core/time'
import type { OrgTransaction } from '../db/index.ts'
import { agesIn } from './rules.ts'
import { requestsIn } from './store.ts'

const answering = {
  sent: 'Give what is asked for',
  in_progress: 'Being answered; submit it',
  returned: 'Something is missing; answer again',
} as const

/** Requests with whoever has the next step: who answers, or the person of the organisation who asked. */
export async function owedRequests(tx: OrgTransaction, org: string, at: Instant) {
  const all = await requestsIn(tx, null)
  if (all.length === 0) return []
  const ages = await agesIn(tx, org, at)
  return all.flatMap(({ subject, body }) => {
    const { state } = body.lifecycle
    const item = { kind: 'request' as const, noun: 'request', id: subject, title: `${body.reference} ${body.title}` }
    if (state === 'submitted' && body.askedBy.side === 'organisation') {
      const why = 'There is an answer; accept it, or return it and say what is missing'
      const since = body.lifecycle.trail.at(-1)?.at ?? at
      return [{ ...item, why, due: null, since, overdue: false, owner: body.askedBy.person }]
    }
    if (state !== 'sent' && state !== 'in_progress' && state !== 'returned') return []
    const { dueBy, isOverdue, late } = ages.of(body)
    const why =
      late > 0 ? `${answering[state]}; ${late} business ${late === 1 ? 'day' : 'days'} late` : answering[state]
    return [{ ...item, why, due: dueBy, overdue: isOverdue, owner: body.assignee }]
  })
}
