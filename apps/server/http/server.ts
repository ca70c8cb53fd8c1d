import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import fastifyHelmet from '@fastify/helmet'
import fastifyMultipart from '@fastify/multipart'
import fastifyRateLimit from '@fastify/rate-limit'
import { openapi, openapiPage } from '@onus/contract/openapi'
import type { Operations } from '@onus/contract/operation'
import { type Problem, refuse } from '@onus/core/problem'
import type { Instant } from '@onus/core/time'
import Fastify, { type FastifyInstance, type FastifyRequest, type FastifyServerOptions } from 'fastify'
import type { LocalAccess } from '../auth/local.ts'
import { sessionCookieName } from '../auth/sign-in.ts'
import type { Database } from '../db/index.ts'
import { openBus } from '../event/bus.ts'
import { changesFrom, lastPosition } from '../event/store.ts'
import { eventStream } from '../event/stream.ts'
import { newId } from '../id/index.ts'
import { fileTickets, type OpenBlob, openFilesOrigin } from './files.ts'
import type { Handlers } from './handler.ts'
import { parseJson } from './json.ts'
import { type Limits, limiterOf, usualLimits } from './limits.ts'
import { isSecretPath, loggerOf, withoutSecret } from './logged.ts'
import { mount, wallClock } from './mount.ts'
import { decideHost, type Site } from './origin.ts'
import { bugProblem, problemOf } from './problems.ts'
import { serveWeb } from './web.ts'

export type HttpOptions<Api extends Operations> = {
  readonly api: Api
  readonly handlers: Handlers<Api>
  readonly database: Pick<Database, 'app' | 'login'>
  readonly site: Site
  /** At least 32 random bytes as text; signs file tickets here and cookies in sign-in. */
  readonly secret: string
  readonly version: string
  /** The folder of the built web app. */
  readonly webFolder: string
  /** A folder for files on their way in. */
  readonly uploadFolder: string
  /** Where stored files are served from: another origin than the site's, e.g. `http://localhost:4601`. */
  readonly filesOrigin: string
  readonly openBlob: OpenBlob
  /** The credential of people at the machine itself; without it there is none. */
  readonly local?: LocalAccess | undefined
  readonly logger?: FastifyServerOptions['logger']
  readonly limits?: Limits
  readonly uploadBytes?: number
  readonly heartbeatMs?: number
  readonly statementTimeoutMs?: number
  /** Proxies whose `X-Forwarded-*` headers are believed, for a site on https. */
  readonly trustProxy?: string | readonly string[]
  /** Adds what is served beside the contract, as `/health`; a path that is not listed here is refused. */
  readonly beside?: (app: FastifyInstance) => void
  readonly now?: () => Instant
  readonly newId?: () => string
}

/** The HTTP ground, ready to listen. `app` answers for the site, `files` for stored files. */
export type Http = AsyncDisposable & {
  readonly app: FastifyInstance
  readonly files: FastifyInstance
  /** Listens on both ports; rejects with the system's error when one is taken. */
  readonly listen: (ports: { host?: string; site: number; files: number }) => Promise<void>
}

const longestBody = 8 * 1024 * 1024
const gigabyte = 1024 ** 3

/** Opens the HTTP ground over the contract and its handlers. Refuses to open with a route that has no policy. */
export async function openHttp<Api extends Operations>(options: HttpOptions<Api>): Promise<Http> {
  const { site, api } = options
  await using opened = new AsyncDisposableStack()
  const app = Fastify({
    logger: loggerOf(options.logger),
    genReqId: () => randomUUID(),
    bodyLimit: longestBody,
    exposeHeadRoutes: false,
    trustProxy: options.trustProxy ? [options.trustProxy].flat() : false,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 500 },
  })
  opened.defer(() => app.close())
  const tickets = fileTickets(options.secret, options.filesOrigin, Date.now)
  const files = openFilesOrigin({
    tickets,
    openBlob: options.openBlob,
    host: () => new URL(options.filesOrigin).host,
    logger: app.log,
    embeddedBy: site.origin,
  })
  opened.defer(() => files.close())
  const bus = opened.use(await openBus(options.database.login('onus_app')))
  for (const each of [app, files]) catchErrors(each)

  refuseUnlistedRoutes(app)
  readJsonOnly(app)
  checkHost(app, site)
  await app.register(fastifyHelmet, securityHeaders(site, options.filesOrigin))
  await app.register(fastifyMultipart)
  await app.register(fastifyRateLimit, { global: false })
  const streams = openStreams(app)
  const uploads = { folder: options.uploadFolder, fileBytes: options.uploadBytes ?? gigabyte, files: 20 }
  mount(app, api, options.handlers, {
    database: options.database.app,
    site,
    cookie: sessionCookieName(site),
    local: options.local,
    limiter: limiterOf(app, options.limits ?? usualLimits),
    uploads,
    statementTimeoutMs: options.statementTimeoutMs ?? 5_000,
    tickets,
    now: options.now ?? wallClock,
    newId: options.newId ?? (() => newId()),
    serveEvents: async (request, reply, caller, again) => {
      const org = caller.org ?? ''
      const signal = streams.open(reply.raw)
      const after = lastEventId(request.headers['last-event-id']) ?? (await lastPosition(options.database.app, org))
      const events = eventStream({
        org,
        after,
        bus,
        changesFrom: (position, limit) => changesFrom(options.database.app, org, position, limit),
        stillHere: again,
        heartbeatMs: options.heartbeatMs ?? 25_000,
        signal,
      })
      reply.headers({ 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
      await reply.send(Readable.from(events, { objectMode: false }))
    },
  })
  options.beside?.(app)
  serveDocuments(app, options)
  await serveWeb(app, options.webFolder)
  await app.ready()
  await files.ready()
  const owned = opened.move()
  return {
    app,
    files,
    listen: async ({ host = 'localhost', ...ports }) => {
      await app.listen({ host, port: ports.site })
      await files.listen({ host, port: ports.files })
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

const mostStreams = 1_000

/** The open event streams, which end with the server, the connection, or the session. */
function openStreams(app: FastifyInstance) {
  const streams = new Set<AbortController>()
  app.addHook('preClose', async () => {
    for (const stream of streams) stream.abort()
  })
  return {
    open: (response: ServerResponse): AbortSignal => {
      if (streams.size >= mostStreams) refuse('unavailable', 'Too many pages listen to changes; close some')
      const stream = new AbortController()
      streams.add(stream)
      stream.signal.addEventListener('abort', () => streams.delete(stream))
      response.on('close', () => stream.abort())
      return stream.signal
    },
  }
}

function lastEventId(header: string | string[] | undefined): number | undefined {
  if (header === undefined) return undefined
  const position = Number(header)
  return Number.isSafeInteger(position) && position >= -1
    ? position
    : refuse('invalid_input', 'Last-Event-ID must be a ledger position')
}

/** The one catch: a refusal is sent as it is, anything else is a bug, logged whole and answered with its request id. */
function catchErrors(app: FastifyInstance): void {
  app.setErrorHandler(async (error, request, reply) => {
    const problem = problemOf(error)
    if (problem === null) request.log.error({ err: error }, 'bug')
    else if (isNoted(problem, request))
      request.log.warn({ code: problem.code, url: withoutSecret(request.url), address: request.ip }, 'refused')
    const answered = problem ?? bugProblem(request.id)
    if (answered.code === 'not_signed_in') reply.header('www-authenticate', 'Bearer realm="Onus"')
    return reply
      .code(answered.status)
      .headers({ 'content-type': 'application/problem+json', 'cache-control': 'no-store', 'x-request-id': request.id })
      .send(JSON.stringify({ ...answered, requestId: request.id }))
  })
}

/** Refusals that an operator wants to see: failed proofs of who one is, too many of them, links that lead nowhere, reaching for what is not granted. */
function isNoted(problem: Problem, request: FastifyRequest): boolean {
  const isProof = problem.code === 'not_signed_in' && request.method !== 'GET'
  const isLink =
    problem.code === 'not_found' && (request.url.startsWith('/api/supplier-portal/') || isSecretPath(request.url))
  return isProof || isLink || problem.code === 'rate_limited' || problem.code === 'not_permitted'
}

/** What is served beside the contract. Everything here is public and says nothing about any organisation. */
const unlistedRoutes: readonly string[] = [
  'GET /health',
  'GET /health',
  'GET /openapi.json',
  'GET /api',
  'GET /*',
  'HEAD /*',
]

/** A route outside the contract has no policy: the server does not start with one. */
export function refuseUnlistedRoutes(app: FastifyInstance): void {
  app.addHook('onRoute', route => {
    if ((route.config as { operation?: string } | undefined)?.operation) return
    for (const method of [route.method].flat()) {
      if (!unlistedRoutes.includes(`${method} ${route.url}`))
        throw new Error(`The route ${method} ${route.url} has no policy; declare it in the contract`)
    }
  })
}

function readJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) =>
    parseJson(body),
  )
}

/** A load balancer asks for it under whatever name the machine has. */
const healthPath = '/health'

function checkHost(app: FastifyInstance, site: Site): void {
  app.addHook('onRequest', async (request, reply) => {
    if (request.url === healthPath) return
    const decision = decideHost(site, request.headers.host, request.protocol, request.url)
    if (decision.go === 'on') return
    if (decision.go === 'to' && !isSecretPath(request.url)) return reply.redirect(decision.url, 308)
    return refuse('not_permitted', `This is ${site.origin}; open it under that address`)
  })
}

/** Styles may be inline, since headless components set positions and place style elements; scripts may not. */
function securityHeaders(site: Site, filesOrigin: string) {
  const self = "'self'"
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: [self],
        styleSrc: [self, "'unsafe-inline'"],
        imgSrc: [self, 'data:', 'blob:', filesOrigin],
        fontSrc: [self],
        connectSrc: [self],
        workerSrc: [self],
        manifestSrc: [self],
        frameSrc: [filesOrigin],
        formAction: [self],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: site.isLoopback ? false : { maxAge: 31_536_000, includeSubDomains: false },
    referrerPolicy: { policy: 'no-referrer' as const },
    crossOriginOpenerPolicy: { policy: 'same-origin' as const },
    crossOriginResourcePolicy: { policy: 'same-origin' as const },
    xFrameOptions: { action: 'deny' as const },
  }
}

/** The documents of the API are written when somebody first asks for them; nobody's start waits for that. */
function serveDocuments(app: FastifyInstance, { api, version }: { api: Operations; version: string }): void {
  const document = once(() => openapi(api, { version }))
  const json = once(() => JSON.stringify(document()))
  const page = once(() => openapiPage(document()))
  app.get('/openapi.json', async (_request, reply) =>
    reply.type('application/json; charset=utf-8').header('cache-control', 'no-cache').send(json()),
  )
  app.get('/api', async (_request, reply) =>
    reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(page()),
  )
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
