import type { Duplex } from 'node:stream'
import { type CollectRun, SourceProblem } from '../connector/index.ts'
import type { Connection } from '../net/index.ts'
import { answerProblem, type Said, type Value, valuesOf } from './answer.ts'
import type { MailDropSettings } from './settings.ts'

/** A message as the list of a folder tells of it. */
export type Listed = { readonly uid: number; readonly bytes: number; readonly at: string; readonly from: Buffer }

/** A folder of a mailbox, opened for reading alone. */
export type Folder = Disposable & {
  /** Every message that came on this day or later. */
  since(day: Date): Promise<readonly Listed[]>
  /** The whole of a message. It stays unseen. */
  message(uid: number, mostBytes: number): Promise<Buffer>
}

const silenceMs = 120_000
const mostLine = 4 * 1024 * 1024
const mostHeader = 256 * 1024
const atOnce = 200

/** Connects, encrypts, signs in and opens the folder for reading (EXAMINE). */
export async function openFolder(settings: MailDropSettings, run: CollectRun): Promise<Folder> {
  const { host, encryption, folder } = settings
  const tls = settings.ca === undefined ? {} : { ca: settings.ca }
  const port = settings.port ?? (encryption === 'tls' ? 993 : 143)
  const first = await run.net.connect({ host, port, ...(encryption === 'tls' && { tls }) })
  let connection = first
  try {
    let line = lineOf(connection, `${host}:${port}`, run)
    await line.greeting()
    if (encryption === 'starttls') {
      await line.ask('STARTTLS')
      if (line.waiting() > 0) throw line.problem('sent something before encryption began; nothing of it is believed')
      connection = await first.encrypt(tls)
      line = lineOf(connection, `${host}:${port}`, run)
    }
    if (!connection.isEncrypted && !connection.isOpened)
      throw line.problem('lies outside of the networks that are open here, so it is reached only encrypted')
    await signIn(line, settings)
    await line.ask(`EXAMINE ${quoted(modifiedUtf7(folder))}`, { about: `the folder ${folder}` })
    return folderOn(line, connection)
  } catch (error) {
    connection[Symbol.dispose]()
    run.signal.throwIfAborted()
    throw error
  }
}

async function signIn(line: Line, { user, password }: MailDropSettings): Promise<void> {
  const told = (await line.ask('CAPABILITY')).flatMap(said => {
    const [, kind, ...words] = valuesOf(said)
    return kind === 'CAPABILITY' ? words.map(word => String(word).toUpperCase()) : []
  })
  const about = `the credentials of ${user}`
  if (told.includes('AUTH=PLAIN')) {
    const proof = Buffer.from(`\0${user}\0${password}`).toString('base64')
    await line.ask('AUTHENTICATE PLAIN', { answer: proof, about })
    return
  }
  if (told.includes('LOGINDISABLED')) throw line.problem('takes no password here; see the encryption')
  if (!/^[\x20-\x7e]*$/.test(user + password))
    throw line.problem('takes only names and passwords of ASCII; it does not offer AUTH=PLAIN')
  await line.ask(`LOGIN ${quoted(user)} ${quoted(password)}`, { about })
}

function folderOn(line: Line, connection: Connection): Folder {
  const about = 'the list of messages'
  return {
    async since(day) {
      const [, date, month, year] = day.toUTCString().split(' ')
      const found = await line.ask(`UID SEARCH SINCE ${Number(date)}-${month}-${year}`, { about })
      const lists = found.map(valuesOf).filter(([, kind]) => kind === 'SEARCH')
      if (lists.length === 0) throw line.problem('did not say which messages there are')
      const uids = lists.flatMap(([, , ...numbers]) => numbers.map(numberOf))
      const all: Listed[] = []
      for (let start = 0; start < uids.length; start += atOnce)
        all.push(...(await listed(uids.slice(start, start + atOnce))))
      return all
    },
    async message(uid, mostBytes) {
      const said = await line.ask(`UID FETCH ${uid} (UID BODY.PEEK[])`, { about: `message ${uid}`, mostBytes })
      const body = fetched(said)
        .find(item => numberOf(item.get('UID')) === uid && item.has('BODY[]'))
        ?.get('BODY[]')
      if (body === undefined || body === null) throw line.gone()
      return bytesOf(body)
    },
    [Symbol.dispose]() {
      connection.socket.write('Z LOGOUT\r\n')
      connection[Symbol.dispose]()
    },
  }

  async function listed(uids: readonly number[]): Promise<readonly Listed[]> {
    const what = '(UID RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER.FIELDS (FROM)])'
    const said = await line.ask(`UID FETCH ${uids.join(',')} ${what}`, { about, mostBytes: mostHeader })
    const items = new Map(
      fetched(said).flatMap(item => (item.has('INTERNALDATE') ? [[numberOf(item.get('UID')), item] as const] : [])),
    )
    return uids.map(uid => {
      const item = items.get(uid)
      const header = item && [...item].find(([name]) => name.startsWith('BODY[HEADER'))?.[1]
      if (!item || header === undefined) throw line.gone()
      return {
        uid,
        bytes: numberOf(item.get('RFC822.SIZE')),
        at: momentOf(item.get('INTERNALDATE')),
        from: bytesOf(header),
      }
    })
  }
}

function fetched(said: readonly Said[]): ReadonlyMap<string, Value>[] {
  return said.map(valuesOf).flatMap(([, , kind, items]) => {
    if (kind !== 'FETCH' || !Array.isArray(items)) return []
    const pairs = new Map<string, Value>()
    for (let index = 0; index + 1 < items.length; index += 2)
      pairs.set(String(items[index]).toUpperCase(), items[index + 1] ?? null)
    return [pairs]
  })
}

function numberOf(value: Value | undefined): number {
  const number = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : Number.NaN
  if (Number.isNaN(number)) throw answerProblem('a number is none')
  return number
}

function momentOf(value: Value | undefined): string {
  const [, day, month, year, time] =
    /^ ?(\d{1,2})-(\w{3})-(\d{4}) (.+)$/.exec(typeof value === 'string' ? value : '') ?? []
  const moment = Date.parse(`${day} ${month} ${year} ${time}`)
  if (Number.isNaN(moment)) throw answerProblem('a moment is none')
  return new Date(moment).toISOString()
}

function bytesOf(value: Value): Buffer {
  if (Buffer.isBuffer(value)) return value
  return Buffer.from(typeof value === 'string' ? value : '', 'latin1')
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`
}

/** Names of folders are written in an encoding of their own (RFC 3501, 5.1.3). */
export function modifiedUtf7(name: string): string {
  return name.replaceAll('&', '&-').replaceAll(/[^\x20-\x7e]+/g, part => {
    const units = Buffer.from(part, 'utf16le').swap16()
    return `&${units.toString('base64').replaceAll('/', ',').replaceAll('=', '')}-`
  })
}

type Asking = { readonly answer?: string; readonly about?: string; readonly mostBytes?: number }

type Line = {
  greeting(): Promise<void>
  waiting(): number
  /** Asks, and gives all that was said until the server says OK. */
  ask(command: string, asking?: Asking): Promise<readonly Said[]>
  problem(words: string): SourceProblem
  gone(): SourceProblem
}

function lineOf({ socket }: Connection, named: string, run: CollectRun): Line {
  let buffer: Buffer = Buffer.alloc(0)
  let tags = 0
  const problem = (words: string, mayPass = false) => new SourceProblem(`${named} ${words}`, { mayPass })
  return {
    waiting: () => buffer.length,
    problem,
    gone: () => problem('no longer has a message that it listed. Run it again.', true),
    async greeting() {
      const { text } = await next(mostHeader)
      if (!/^\* (OK|PREAUTH)\b/i.test(text)) throw problem(`does not greet as IMAP does: ${shown(text)}`)
    },
    async ask(command, { answer, about = '', mostBytes = mostHeader } = {}) {
      const tag = `A${++tags}`
      socket.write(`${tag} ${command}\r\n`)
      const all: Said[] = []
      for (;;) {
        const said = await next(mostBytes)
        if (said.text.startsWith('+')) socket.write(`${answer ?? '*'}\r\n`)
        else if (/^\* BYE\b/i.test(said.text)) throw problem(`ends the connection: ${shown(said.text)}`, true)
        else if (said.text.startsWith(`${tag} `)) {
          if (/^\S+ OK\b/i.test(said.text)) return all
          throw problem(`refuses ${about || command}. It said: ${shown(said.text.slice(tag.length + 1))}`)
        } else if (!/^\* (OK|NO|BAD)\b/i.test(said.text)) all.push(said)
      }
    },
  }

  async function next(mostBytes: number): Promise<Said> {
    let text = ''
    const literals: Buffer[] = []
    for (;;) {
      text += (await lineText()).toString('latin1')
      if (text.length > mostLine) throw problem('sends a line without end')
      const counted = /\{(\d+)\+?\}$/.exec(text)?.[1]
      if (counted === undefined) return { text, literals }
      if (Number(counted) > mostBytes) throw problem(`sends ${counted} bytes, which is more than ${mostBytes}`)
      literals.push(await exactly(Number(counted)))
    }
  }

  async function lineText(): Promise<Buffer> {
    for (let from = 0; ; ) {
      const end = buffer.indexOf('\r\n', from)
      if (end >= 0) return taken(end, end + 2)
      if (buffer.length > mostLine) throw problem('sends a line without end')
      from = Math.max(0, buffer.length - 1)
      buffer = Buffer.concat([buffer, await chunk()])
    }
  }

  async function exactly(bytes: number): Promise<Buffer> {
    const parts = [buffer]
    for (let held = buffer.length; held < bytes; ) {
      const part = await chunk()
      parts.push(part)
      held += part.length
    }
    buffer = Buffer.concat(parts)
    return taken(bytes, bytes)
  }

  function taken(length: number, after: number): Buffer {
    const bytes = buffer.subarray(0, length)
    buffer = buffer.subarray(after)
    return bytes
  }

  function chunk(): Promise<Buffer> {
    return chunkOf(socket, named, run)
  }
}

/** The next bytes, asked for one at a time so that nothing is read that belongs to what follows. */
async function chunkOf(socket: Duplex, named: string, { signal }: CollectRun): Promise<Buffer> {
  const events = ['readable', 'end', 'close', 'error'] as const
  for (;;) {
    signal.throwIfAborted()
    const chunk: Buffer | null = socket.read()
    if (chunk) return chunk
    if (socket.readableEnded || socket.destroyed || socket.closed)
      throw new SourceProblem(`${named} cut the connection before its answer was whole`, { mayPass: true })
    await new Promise<void>((resolve, reject) => {
      const done = () => {
        clearTimeout(timer)
        for (const event of events) socket.off(event, done)
        resolve()
      }
      const timer = setTimeout(() => {
        done()
        reject(new SourceProblem(`${named} said nothing for ${silenceMs / 1000} seconds`, { mayPass: true }))
      }, silenceMs)
      for (const event of events) socket.once(event, done)
    })
  }
}

function shown(text: string): string {
  return text
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, 300)
}
