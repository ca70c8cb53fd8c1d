import { refusedBy } from '@onus/core/problem'
import type { z } from 'zod'
import type { Operation, Operations } from '../operation/index.ts'

type Filled<Schema extends z.ZodType, Key extends string> = Schema extends z.ZodUndefined
  ? unknown
  : Record<never, never> extends z.input<Schema>
    ? { [K in Key]?: z.input<Schema> }
    : { [K in Key]: z.input<Schema> }

/** What a caller passes: only the parts that the operation declares. */
export type Input<Op> =
  Op extends Operation<infer P, infer Q, infer B, z.ZodType>
    ? Filled<P, 'params'> & Filled<Q, 'query'> & Filled<B, 'body'> & CallOptions
    : never

/** What a call answers: the parsed reply, or the response itself for a download and for events. */
export type Output<Op> = Op extends { output: infer O extends z.ZodType; transport: infer T }
  ? T extends 'download' | 'events'
    ? Response
    : z.output<O>
  : never

export type CallOptions = {
  /** Makes a repeated write the same write. The client makes one for every write when absent. */
  idempotencyKey?: string
  /** The version that the caller saw; a write is refused when there is a later one. */
  ifMatch?: string | number
  /** The files of an upload, or the one that is sent as bytes; other fields of its body travel beside them as one JSON part. */
  files?: readonly Blob[]
  signal?: AbortSignal
}

type Call<Op> =
  Record<never, never> extends Input<Op>
    ? (input?: Input<Op>) => Promise<Output<Op>>
    : (input: Input<Op>) => Promise<Output<Op>>

export type Client<Api extends Operations> = {
  [Noun in keyof Api]: { [Verb in keyof Api[Noun]]: Call<Api[Noun][Verb]> }
}

export type ClientOptions = {
  /** Where `/api` lives, e.g. `http://localhost:4600`; empty in the browser. */
  baseUrl: string
  fetch?: typeof fetch
  headers?: () => Record<string, string>
  newKey?: () => string
}

/** Calls as functions, typed by the contract. A refusal is thrown as the same `Problem` that the server decided. */
export function createClient<const Api extends Operations>(api: Api, options: ClientOptions): Client<Api> {
  const nouns = Object.entries(api).map(([noun, verbs]) => [
    noun,
    Object.fromEntries(
      Object.entries(verbs).map(([verb, op]) => [verb, (input: AnyInput = {}) => call(op, input, options)]),
    ),
  ])
  return Object.fromEntries(nouns) as Client<Api>
}

type AnyInput = CallOptions & { params?: unknown; query?: unknown; body?: unknown }

async function call(op: Operation, input: AnyInput, options: ClientOptions): Promise<unknown> {
  const send = options.fetch ?? fetch
  const init: RequestInit = { method: op.method, headers: headersFor(op, input, options), credentials: 'same-origin' }
  if (op.transport === 'upload') init.body = formOf(input)
  else if (op.transport === 'bytes') init.body = input.files?.[0] ?? new Blob([])
  else if (input.body !== undefined) init.body = JSON.stringify(input.body)
  if (input.signal) init.signal = input.signal
  const response = await send(urlOf(op, input, options.baseUrl), init)
  if (!response.ok) throw await refusedBy(response)
  if (op.transport === 'download' || op.transport === 'events') return response
  if (response.status === 204) return undefined
  return op.output.parse(await response.json())
}

/** The JSON part first, so that the server refuses bad fields before the first byte of a file. */
function formOf(input: AnyInput): FormData {
  const form = new FormData()
  if (input.body !== undefined) form.append('body', JSON.stringify(input.body))
  for (const file of input.files ?? []) form.append('file', file)
  return form
}

function headersFor(op: Operation, input: AnyInput, options: ClientOptions): Record<string, string> {
  const headers: Record<string, string> = { accept: 'application/json', ...options.headers?.() }
  if (op.transport === 'bytes') headers['content-type'] = 'application/octet-stream'
  if (input.body !== undefined && op.transport !== 'upload') headers['content-type'] = 'application/json'
  if (op.method !== 'GET')
    headers['idempotency-key'] = input.idempotencyKey ?? (options.newKey ?? (() => crypto.randomUUID()))()
  if (input.ifMatch !== undefined) headers['if-match'] = `"${input.ifMatch}"`
  return headers
}

/** The address of a call, with its parameters filled in and escaped. */
export function urlOf(op: Operation, input: { params?: unknown; query?: unknown }, baseUrl: string): string {
  const params = (input.params ?? {}) as Record<string, string>
  const path = op.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries((input.query ?? {}) as Record<string, unknown>)) {
    if (value === undefined || value === null) continue
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one))
  }
  const text = search.toString()
  return `${baseUrl}/api${path}${text ? `?${text}` : ''}`
}
