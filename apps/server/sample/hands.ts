import { api } from '@onus/contract'
import type { CallOptions, Input, Output } from '@onus/contract/client'
import type { Operation } from '@onus/contract/operation'
import { type Caller, can } from '@onus/core/access'
import { isRefusal, Refused, refuse } from '@onus/core/problem'
import type { Instant } from '@onus/core/time'
import type { Handlers, Upload } from '../http/handler.ts'
import { mayOf } from '../http/may.ts'
import type { Writer } from '../record/record.ts'

type Nouns =
  | 'assertions'
  | 'bodyMembers'
  | 'bodyTrainings'
  | 'controls'
  | 'descriptions'
  | 'draws'
  | 'engagements'
  | 'filings'
  | 'findings'
  | 'incidents'
  | 'legalEntities'
  | 'oversightMeetings'
  | 'populations'
  | 'registrations'
  | 'requests'
  | 'resolutions'
  | 'rooms'
  | 'subsequentEvents'
  | 'supplierAssessments'
  | 'supplierReports'
  | 'suppliers'
  | 'tests'
type Api = Pick<typeof api, Nouns>

/** The handlers by which the people of the sample company work: those that requests go to. */
export type Doors = Handlers<Api>

type Act<Op> = (
  input: Omit<Input<Op>, keyof CallOptions> & { readonly files?: readonly Upload[] },
) => Promise<Output<Op>>

/** What somebody does at a moment. */
export type Hands = { readonly [Noun in Nouns]: { readonly [Verb in keyof Api[Noun]]: Act<Api[Noun][Verb]> } }

/** Who acts: a caller, and when it was. */
type Acting = { readonly writer: (at: Instant) => Writer; readonly caller: Caller }

/**
 * The hands of somebody in one transaction: each call goes through the handler that a request would go to, so that it is
 * parsed, allowed, decided and recorded by the same rules, and is dated when it was made up to have happened.
 */
export function handsOf(doors: Doors, { writer, caller }: Acting, at: Instant): Hands {
  const nouns = Object.keys(doors) as Nouns[]
  const actsOf = (noun: Nouns) =>
    Object.entries(api[noun] as Readonly<Record<string, Operation>>).map(([verb, op]) => {
      const handler = (doors[noun] as unknown as Readonly<Record<string, AnyHandler>>)[verb]
      return [verb, (input: Given) => act(op, handler, { ...writer(at), caller }, input)] as const
    })
  return Object.fromEntries(nouns.map(noun => [noun, Object.fromEntries(actsOf(noun))])) as unknown as Hands
}

type Given = { params?: unknown; query?: unknown; body?: unknown; files?: readonly Upload[] }
type AnyHandler = ((call: object) => Promise<unknown>) | { narrowed: (call: object) => Promise<unknown> }

async function act(op: Operation, handler: AnyHandler | undefined, by: Writer & { caller: Caller }, given: Given) {
  const { caller } = by
  const decision = can(caller, op.needs as Parameters<typeof can>[1])
  if (!decision.allowed || !handler) return refuse('not_permitted', `This needs ${op.needs}`)
  if (typeof handler === 'function' && decision.reach !== 'all') return refuse('not_found', 'This is out of reach')
  const call = {
    ...by,
    params: op.params.parse(given.params ?? {}),
    query: op.query.parse(given.query ?? {}),
    body: op.body.parse(given.body),
    files: given.files ?? [],
    reach: decision.reach,
    may: mayOf(caller),
    signedIn: null,
    ifMatch: undefined,
    requestId: 'sample',
    address: '',
    sent: () => undefined,
    header: () => {},
    fileLink: () => refuse('not_permitted', 'Nobody follows a link here'),
  }
  const answer = await (typeof handler === 'function' ? handler : handler.narrowed)(call)
  if (isRefusal(answer)) throw new Refused(answer.refused)
  return op.output.parse(answer)
}
