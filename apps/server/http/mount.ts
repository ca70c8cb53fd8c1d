import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import type { Operation, Operations } from '@onus/contract/operation'
import { Written } from '@onus/contract/record'
import { type Caller, can, Permission, type Reach, secondFactorRoles } from '@onus/core/access'
import { invalidInput, isRefusal, orRefuse, Refused, refuse } from '@onus/core/problem'
import { type Instant, instant } from '@onus/core/time'
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { z } from 'zod'
import type { LocalAccess } from '../auth/local.ts'
import { type Who, whoSent } from '../auth/who.ts'
import { type Tables, withOrg } from '../db/index.ts'
import { insertRead } from '../read/store.ts'
import { attachment, type FileTickets } from './files.ts'
import type { Download, Handler, Upload } from './handler.ts'
import { keyOf, once, requestHash } from './idempotency.ts'
import type { Limiter } from './limits.ts'
import { mayOf } from './may.ts'
import { isFromOurPages, isLoadedByOthers, type Site } from './origin.ts'
import { isSampleOrganisation } from './store.ts'
import { receive, receiveBytes, type UploadLimits } from './upload.ts'

/** What the mounted contract rests on. */
export type Mounting = {
  readonly database: Kysely<Tables>
  readonly site: Site
  readonly cookie: string
  /** Accepts the token of people at the machine itself. */
  readonly local: LocalAccess | undefined
  readonly limiter: Limiter
  readonly uploads: UploadLimits
  readonly statementTimeoutMs: number
  readonly tickets: FileTickets
  readonly now: () => Instant
  readonly newId: () => string
  /** Serves an operation of transport `events` to a caller who may have it. */
  readonly serveEvents: (
    request: FastifyRequest,
    reply: FastifyReply,
    caller: Caller,
    again: () => Promise<Caller | null>,
  ) => Promise<void>
}

type AnyHandler = Handler<Operation>
type Entered = { readonly who: Who; readonly reach: Reach }

/**
 * Mounts every operation of the contract as a route: who is it, may they, parse, handle, parse the reply. Refuses an
 * operation without a handler, a handler without an operation, a need that the table does not know, and a path twice.
 */
export function mount(app: FastifyInstance, api: Operations, handlers: object, mounting: Mounting): void {
  const entries = entriesOf(api, handlers as Record<string, Record<string, AnyHandler>>)
  const entered = new WeakMap<FastifyRequest, Entered>()
  for (const { id, op, handler } of entries) {
    const route: RouteOptions = {
      method: op.method,
      url: `/api${op.path.replace(/\{(\w+)\}/g, ':$1')}`,
      config: { operation: id } as object,
      onRequest: async request => {
        const who = await senderOf(request, mounting)
        refuseForeign(op, who, request, mounting.site)
        await mounting.limiter.request(request, who.kind === 'nobody' ? null : who.caller.id)
        // Whoever may send a file without an account is counted before the first byte of it is read.
        if (op.fileBytes !== null) await mounting.limiter.use(request, null)
        entered.set(request, { who, reach: enter(op, who, handler, mounting) })
      },
      handler: async (request, reply) => {
        const { who, reach } = entered.get(request)!
        if (op.transport === 'events') return await startEvents(request, reply, who, mounting)
        return await answer({ id, op, handler, request, reply, who, reach, mounting })
      },
    }
    if (op.transport === 'bytes') takeBytes(app, route)
    else app.route(route)
  }
}

/** A route that takes a body of any type as a stream; every other route goes on to refuse what is no JSON. */
function takeBytes(app: FastifyInstance, route: RouteOptions): void {
  void app.register(async child => {
    child.removeAllContentTypeParsers()
    child.addContentTypeParser('*', async (_: FastifyRequest, payload: Readable) => payload)
    child.route(route)
  })
}

function senderOf(request: FastifyRequest, { database, cookie, local, now }: Mounting): Promise<Who> {
  const peer = request.socket.remoteAddress
  return whoSent(database, request.headers, cookie, now(), { access: local, peer })
}

function entriesOf(api: Operations, handlers: Record<string, Record<string, AnyHandler>>) {
  const operations = Object.entries(api).flatMap(([noun, verbs]) =>
    Object.entries(verbs).map(([verb, op]) => ({ noun, verb, op })),
  )
  const known = new Set(operations.map(({ noun, verb }) => `${noun}.${verb}`))
  for (const [noun, verbs] of Object.entries(handlers)) {
    for (const verb of Object.keys(verbs)) {
      if (!known.has(`${noun}.${verb}`)) throw new Error(`The handler ${noun}.${verb} has no operation in the contract`)
    }
  }
  const paths = new Set<string>()
  return operations.map(({ noun, verb, op }) => {
    const id = `${noun}.${verb}`
    const handler = handlers[noun]?.[verb]
    const path = `${op.method} ${op.path.replace(/\{\w+\}/g, '{}')}`
    if (!handler && op.transport !== 'events') throw new Error(`The operation ${id} has no handler`)
    if (!isPolicy(op.needs)) throw new Error(`The operation ${id} needs "${op.needs}", which no role can have`)
    if (op.recorded && op.method === 'GET') throw new Error(`The operation ${id} is recorded, so it cannot be a GET`)
    if (paths.has(path)) throw new Error(`${path} is declared twice; once by ${id}`)
    paths.add(path)
    return { id, op, handler: handler ?? refuseAll }
  })
}

const refuseAll: AnyHandler = async () => refuse('not_found', 'There is nothing here')

function isPolicy(needs: unknown): boolean {
  return needs === 'public' || needs === 'signed-in' || Permission.safeParse(needs).success
}

/** Cookies only count for our own pages; a bearer token is never sent by a browser on its own. */
function refuseForeign(op: Operation, who: Who, request: FastifyRequest, site: Site): void {
  if (who.kind === 'token') return
  if (op.method === 'GET') {
    if (isLoadedByOthers(request.headers)) refuse('not_permitted', 'Another site may not load this')
    return
  }
  if (!isFromOurPages(site, request.headers)) {
    refuse(
      'not_permitted',
      `Send this from ${site.origin}, or with an API token: neither Sec-Fetch-Site nor Origin says that it comes from there`,
    )
  }
}

function enter(op: Operation, who: Who, handler: AnyHandler, { site, now }: Mounting): Reach {
  if (op.needs === 'public') return 'all'
  if (who.kind === 'nobody') return refuse('not_signed_in', whyNobody[who.why])
  if (op.needs === 'signed-in') {
    if (who.kind === 'token') refuse('not_permitted', 'An API token cannot act as a person')
    if (op.stepUp) requireStepUp(who, now())
    return 'all'
  }
  if (who.caller.org === null)
    return refuse('not_permitted', 'You are in no organisation; accept an invitation or choose one')
  const decision = can(who.caller, op.needs)
  if (!decision.allowed) return refuse(decision.as, `This needs ${op.needs}`)
  if (decision.reach !== 'all' && typeof handler === 'function' && op.transport !== 'events') {
    return refuse('not_found', `This is only for those with ${op.needs} over everything`)
  }
  requireSecondFactor(who, site)
  if (op.stepUp) requireStepUp(who, now())
  return decision.reach
}

const whyNobody = {
  no_credentials: 'Sign in, or send an API token as a bearer token',
  bad_token: 'This API token is not known, has expired or was revoked',
  ended: 'Your session has ended; sign in again',
} as const

/** On any host but loopback, the roles that can do most have a second factor (rulings 14). */
function requireSecondFactor(who: Who, site: Site): void {
  if (site.isLoopback || who.kind !== 'user') return
  if (who.signedIn.hasTotp || who.signedIn.hasPasskey) return
  if (!who.caller.roles.some(held => secondFactorRoles.includes(held.role))) return
  refuse('step_up_required', 'Your role needs a second factor: add a passkey or an authenticator app in Settings first')
}

const stepUpMs = 5 * 60 * 1000

function requireStepUp(who: Who, at: Instant): void {
  const steppedUpAt =
    who.kind === 'user' ? who.signedIn.steppedUpAt : refuse('not_permitted', 'Only a person can do this')
  if (steppedUpAt !== null && Date.parse(at) - Date.parse(steppedUpAt) <= stepUpMs) return
  refuse('step_up_required', 'Confirm with your passkey or authenticator app; it counts for five minutes')
}

async function startEvents(request: FastifyRequest, reply: FastifyReply, who: Who, mounting: Mounting): Promise<void> {
  if (who.kind === 'nobody') return refuse('not_signed_in', whyNobody[who.why])
  const again = async () => {
    const now = await senderOf(request, mounting)
    return now.kind !== 'nobody' && now.caller.org === who.caller.org && can(now.caller, 'events:read').allowed
      ? now.caller
      : null
  }
  await mounting.serveEvents(request, reply, who.caller, again)
}

type Answering = {
  readonly id: string
  readonly op: Operation
  readonly handler: AnyHandler
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly who: Who
  readonly reach: Reach
  readonly mounting: Mounting
}

async function answer(answering: Answering): Promise<FastifyReply> {
  const { op, request, mounting } = answering
  if (op.transport === 'bytes') {
    await using received = await receiveBytes(request, mounting.uploads)
    return await reply(answering, undefined, received.files)
  }
  if (op.transport !== 'upload') return await reply(answering, request.body, [])
  const most = op.fileBytes === null ? {} : { fileBytes: op.fileBytes, files: 1 }
  await using received = await receive(request, { ...mounting.uploads, ...most })
  return await reply(answering, received.body, received.files)
}

async function reply(answering: Answering, sent: unknown, files: readonly Upload[]): Promise<FastifyReply> {
  const { op, request, reply } = answering
  const parsed = {
    params: parse(op.params, request.params, 'params'),
    query: parse(op.query, request.query, 'query'),
    body: parse(op.body, sent, ''),
    files,
  }
  if (op.transport === 'download') return sendDownload(reply, (await run(answering, parsed)) as Download)
  const key = op.method === 'GET' ? undefined : keyOf(request.headers['idempotency-key'])
  const answered = await runInside(answering, parsed, async (tx, org, actor, handle) => {
    const make = async () => ({ status: op.status, text: textOf(op, await handle()) })
    if (org === null || key === undefined) return { ...(await make()), replayed: false }
    const hash = requestHash(op.method, request.url, sent, files)
    return await once(tx, { org, actor, key, request: hash, reveals: op.reveals || isForAuditor(answering) }, make)
  })
  if (answered.replayed) reply.header('idempotency-replayed', 'true')
  return sendText(reply, answered)
}

type Parts = { params: unknown; query: unknown; body: unknown; files: readonly Upload[] }

/** What an auditor is told beside ids and versions is kept nowhere outside the room (invariant 5). */
function isForAuditor({ op, who }: Answering): boolean {
  return op.output !== Written && who.kind === 'user' && who.caller.roles.some(held => held.role === 'auditor')
}

function run(answering: Answering, parts: Parts): Promise<unknown> {
  return runInside(answering, parts, (_tx, _org, _actor, handle) => handle())
}

type Inside<T> = (
  tx: Transaction<Tables>,
  org: string | null,
  actor: string,
  handle: () => Promise<unknown>,
) => Promise<T>

/**
 * One transaction for the whole answer; a refusal rolls it back. GET gets one in which the database refuses to write, unless
 * looks at what it shows are noted.
 */
async function runInside<T>(answering: Answering, parts: Parts, inside: Inside<T>): Promise<T> {
  const { op, who, mounting } = answering
  const access = op.method === 'GET' && !op.noted ? 'read' : 'write'
  if (op.needs === 'public' || op.needs === 'signed-in' || who.kind === 'nobody' || who.caller.org === null) {
    return await mounting.database
      .transaction()
      .setAccessMode(access === 'read' ? 'read only' : 'read write')
      .execute(async tx => {
        await sql`select set_config('statement_timeout', ${String(mounting.statementTimeoutMs)}, true)`.execute(tx)
        return await inside(tx, null, '', () =>
          handleFor(answering, { ...common(answering, parts), ...anybody(answering), tx }),
        )
      })
  }
  const org = who.caller.org
  const actor = { kind: who.kind, id: who.caller.id }
  const context = { org, user: who.kind === 'user' ? who.caller.id : null }
  return await withOrg(
    mounting.database,
    context,
    async tx => {
      const sample = access === 'write' && (await isSampleOrganisation(tx, org))
      const call = { ...common(answering, parts), ...permitted(answering, who.caller), tx, org, actor, sample }
      if (op.recorded)
        await insertRead(tx, {
          org,
          id: mounting.newId(),
          operation: answering.id,
          subject: subjectOf(parts.params),
          actor,
        })
      return await inside(tx, org, `${actor.kind} ${actor.id}`, () => handleFor(answering, call))
    },
    { access, statementTimeoutMs: mounting.statementTimeoutMs },
  )
}

/** What a recorded read is about: the first parameter of its path. */
function subjectOf(params: unknown): string | null {
  const [first] = Object.values(params as Record<string, unknown>)
  return first === undefined ? null : String(first)
}

async function handleFor({ handler }: Answering, call: object): Promise<unknown> {
  const run = typeof handler === 'function' ? handler : handler.narrowed
  return orRefuse(await run(call as never))
}

function common({ request, reply, mounting }: Answering, parts: Parts) {
  return {
    ...parts,
    requestId: request.id,
    address: request.ip,
    at: mounting.now(),
    newId: mounting.newId,
    newSalt,
    sent: (name: string) => {
      const value = request.headers[name]
      return typeof value === 'string' ? value : undefined
    },
    header: (name: string, value: string) => void reply.header(name, value),
  }
}

function anybody({ who, request, mounting }: Answering) {
  return {
    browser: browserHeaders(request, mounting.site),
    signedIn: who.kind === 'user' ? who.signedIn : null,
    caller: who.kind === 'user' ? who.caller : null,
    attempt: (account: string) => mounting.limiter.attempt(request, account.toLowerCase()),
    use: (link: string) => mounting.limiter.use(request, link),
  }
}

function permitted({ who, reach, request, mounting }: Answering, caller: Caller) {
  return {
    caller,
    reach,
    signedIn: who.kind === 'user' ? who.signedIn : null,
    ifMatch: versionIn(request.headers['if-match']),
    may: mayOf(caller),
    fileLink: (file: { sha256: string; name: string; mediaType: string; inline?: boolean }) =>
      mounting.tickets.link({ ...file, org: caller.org ?? '', inline: file.inline ?? false }),
  }
}

function newSalt(): Buffer {
  return randomBytes(32)
}

/** What the sign-in library may know of a request. */
function browserHeaders(request: FastifyRequest, site: Site): Headers {
  const headers = new Headers({ origin: site.origin, 'x-onus-address': request.ip })
  if (request.headers.cookie) headers.set('cookie', request.headers.cookie)
  headers.set('user-agent', (request.headers['user-agent'] ?? '').slice(0, 300))
  return headers
}

function parse(schema: z.ZodType, value: unknown, where: string): unknown {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const refusal = invalidInput(parsed.error)
  if (where === '') throw new Refused(refusal.refused)
  const fields = (refusal.refused.fields ?? []).map(({ path, message }) => ({
    path: path ? `${where}.${path}` : where,
    message,
  }))
  return refuse('invalid_input', `${where}: ${refusal.refused.detail}`, fields)
}

/** The reply as its schema has it: what is not declared is left out, a wrong shape is a bug. */
function textOf(op: Operation, value: unknown): string | null {
  if (isRefusal(value)) throw new Refused(value.refused)
  const parsed = op.output.safeParse(value)
  if (!parsed.success)
    throw new Error(`The reply of ${op.method} ${op.path} is not what it declares: ${parsed.error.message}`)
  return op.status === 204 || parsed.data === undefined ? null : JSON.stringify(parsed.data)
}

function sendText(reply: FastifyReply, { status, text }: { status: number; text: string | null }): FastifyReply {
  if (text === null) return reply.code(204).header('cache-control', 'no-store').send()
  const tag = versionTag(text)
  if (tag) reply.header('etag', tag)
  // A reply says more than its version, as whether somebody reviewed it: nothing of it is answered from an older one.
  reply.header('cache-control', 'no-store')
  return reply.code(status).type('application/json; charset=utf-8').send(text)
}

/** The ETag of a reply that is one version of one noun: its version number. */
function versionTag(text: string): string | null {
  const version = text.startsWith('{"id":') ? /^\{"id":"[0-9a-f-]{36}","version":(\d+),/.exec(text)?.[1] : undefined
  return version === undefined ? null : `"${version}"`
}

function versionIn(header: string | undefined): number | undefined {
  if (header === undefined || header === '*') return undefined
  const version = /^(?:W\/)?"(\d{1,9})"$/.exec(header)?.[1]
  return version === undefined
    ? refuse('invalid_input', 'If-Match must be the ETag of a version, like "3"')
    : Number(version)
}

function sendDownload(reply: FastifyReply, download: Download): FastifyReply {
  reply.headers({
    'content-type': 'application/octet-stream',
    'content-disposition': attachment(download.name),
    'cache-control': 'no-store',
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
  })
  const { feed } = download
  if (feed) {
    reply.headers({ 'content-type': download.mediaType, 'cache-control': 'private, no-cache', etag: feed.tag })
    if (feed.isKept) return reply.code(304).send()
  }
  const content = download.content instanceof Readable ? download.content : Buffer.from(download.content)
  return reply.send(content)
}

/** The clock and ids of a running server. */
export function wallClock(): Instant {
  return instant(Date.now())
}
