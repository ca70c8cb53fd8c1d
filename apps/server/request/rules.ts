import type { Caller, Target } from '@onus/core/access'
import { businessCalendar } from '@onus/core/occurrence'
import { usualWorking } from '@onus/core/organisation'
import { refuse } from '@onus/core/problem'
import { transition } from '@onus/core/register'
import { agesOf, type Request, requests, type Side, sideRefusal } from '@onus/core/request'
import type { Instant } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import type { OrgTransaction } from '../db/index.ts'
import { notify } from '../notification/store.ts'
import { deciding } from '../register/lifecycle.ts'
import { versionInForce } from '../register/store.ts'
import { personsById, requestsIn } from './store.ts'

/** Who answers it answers for it; an auditor reaches what is in an engagement of theirs. */
export function targetOf({ assignee, engagement }: Request): Target {
  const people = assignee === null ? [] : [assignee]
  return { owners: people, assignees: people, within: [engagement] }
}

/** Where a caller stands: auditors hold no other role in the same organisation. */
export function sideOf(caller: Caller): Side {
  return caller.kind === 'user' && caller.roles.some(held => held.role === 'auditor') ? 'auditor' : 'organisation'
}

/** The ages of requests by the calendar of the organisation, and whether it said one. */
export async function agesIn(tx: OrgTransaction, org: string, at: Instant) {
  const { body } = await versionInForce(tx, 'organisation', org, { asOf: at, knownAt: null })
  const calendar = businessCalendar(body)
  const { answerWithin } = body.working ?? usualWorking
  return {
    isCalendarSaid: body.working !== undefined,
    of: (request: Request) => agesOf(request, at, calendar, answerWithin),
  }
}

/** The request after a step, or the refusal: of the lifecycle, or because the other side takes this step. */
export function stepped(call: { caller: Caller; at: string }, request: Request, verb: string, input: unknown) {
  const refused = sideRefusal(request, verb, sideOf(call.caller))
  return refused ?? transition(requests, { body: request }, verb, input, deciding(call))
}

/** Refuses a reference that another request of the engagement has; an empty one becomes the next that is free. */
export async function referenced(tx: OrgTransaction, request: Request, subject: string | null): Promise<Request> {
  const others = (await requestsIn(tx, request.engagement)).filter(one => one.subject !== subject)
  const used = new Set(others.map(one => one.body.reference))
  if (!used.has(request.reference)) return request
  return refuse('conflict', `Another request of this engagement has the reference "${request.reference}"`, [
    { path: 'reference', message: 'is in use' },
  ])
}

/** The next reference that is free, for whoever has no number of their own. */
export function nextReference(known: readonly Version<Request>[]): string {
  const used = new Set(known.map(one => one.body.reference))
  let number = known.length + 1
  while (used.has(`R-${String(number).padStart(3, '0')}`)) number += 1
  return `R-${String(number).padStart(3, '0')}`
}

const told = {
  sent: 'You are asked for',
  returned: 'Something is missing in your answer to',
  submitted: 'There is an answer to',
  accepted: 'Your answer was accepted:',
} as const

/** Tells whoever has the next step, where they have an account; never whoever took this one. */
export async function tell(
  { tx, org, caller }: { tx: OrgTransaction; org: string; caller: Caller },
  id: string,
  request: Request,
  version: number,
): Promise<void> {
  const { state } = request.lifecycle
  if (state === 'draft' || state === 'in_progress') return
  const person = state === 'submitted' ? request.askedBy.person : request.assignee
  const user = person && (await personsById(tx, [person])).get(person)?.user
  if (!user || user === caller.id) return
  await notify(tx, org, [user], {
    title: `${told[state]} ${request.reference} ${request.title}`,
    text: 'why' in request.lifecycle ? request.lifecycle.why : '',
    link: `/requests/${id}`,
    key: `request ${id} ${version}`,
  })
}
