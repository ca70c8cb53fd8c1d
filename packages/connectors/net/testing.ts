import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { instant } from '@onus/core/time'
import { type CollectRun, execNothing, filesUnder } from '../connector/index.ts'
import { type NetRules, netWithin } from './within.ts'

/** A request as a fake of a vendor got it. */
export type Asked = {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  /** The parts of the path that stand for `*` in the route. */
  readonly parts: readonly string[]
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** What a fake answers. */
export type Reply = {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: unknown
  readonly text?: string
  readonly bytes?: Uint8Array
  /** Packs the body with gzip. */
  readonly gzip?: boolean
  /** Says how long the body is, sends half of it and cuts the connection. */
  readonly cut?: boolean
  /** Cuts the connection before anything is said. */
  readonly dropped?: boolean
  readonly afterMs?: number
}

type Answering = (asked: Asked) => Reply | Promise<Reply>

export type FakeVendor = AsyncDisposable & {
  /** http://127.0.0.1 and the port, without a slash at the end. */
  readonly url: string
  readonly port: number
  readonly requests: readonly Asked[]
  /** How many connections were made. */
  readonly connections: () => number
  /** Answers a route such as `GET /repos/*\/*\/branches`; a later one goes before an earlier one. */
  on(route: string, answering: Answering | Reply): void
  /** Answers the next requests of a route so, before the ordinary answer comes again. */
  once(route: string, ...replies: Reply[]): void
}

/** A server of this machine that speaks as a vendor does. What no route answers is a 404 with an empty object. */
export async function fakeVendor(
  routes: Readonly<Record<string, Answering | Reply>> = {},
  host = '127.0.0.1',
): Promise<FakeVendor> {
  const known: { readonly pattern: RegExp; readonly answering: Answering }[] = []
  const scripted = new Map<string, { readonly pattern: RegExp; readonly replies: Reply[] }>()
  const requests: Asked[] = []
  const life = new AbortController()
  let connections = 0
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://fake')
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const line = `${request.method} ${url.pathname}`
    const asked = (parts: readonly string[]): Asked => ({
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      parts,
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    })
    requests.push(asked([]))
    const script = [...scripted.values()].find(({ pattern, replies }) => replies.length > 0 && pattern.test(line))
    const route = known.find(({ pattern }) => pattern.test(line))
    const parts = route?.pattern.exec(line)?.slice(1).map(decodeURIComponent) ?? []
    const reply = script?.replies.shift() ?? (await route?.answering(asked(parts))) ?? { status: 404, json: {} }
    await answer(response, reply, life.signal)
  })
  server.on('connection', () => {
    connections += 1
  })
  await new Promise<void>(resolve => server.listen(0, host, resolve))
  const { port } = server.address() as AddressInfo
  const fake: FakeVendor = {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    requests,
    connections: () => connections,
    on(route, answering) {
      known.unshift({
        pattern: patternOf(route),
        answering: typeof answering === 'function' ? answering : () => answering,
      })
    },
    once(route, ...replies) {
      const script = scripted.get(route) ?? { pattern: patternOf(route), replies: [] }
      script.replies.push(...replies)
      scripted.set(route, script)
    },
    async [Symbol.asyncDispose]() {
      life.abort()
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
  for (const [route, answering] of Object.entries(routes)) fake.on(route, answering)
  return fake
}

function patternOf(route: string): RegExp {
  const parts = route.split('*').map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('([^/]+)')}$`)
}

async function answer(response: ServerResponse, reply: Reply, life: AbortSignal): Promise<void> {
  if (reply.afterMs) await sleep(reply.afterMs, undefined, { signal: life }).catch(() => {})
  if (reply.dropped) return void response.destroy()
  const plain = reply.bytes ?? Buffer.from(reply.text ?? (reply.json === undefined ? '' : JSON.stringify(reply.json)))
  const body = reply.gzip ? gzipSync(plain) : plain
  response.writeHead(reply.status ?? 200, {
    ...(reply.json !== undefined && { 'content-type': 'application/json; charset=utf-8' }),
    ...(reply.gzip && { 'content-encoding': 'gzip' }),
    'content-length': String(body.length),
    ...reply.headers,
  })
  if (!reply.cut) return void response.end(body)
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy())
}

/** A run of a connector that may ask this machine, and does not really wait: `waits` says how long it would have. */
export function runWithin(rules: Partial<NetRules> & { readonly startedAt?: string } = {}): {
  readonly run: CollectRun
  readonly waits: number[]
} & Disposable {
  const { startedAt = '2026-03-31T12:00:00Z', ...given } = rules
  const waits: number[] = []
  let now = Date.parse(startedAt)
  const signal = given.signal ?? new AbortController().signal
  const net = netWithin({
    open: ['127.0.0.0/8'],
    random: () => 1,
    now: () => now,
    sleep: async ms => {
      waits.push(ms)
      now += ms
    },
    ...given,
    signal,
  })
  const run: CollectRun = {
    source: 'test',
    startedBy: 'alice',
    now: () => instant(startedAt),
    exec: execNothing,
    files: filesUnder('/nonexistent'),
    net,
    signal,
  }
  return { run, waits, [Symbol.dispose]: () => net[Symbol.dispose]() }
}
