import { lookup } from 'node:dns/promises'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout as timer } from 'node:timers/promises'
import { SourceProblem } from '../connector/index.ts'
import { insideOf, isInside } from './address.ts'
import { type Gates, openGates } from './gate.ts'
import { type Http, openHttp, wholeOf } from './http.ts'
import type { Answer, Connection, Net, Peer, Request, StreamedAnswer, Tls } from './net.ts'
import { encrypted, type Place, type Reaching, reach } from './peer.ts'
import { busyWith, type Clock, type Patience, patient, type Trying, tryUntil } from './retry.ts'
import { answerProblem, causeOf, reachProblem } from './words.ts'

export type NetRules = Partial<Clock> & {
  /** Networks inside of which connectors may ask, as 10.0.0.0/8; all other addresses of this server's networks are refused. */
  readonly open: readonly string[]
  readonly signal: AbortSignal
  readonly patience?: Partial<Patience>
  readonly connectMs?: number
  /** The longest silence within an answer. */
  readonly idleMs?: number
  /** The longest that one answer may take. */
  readonly wholeMs?: number
  /** The longest that one large body may take. */
  readonly streamMs?: number
  /** Requests to one host at the same time. */
  readonly concurrency?: number
  readonly addressesOf?: Reaching['addressesOf']
}

/** No network: for sources that need none. */
export const netNothing: Net = {
  send: () => Promise.reject(new SourceProblem('The network is not used here')),
  stream: () => Promise.reject(new SourceProblem('The network is not used here')),
  connect: () => Promise.reject(new SourceProblem('The network is not used here')),
}

/** The network within these rules, for one run. Disposing of it, or the signal, ends everything that is open. */
export function netWithin(given: NetRules): Net & Disposable {
  const life = new AbortController()
  const signal = AbortSignal.any([given.signal, life.signal])
  const isOpened = insideOf(given.open)
  const placeOf = (address: string): Place => {
    if (isOpened(address)) return 'opened'
    return isInside(address) ? 'inside' : 'outside'
  }
  const clock: Clock = {
    now: given.now ?? Date.now,
    sleep: given.sleep ?? (async (ms, signal) => await timer(ms, undefined, { signal })),
    random: given.random ?? Math.random,
  }
  const reaching: Reaching = {
    placeOf,
    addressesOf: given.addressesOf ?? (host => lookup(host, { all: true })),
    connectMs: given.connectMs ?? 10_000,
    signal,
  }
  const concurrency = given.concurrency ?? 4
  const http = openHttp({ ...reaching, idleMs: given.idleMs ?? 60_000, concurrency })
  const trying: Trying = { patience: { ...patient, ...given.patience }, clock, signal }
  const [wholeMs, streamMs] = [given.wholeMs ?? 5 * 60_000, given.streamMs ?? 60 * 60_000]
  const room: Room = { http, wholeMs, streamMs, gates: openGates({ concurrency, clock, signal }), trying }
  return {
    send: request => send(room, request),
    stream: request => stream(room, request),
    connect: peer => connect(reaching, trying, peer),
    [Symbol.dispose]() {
      life.abort(new Error('The run is over'))
      http[Symbol.dispose]()
    },
  }
}

type Room = {
  readonly http: Http
  readonly wholeMs: number
  readonly streamMs: number
  readonly gates: Gates
  readonly trying: Trying
}

async function send(room: Room, request: Request): Promise<Answer> {
  const url = usable(request.url)
  const { clock } = room.trying
  const again = (answer: Answer) => busyAt(room, url.host, request, answer)
  const once = () =>
    room.gates.pass(
      url.host,
      request.gapMs ?? 0,
      async () => await wholeOf(await followed(room.http, { ...request, url }, room.wholeMs)),
    )
  try {
    const tried = await tryUntil(once, again, room.trying)
    if (isWanted(request, tried.value.status) && !request.isBusy?.(tried.value)) return tried.value
    throw answerProblem(request, tried, clock.now())
  } catch (error) {
    room.trying.signal.throwIfAborted()
    throw reachProblem({ ...request, url }, error)
  }
}

async function stream(room: Room, request: Request): Promise<StreamedAnswer> {
  const url = usable(request.url)
  const { clock } = room.trying
  type Head = { readonly open: StreamedAnswer } | { readonly read: Answer }
  const once = (): Promise<Head> =>
    room.gates.pass(url.host, request.gapMs ?? 0, async () => {
      const open = await followed(room.http, { ...request, url }, room.streamMs)
      return isWanted(request, open.status) ? { open } : { read: await wholeOf(open) }
    })
  const again = (head: Head) => 'read' in head && busyAt(room, url.host, request, head.read)
  try {
    const { value, ...tried } = await tryUntil(once, again, room.trying)
    if ('open' in value) return { ...value.open, body: toldBody(value.open, request, room.trying.signal) }
    throw answerProblem(request, { ...tried, value: value.read }, clock.now())
  } catch (error) {
    room.trying.signal.throwIfAborted()
    throw reachProblem({ ...request, url }, error)
  }
}

/** What a host asks of one it asks of all: going on regardless may get us banned. */
function busyAt({ gates, trying }: Room, host: string, request: Request, answer: Answer) {
  const busy = busyWith(request, answer, trying.clock.now())
  if (busy && busy.askedMs !== undefined && busy.askedMs <= trying.patience.totalMs) gates.hold(host, busy.askedMs)
  return busy
}

async function* toldBody(
  { body, url }: StreamedAnswer,
  request: Request,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    yield* body
  } catch (error) {
    signal.throwIfAborted()
    throw reachProblem({ ...request, url }, error)
  }
}

function isWanted({ expect }: Request, status: number): boolean {
  return expect === 'any' || (status >= 200 && status < 300) || (expect?.includes(status) ?? false)
}

function usable(given: string | URL): URL {
  const url = URL.parse(String(given))
  if (!url) throw new SourceProblem('The address cannot be read; expected one such as https://api.example.org')
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new SourceProblem(`Only https is asked; ${url.protocol}// was given`)
  if (url.username !== '' || url.password !== '')
    throw new SourceProblem(`The address of ${url.host} holds a name or a password; give them in their own settings`)
  url.hash = ''
  return url
}

const redirects = new Set([301, 302, 303, 307, 308])

/** Follows a few redirects that stay at the same origin; anywhere else the credentials would go to somebody else. */
async function followed(
  http: Http,
  request: Request & { readonly url: URL },
  wholeMs: number,
): Promise<StreamedAnswer> {
  let next = request
  for (let follows = 0; ; follows++) {
    const answer = await http.ask(next, wholeMs)
    const location = answer.headers.get('location')
    if (!redirects.has(answer.status) || location === null || isWanted(request, answer.status)) return answer
    await wholeOf(answer)
    const url = URL.parse(location, next.url.href)
    if (!url || url.origin !== next.url.origin)
      throw new SourceProblem(
        `${next.url.host} sends on to ${url?.origin ?? 'an address that cannot be read'}; it is not followed there, since it would get the credentials. Give the address itself if it is the right one`,
      )
    if (follows >= 3) throw new SourceProblem(`${next.url.host} sends on again and again from ${request.url.pathname}`)
    next = redirected(next, url, answer.status)
  }
}

function redirected(request: Request, url: URL, status: number): Request & { readonly url: URL } {
  const { body, ...rest } = request
  if (status === 307 || status === 308 || request.method === undefined || request.method === 'GET')
    return { ...request, url }
  return { ...rest, method: request.method === 'HEAD' ? 'HEAD' : 'GET', url }
}

async function connect(rules: Reaching, trying: Trying, { host, port, tls }: Peer): Promise<Connection> {
  const bare = host.replace(/^\[|\]$/g, '')
  const once = async () => {
    const { socket, place } = await reach(bare, port, rules)
    const plain = connectionOf({ socket, raw: socket, isOpened: place === 'opened', host: bare, rules })
    return tls ? await plain.encrypt(tls === true ? {} : tls) : plain
  }
  try {
    return (await tryUntil(once, () => false, trying)).value
  } catch (error) {
    trying.signal.throwIfAborted()
    if (error instanceof SourceProblem) throw error
    const cause = error instanceof Error && error.name === 'GivenUp' ? error.cause : error
    throw new SourceProblem(`${bare}, port ${port}, could not be reached: ${causeOf(cause)}`, { mayPass: true })
  }
}

type Line = { socket: Duplex; raw: Socket; isOpened: boolean; host: string; rules: Reaching; isEncrypted?: true }

function connectionOf({ socket, raw, isOpened, host, rules, isEncrypted }: Line): Connection {
  return {
    socket,
    address: raw.remoteAddress ?? '',
    isOpened,
    isEncrypted: isEncrypted ?? false,
    async encrypt(tls: Tls = {}) {
      if (isEncrypted) throw new Error('this connection is encrypted already')
      if (raw.readableLength > 0) {
        raw.destroy()
        throw new SourceProblem(`${host} sent something before encryption began; nothing of it is believed`)
      }
      const secure = await encrypted(raw, host, tls, rules.connectMs)
      return connectionOf({ socket: secure, raw, isOpened, host, rules, isEncrypted: true })
    },
    [Symbol.dispose]() {
      socket.destroy()
      raw.destroy()
    },
  }
}
