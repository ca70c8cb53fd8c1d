import { hash } from 'node:crypto'
import { urlOf } from '@onus/contract/client'
import type { Operation, Operations } from '@onus/contract/operation'
import { type Caller, can, type Permission } from '@onus/core/access'
import { z } from 'zod'
import { type Filling, type GeneratedInput, inputFor } from './sample-input.ts'
import type { TestBrowser } from './testing.ts'

/** Somebody who tries every door, and what the table says that they may do. */
export type Walker = {
  readonly name: string
  readonly browser: TestBrowser<Operations>
  readonly caller: Caller | null
}

export type Walk = {
  readonly api: Operations
  readonly walkers: readonly Walker[]
  /** How many of those who may, and of those who may not, try a route; null lets everybody. Visitors and tokens always try. */
  readonly tries: number | null
  /** Ids of the other organisation that an operation is tried with, each put wherever an id fits. */
  readonly foreignIds: (noun: string) => readonly string[]
  /** Texts and ids that only the other organisation has. */
  readonly canaries: readonly string[]
  /** Inputs of operations whose schemas ask for more than their shape says, by `noun.verb`. */
  readonly samples: Readonly<Record<string, (filling: Filling) => GeneratedInput>>
  /** Operations that are only tried by those who may not do them, each with its reason. */
  readonly onlyRefusals: Readonly<Record<string, string>>
}

/**
 * Walks every route as every walker with the ids of another organisation, and says what went wrong: somebody got in who
 * may not, something of the other organisation came out, a fault of ours, or a route that could not be tried.
 */
export async function walkEveryRoute(walk: Walk): Promise<readonly string[]> {
  const wrong: string[] = []
  for (const [noun, verbs] of Object.entries(walk.api)) {
    for (const [verb, op] of Object.entries(verbs)) {
      const id = `${noun}.${verb}`
      if (op.transport !== 'events') wrong.push(...(await tryRoute(walk, id, op)))
    }
  }
  return [...new Set(wrong)]
}

type Tried = {
  readonly id: string
  readonly op: Operation
  readonly isForeign: boolean
  readonly inputs: readonly GeneratedInput[]
}

async function tryRoute(walk: Walk, id: string, op: Operation): Promise<readonly string[]> {
  const inputs = inputsOf(walk, id, op)
  if (!inputs)
    return [`${id} has no sample input: its schemas refuse a generated one, so add it to the samples of the guard`]
  const tried = { id, op, inputs, isForeign: hasForeignPath(op) }
  const wrong: string[] = []
  for (const walker of walkersFor(walk, tried)) wrong.push(...(await tryAs(walk, tried, walker)))
  return wrong
}

/** Who tries a route: from one noun to the next others of those who may and of those who may not, so that all get their turn. */
function walkersFor({ walkers, tries }: Walk, { id, op }: Tried): readonly Walker[] {
  if (tries === null) return walkers
  const always = walkers.filter(({ caller }) => caller?.kind !== 'user')
  const users = walkers.filter(({ caller }) => caller?.kind === 'user')
  const turn = Number.parseInt(hash('sha256', id.split('.')[0] ?? '').slice(0, 8), 16)
  const some = (among: readonly Walker[]) =>
    Array.from({ length: Math.min(tries, among.length) }, (_, i) => among[(turn + i) % among.length]!)
  const may = users.filter(({ caller }) => isAllowed(op, caller))
  return [...some(may), ...some(users.filter(user => !may.includes(user))), ...always]
}

function inputsOf(walk: Walk, id: string, op: Operation): readonly GeneratedInput[] | null {
  const foreignIds = walk.foreignIds(id.split('.')[0] ?? '')
  const ids = Object.keys(op.params.shape).length > 0 ? foreignIds : foreignIds.slice(0, 1)
  const inputs = ids.flatMap(foreign => {
    const filling = { id: foreign, text: 'probe', email: 'probe@example.com' }
    return walk.samples[id]?.(filling) ?? inputFor(op, filling) ?? []
  })
  return inputs.length === ids.length ? inputs : null
}

async function tryAs(walk: Walk, { id, op, isForeign, inputs }: Tried, walker: Walker): Promise<readonly string[]> {
  const mayEnter = isAllowed(op, walker.caller)
  if (mayEnter && id in walk.onlyRefusals) return []
  const found: string[] = []
  for (const input of mayEnter ? inputs : inputs.slice(0, 1)) {
    const { status, text } = await send(op, walker, input)
    found.push(...judge({ id, op, isForeign, walker, walk, mayEnter, status, text, sent: JSON.stringify(input) }))
  }
  return found
}

type Judged = {
  isForeign: boolean
  id: string
  op: Operation
  walker: Walker
  walk: Walk
  mayEnter: boolean
  status: number
  text: string
  sent: string
}

function judge({ id, op, isForeign, walker, walk, mayEnter, status, text, sent }: Judged): readonly string[] {
  const at = `${id} as ${walker.name}`
  const wrong: string[] = []
  const leaked = walk.canaries.find(canary => text.includes(canary) && !sent.includes(canary))
  if (leaked) wrong.push(`${at}: the reply holds "${leaked}" of another organisation`)
  if (status >= 500 && status !== 503) wrong.push(`${at}: answered ${status}, a fault of ours: ${text.slice(0, 200)}`)
  if (walker.caller === null && op.needs !== 'public' && status !== 401)
    wrong.push(`${at}: answered ${status} to somebody who is not signed in, not 401`)
  if (walker.caller !== null && !mayEnter && status !== 403 && status !== 404)
    wrong.push(`${at}: answered ${status} though ${op.needs} is not granted, not 403 or 404`)
  if (mayEnter && op.needs !== 'public' && status === 401)
    wrong.push(`${at}: answered 401 to somebody who is signed in: ${text.slice(0, 200)}`)
  if (mayEnter && isForeign && status < 300)
    wrong.push(`${at}: answered ${status} for the id of another organisation, not 403 or 404`)
  return wrong
}

/** True when the path names a thing of an organisation by its id; here it is always one of the other organisation. */
function hasForeignPath(op: Operation): boolean {
  return (
    op.needs !== 'public' &&
    Object.values(op.params.shape).some(param => z.toJSONSchema(param, { unrepresentable: 'any' }).format === 'uuid')
  )
}

function isAllowed(op: Operation, caller: Caller | null): boolean {
  if (op.needs === 'public') return true
  if (caller === null) return false
  if (op.needs === 'signed-in') return caller.kind === 'user'
  return can(caller, op.needs as Permission).allowed
}

async function send(op: Operation, walker: Walker, input: GeneratedInput): Promise<{ status: number; text: string }> {
  const headers: Record<string, string> = {}
  const init: RequestInit = { method: op.method, headers }
  if (op.transport === 'upload') init.body = formOf(input.body)
  else if (op.transport === 'bytes') init.body = new Blob(['{}\n'])
  else if (input.body !== undefined) {
    headers['content-type'] = 'application/json'
    init.body = JSON.stringify(input.body)
  }
  const answer = await walker.browser.fetch(urlOf(op, input, ''), init)
  return { status: answer.status, text: await answer.text() }
}

function formOf(body: unknown): FormData {
  const form = new FormData()
  if (body !== undefined) form.append('body', JSON.stringify(body))
  form.append('file', new Blob(['id,name\n1,probe\n']), 'probe.csv')
  return form
}
