import type { requests as operations } from '@onus/contract/request'
import { isFrozen } from '@onus/core/engagement'
import { isRefusal, type Refusal, refusal } from '@onus/core/problem'
import { type Request, requests, sideRefusal } from '@onus/core/request'
import type { z } from 'zod'
import { engagementOf } from '../engagement/store.ts'
import type { Call } from '../http/handler.ts'
import type { Recorded } from '../record/record.ts'
import { isAllowed } from '../register/handlers.ts'
import { sideOf, stepped, targetOf, tell } from './rules.ts'
import { sayRequest } from './saying.ts'
import { requestsById } from './store.ts'

type Contract = (typeof operations)['change']
type Change = z.output<Contract['body']>['change']

/** Changes many requests in one transaction: each by its own rules, and those that cannot are named with the reason. */
export async function changeMany(call: Call<Contract>): Promise<z.input<Contract['output']>> {
  const { ids, change, reason } = call.body
  const found = await requestsById(call.tx, ids)
  const frozen = new Map<string, string>()
  const notDone: z.input<Contract['output']>['notDone'] = []
  const changed: { id: string; body: Request }[] = []
  for (const id of new Set(ids)) {
    const request = found.get(id)?.body
    if (!request || !isAllowed(() => call.may('request:read', targetOf(request)))) {
      notDone.push({ id, reference: '', why: 'There is no such request' })
      continue
    }
    if (!frozen.has(request.engagement)) frozen.set(request.engagement, await whyFrozen(call, request.engagement))
    const why = frozen.get(request.engagement)
    const next = why ? refusal('not_in_lifecycle', why) : changedBy(call, request, change)
    if (isRefusal(next)) notDone.push({ id, reference: request.reference, why: next.refused.detail })
    else changed.push({ id, body: next })
  }
  const done: Recorded[] = []
  for (const { id, body } of changed)
    done.push(await sayRequest(call, { before: found.get(id) ?? null, body, reason: reason || wordsOf(change) }))
  if (change.kind === 'step')
    for (const [index, { id, body }] of changed.entries()) await tell(call, id, body, done[index]?.version ?? 0)
  return { done: done.map(one => ({ ...one })), notDone }
}

async function whyFrozen({ tx }: Call<Contract>, id: string): Promise<string> {
  const { body } = await engagementOf(tx, id)
  return isFrozen(body) ? `“${body.title}” is ${body.lifecycle.state}, and everything in it is frozen.` : ''
}

function changedBy(call: Call<Contract>, request: Request, change: Change): Request | Refusal {
  if (change.kind === 'step') {
    const needs = requests.lifecycle.transitions.find(step => step.verb === change.verb)?.needs ?? 'request:write'
    if (!isAllowed(() => call.may(needs as 'request:write', targetOf(request))))
      return refusal('not_permitted', 'This step is the other side’s')
    return stepped(call, request, change.verb, change.input)
  }
  if (change.kind === 'assign') {
    if (!isAllowed(() => call.may('request:answer', targetOf(request))))
      return refusal('not_permitted', 'Only the side that answers says who does')
    if (request.lifecycle.state === 'accepted') return refusal('not_in_lifecycle', 'It is accepted already')
    return { ...request, assignee: change.assignee }
  }
  if (!isAllowed(() => call.may('request:write', targetOf(request))))
    return refusal('not_permitted', 'Only the side that asks says until when')
  const refused = sideRefusal(request, 'edit', sideOf(call.caller))
  if (refused) return refused
  if (request.lifecycle.state === 'accepted') return refusal('not_in_lifecycle', 'It is accepted already')
  return { ...request, due: change.due }
}

function wordsOf(change: Change): string {
  if (change.kind === 'step') return requests.lifecycle.transitions.find(one => one.verb === change.verb)?.label ?? ''
  return change.kind === 'assign' ? 'Assigned' : 'Another due date'
}
