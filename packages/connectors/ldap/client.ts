import type { Duplex } from 'node:stream'
import { BerProblem, wholeLength } from '../ber/index.ts'
import { type CollectRun, SourceProblem } from '../connector/index.ts'
import type { Connection } from '../net/index.ts'
import {
  bindRequest,
  type Entry,
  type Message,
  messageOf,
  operations,
  type Result,
  type Search,
  searchRequest,
  startTlsRequest,
  unbindRequest,
} from './message.ts'
import type { LdapSettings } from './settings.ts'

/** A directory that we are signed in to. It is only searched. */
export type Directory = Disposable & {
  /** All entries that a search finds, page by page to its proved end. Other servers that it names are only told. */
  search(search: Omit<Search, 'page'>): AsyncGenerator<Entry>
  /** The entry of that name, if it is there and may be seen. */
  entry(dn: string, attributes: readonly string[]): Promise<Entry | undefined>
  /** Other servers that hold a part of what was asked for; they were not asked. */
  readonly elsewhere: ReadonlySet<string>
}

const silenceMs = 120_000
const mostBytes = 64 * 1024 * 1024
const mostPages = 100_000

/** Connects, encrypts and signs in. */
export async function openDirectory(settings: LdapSettings, run: CollectRun): Promise<Directory> {
  const { host, encryption, bindDn = '', password = '' } = settings
  const tls = settings.ca === undefined ? {} : { ca: settings.ca }
  const port = portOf(settings)
  const plain = await run.net.connect({ host, port, ...(encryption === 'ldaps' && { tls }) })
  let line: Line | undefined
  try {
    line = encryption === 'starttls' ? await upgraded(plain, settings, run) : lineOf(plain, settings, run)
    if (!line.connection.isEncrypted && !line.connection.isOpened)
      throw new SourceProblem(
        `${host} lies outside of the networks that are open here, so it is reached only encrypted`,
      )
    await line.asked(bindRequest(line.nextId(), bindDn, password), operations.bound)
    return directoryOn(line, settings)
  } catch (error) {
    const broken = line?.connection ?? plain
    broken[Symbol.dispose]()
    run.signal.throwIfAborted()
    throw error
  }
}

export function portOf({ port, encryption }: LdapSettings): number {
  return port ?? (encryption === 'ldaps' ? 636 : 389)
}

async function upgraded(plain: Connection, settings: LdapSettings, run: CollectRun): Promise<Line> {
  const line = lineOf(plain, settings, run)
  await line.asked(startTlsRequest(line.nextId()), operations.extendedDone)
  if (line.waiting() > 0)
    throw new SourceProblem(`${settings.host} sent something before encryption began; nothing of it is believed`)
  return lineOf(await plain.encrypt(settings.ca === undefined ? {} : { ca: settings.ca }), settings, run)
}

function directoryOn(line: Line, { pageSize }: LdapSettings): Directory {
  const elsewhere = new Set<string>()
  async function* page(search: Search): AsyncGenerator<Entry, { next: Buffer | undefined; count: number }> {
    const id = line.nextId()
    line.send(searchRequest(id, search))
    for (let count = 0; ; ) {
      const { said, cookie } = await line.next(id)
      if (said.kind === 'entry') {
        count++
        yield said.entry
      }
      if (said.kind === 'reference') for (const address of said.addresses) elsewhere.add(address)
      if (said.kind !== 'result') continue
      if (said.operation !== operations.done) throw line.problem('answered a search with something else')
      if (said.result.code !== 0) throw line.refused(said.result, { search, count })
      return { next: cookie, count }
    }
  }
  return {
    elsewhere,
    async *search(search) {
      let cookie: Buffer = Buffer.alloc(0)
      for (let pages = 0; pages < mostPages; pages++) {
        const { next, count } = yield* page({ ...search, page: { size: pageSize, cookie } })
        if (next === undefined)
          throw line.problem(
            'did not say whether its list goes on, though it was asked to; the list is not proved whole',
          )
        if (next.length === 0) return
        if (count === 0 && next.equals(cookie)) throw line.problem('names an empty page again and again')
        cookie = next
      }
      throw line.problem(`has more than ${mostPages} pages; narrow the filters`)
    },
    async entry(dn, attributes) {
      let found: Entry | undefined
      try {
        const search: Search = { base: dn, scope: 'base', filter: '(objectClass=*)', attributes }
        for await (const entry of page(search)) found = entry
      } catch (error) {
        if (!(error instanceof Refusal) || error.code !== 32) throw error
      }
      return found
    },
    [Symbol.dispose]() {
      line.send(unbindRequest(line.nextId()))
      line.connection[Symbol.dispose]()
    },
  }
}

/** The server said no, by a code of RFC 4511, appendix A. */
export class Refusal extends SourceProblem {
  readonly code: number
  constructor(code: number, message: string, mayPass: boolean) {
    super(message, { mayPass })
    this.code = code
  }
}

type Line = {
  readonly connection: Connection
  nextId(): number
  /** Bytes that came and were not read as a message. */
  waiting(): number
  send(bytes: Buffer): void
  next(id: number): Promise<Message>
  /** Sends and awaits one result of this operation; any but success is a problem. */
  asked(bytes: Buffer, operation: number): Promise<Result>
  problem(words: string): SourceProblem
  refused(result: Result, about?: { readonly search: Search; readonly count: number }): Refusal
}

function lineOf(connection: Connection, settings: LdapSettings, run: CollectRun): Line {
  const named = `${settings.host}:${portOf(settings)}`
  let id = 0
  let buffer: Buffer = Buffer.alloc(0)
  const chunks: Buffer[] = []
  const line: Line = {
    connection,
    nextId: () => ++id,
    waiting: () => buffer.length + chunks.reduce((sum, chunk) => sum + chunk.length, 0),
    send: bytes => void connection.socket.write(bytes),
    async next(expected) {
      for (;;) {
        const message = read(await whole(), line)
        if (message.id === expected) return message
        if (message.id === 0 && message.said.kind === 'result')
          throw new SourceProblem(`${named} ends the connection: ${message.said.result.words || 'without a reason'}`, {
            mayPass: true,
          })
        throw line.problem('answered what was not asked')
      }
    },
    async asked(bytes, operation) {
      line.send(bytes)
      const { said } = await line.next(id)
      if (said.kind !== 'result' || said.operation !== operation) throw line.problem('answered with something else')
      if (said.result.code !== 0) throw line.refused(said.result)
      return said.result
    },
    problem: words => new SourceProblem(`${named} ${words}`),
    refused: (result, about) => refusalOf(named, settings, result, about),
  }
  return line

  async function whole(): Promise<Buffer> {
    for (;;) {
      const length = sized(() => wholeLength(buffer), line)
      if (length !== undefined && length > mostBytes)
        throw line.problem(`sent an entry of ${length} bytes, which is too large`)
      if (length !== undefined && buffer.length >= length) {
        const message = buffer.subarray(0, length)
        buffer = buffer.subarray(length)
        return message
      }
      await more(length ?? 2)
    }
  }

  async function more(wanted: number): Promise<void> {
    let held = buffer.length
    const parts = [buffer]
    do {
      const chunk = await chunkOf(connection.socket, named, run)
      parts.push(chunk)
      held += chunk.length
    } while (held < wanted)
    buffer = Buffer.concat(parts)
  }
}

function read(bytes: Buffer, line: Line): Message {
  return sized(() => messageOf(bytes), line)
}

function sized<T>(work: () => T, line: Line): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof BerProblem) throw line.problem(`does not answer as LDAP does: ${error.message}`)
    throw error
  }
}

/** The next bytes, asked for one at a time so that nothing is read that belongs to what follows. */
async function chunkOf(socket: Duplex, named: string, { signal }: CollectRun): Promise<Buffer> {
  for (;;) {
    signal.throwIfAborted()
    const chunk: Buffer | null = socket.read()
    if (chunk) return chunk
    if (socket.readableEnded || socket.destroyed || socket.closed) throw cut(named)
    await new Promise<void>((resolve, reject) => {
      const done = () => {
        clearTimeout(timer)
        for (const event of ['readable', 'end', 'close', 'error']) socket.off(event, done)
        resolve()
      }
      const timer = setTimeout(() => {
        done()
        reject(new SourceProblem(`${named} said nothing for ${silenceMs / 1000} seconds`, { mayPass: true }))
      }, silenceMs)
      for (const event of ['readable', 'end', 'close', 'error']) socket.once(event, done)
    })
  }
}

function cut(named: string): SourceProblem {
  return new SourceProblem(`${named} cut the connection before its answer was whole`, { mayPass: true })
}

const limits: Readonly<Record<number, string>> = { 3: 'time limit', 4: 'size limit', 11: 'administrative limit' }

function refusalOf(
  named: string,
  { bindDn = 'nobody' }: LdapSettings,
  { code, words, referrals }: Result,
  about?: { readonly search: Search; readonly count: number },
): Refusal {
  const said = words
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, 300)
  const tail = said === '' ? '' : ` It said: ${said}`
  const say = (text: string, mayPass = false) => new Refusal(code, `${named} ${text}.${tail}`, mayPass)
  const limit = limits[code]
  if (limit)
    return say(
      `stopped after ${about?.count ?? 0} entries of a page at its ${limit}, so the list is not whole. Let ${bindDn} read more of it, or narrow the filters`,
      code === 3,
    )
  if (code === 49) return say(`does not accept the credentials of ${bindDn}`)
  if (code === 50) return say(`does not let ${bindDn} read ${about?.search.base ?? 'this'}`)
  if (code === 32) return say(`holds nothing at ${about?.search.base ?? 'this name'}, or ${bindDn} may not see it`)
  if (code === 10)
    return say(`holds it not itself but names ${referrals.join(', ') || 'another server'}; give that one`)
  if (code === 12) return say('does not give its entries in pages, so no list of it can be proved whole')
  if (code === 8 || code === 13) return say('wants the connection to be encrypted')
  if (code === 51 || code === 52) return say('is busy. Run it again later', true)
  return say(`answered with the code ${code}`)
}
