import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type Duplex, Transform } from 'node:stream'
import { setTimeout as timer } from 'node:timers/promises'
import { SourceProblem } from '../connector/index.ts'
import type { Connection, Net } from '../net/index.ts'

export type GatewayRules = {
  readonly net: Net
  /** What may be asked inside networks that were opened, as host:port. Everything outside may be asked. */
  readonly inside: ReadonlySet<string>
  /** The most that all pages of a run may receive and send together. */
  readonly maxBytes: number
  /** How long a host that is asked may wait until a page is seen to ask for it. */
  readonly expectedWithinMs?: number
}

/** The one way out of a browser: a proxy on this machine that reaches nothing but what the guard lets it reach. */
export type Gateway = AsyncDisposable & {
  readonly address: string
  /** Lets a host be asked from now on, as host:port. What no page was seen to ask for, such as updates of the browser, gets nowhere. */
  expect(at: string): void
  /** The hosts that were reached, with their ports. */
  readonly reached: ReadonlySet<string>
  /** The hosts that could not be reached or were refused, with their ports, and why. */
  readonly refused: ReadonlyMap<string, SourceProblem>
}

type Room = Pick<GatewayRules, 'net' | 'inside'> & {
  readonly expectedWithinMs: number
  readonly reached: Set<string>
  readonly refused: Map<string, SourceProblem>
  readonly open: Set<Disposable>
  readonly expected: Map<string, PromiseWithResolvers<true>>
  readonly budget: { left: number; readonly whole: number }
}

/**
 * Opens the way out for one run. Every connection of the browser is made with `net`, so that the peer that was really
 * reached is judged. Outside of opened networks only TLS goes through; the browser itself verifies the certificates.
 */
export async function openGateway({ net, inside, maxBytes, expectedWithinMs = 2000 }: GatewayRules): Promise<Gateway> {
  const budget = { left: maxBytes, whole: maxBytes }
  const seen = { reached: new Set<string>(), refused: new Map<string, SourceProblem>() }
  const room: Room = { net, inside, expectedWithinMs, ...seen, open: new Set(), expected: new Map(), budget }
  const clients = new Set<Duplex>()
  const server = createServer((asked, reply) => void forward(room, asked, reply).catch(() => asked.socket.destroy()))
  server.on('connect', (asked, client, head) => void tunnel(room, asked, client, head).catch(() => client.destroy()))
  server.on('connection', socket => {
    clients.add(socket)
    socket.on('error', () => socket.destroy()).once('close', () => clients.delete(socket))
  })
  await new Promise<void>((resolve, reject) => server.listen(0, '127.0.0.1', resolve).once('error', reject))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...seen,
    expect: at => expectedAt(room, at).resolve(true),
    async [Symbol.asyncDispose]() {
      for (const connection of room.open) connection[Symbol.dispose]()
      for (const client of clients) client.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

async function tunnel(room: Room, { url: target = '' }: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
  const url = URL.parse(`tunnel://${target}`)
  const connection = url && (await reach(room, url.hostname, Number(url.port)))
  if (!connection) return void client.end('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n')
  if (client.destroyed) return connection[Symbol.dispose]()
  const { socket, isOpened } = connection
  const out = counted(room, url.host, !isOpened)
  const back = counted(room, url.host, false)
  const cut = () => {
    client.destroy()
    connection[Symbol.dispose]()
  }
  for (const stream of [out, back, socket]) stream.once('error', cut)
  client.once('close', cut)
  socket.once('close', () => back.writableEnded || cut())
  client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
  if (head.length > 0) out.write(head)
  client.pipe(out).pipe(socket)
  socket.pipe(back).pipe(client)
}

/** What a page asks without encryption: only inside opened networks. */
async function forward(room: Room, asked: IncomingMessage, reply: ServerResponse): Promise<void> {
  const url = URL.parse(asked.url ?? '')
  if (url?.protocol !== 'http:') return void reply.writeHead(400).end()
  const connection = await reach(room, url.hostname, Number(url.port || 80))
  if (connection && !connection.isOpened) {
    refuse(room, url.host, notEncrypted(url.hostname))
    connection[Symbol.dispose]()
  }
  // No answer of ours may pass for one of the page.
  if (!connection?.isOpened) return void asked.socket.destroy()
  const sent = request({
    createConnection: () => connection.socket as Socket,
    method: asked.method,
    path: url.pathname + url.search,
    headers: [...endToEnd(asked.rawHeaders), 'connection', 'close'],
  })
  sent.on('error', () => asked.socket.destroy())
  reply.once('close', () => connection[Symbol.dispose]())
  sent.once('response', answer => {
    answer.once('error', () => asked.socket.destroy())
    reply.writeHead(answer.statusCode ?? 502, answer.statusMessage, endToEnd(answer.rawHeaders))
    const back = counted(room, url.host, false).once('error', () => asked.socket.destroy())
    answer.pipe(back).pipe(reply)
  })
  asked.pipe(counted(room, url.host, false).once('error', () => sent.destroy())).pipe(sent)
}

/** A connection to a host that may be asked; otherwise why not is kept. */
async function reach(room: Room, name: string, port: number): Promise<Connection | undefined> {
  const host = name.replace(/^\[|\]$/g, '')
  const at = `${name}:${port}`
  if (!(await isExpected(room, at))) return undefined
  try {
    const connection = await room.net.connect({ host, port })
    if (connection.isOpened && !room.inside.has(at)) {
      connection[Symbol.dispose]()
      throw new SourceProblem(
        `${at} lies in a network that was opened to connectors. A page gets nothing from there unless it is the page's own host or one of "Other hosts inside"`,
      )
    }
    room.open.add(connection)
    connection.socket.once('close', () => room.open.delete(connection))
    room.reached.add(at)
    return connection
  } catch (error) {
    refuse(room, at, error instanceof SourceProblem ? error : new SourceProblem(`${at} could not be asked`))
    return undefined
  }
}

/** The browser says what a page asks for about when it asks; either may be first. */
async function isExpected(room: Room, at: string): Promise<boolean> {
  const over = new AbortController()
  const late = timer(room.expectedWithinMs, false, { signal: over.signal, ref: false }).catch(() => false)
  try {
    return await Promise.race([expectedAt(room, at).promise, late])
  } finally {
    over.abort()
  }
}

function expectedAt({ expected }: Room, at: string): PromiseWithResolvers<true> {
  const known = expected.get(at) ?? Promise.withResolvers<true>()
  expected.set(at, known)
  return known
}

function refuse({ refused }: Room, at: string, why: SourceProblem): void {
  if (!refused.has(at)) refused.set(at, why)
}

function notEncrypted(host: string): SourceProblem {
  return new SourceProblem(`${host} is asked over https only; http is for networks opened with ONUS_NETWORKS`)
}

/** The host that an address leads to, always with its port. */
export function hostOf({ hostname, port, protocol }: URL): string {
  return `${hostname}:${port || (protocol === 'https:' || protocol === 'wss:' ? '443' : '80')}`
}

const handshake = 0x16

/** Counts what goes through and ends it when it is too much, or when it begins as nothing that is encrypted. */
function counted(room: Room, at: string, mustBeTls: boolean): Transform {
  let isFirst = true
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (isFirst && mustBeTls && chunk[0] !== handshake) {
        refuse(room, at, notEncrypted(at))
        return done(new Error('not encrypted'))
      }
      isFirst = false
      room.budget.left -= chunk.length
      if (room.budget.left >= 0) return done(null, chunk)
      const megabytes = Math.round(room.budget.whole / 1024 / 1024)
      refuse(room, at, new SourceProblem(`The pages loaded more than ${megabytes} MB; loading was stopped at ${at}`))
      return done(new Error('too much'))
    },
  })
}

const perConnection = /^(connection|keep-alive|transfer-encoding|upgrade|te|trailer|proxy-.*)$/i

/** The headers that are for the other end, in pairs as they came. */
function endToEnd(raw: readonly string[]): string[] {
  return raw.flatMap((name, at) => (at % 2 === 1 || perConnection.test(name) ? [] : [name, raw[at + 1] ?? '']))
}
