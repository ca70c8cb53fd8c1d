import { type AddressInfo, createServer, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createSecureContext, TLSSocket } from 'node:tls'
import {
  contentOf,
  type Element,
  element,
  elements,
  integer,
  integerOf,
  octets,
  sequence,
  tags,
  wholeLength,
} from '../ber/index.ts'
import { operations, pagedResults } from './message.ts'

export type FakeEntry = Readonly<Record<string, string | Buffer | readonly (string | Buffer)[]>> & {
  readonly dn: string
}

export type FakeDirectory = AsyncDisposable & {
  readonly port: number
  /** Everything that was sent to the clients, in order. */
  readonly sent: readonly Buffer[]
  /** How many searches were asked for. */
  readonly searches: () => number
}

export type FakeRules = {
  readonly entries: readonly FakeEntry[]
  readonly password?: string
  readonly tls?: { readonly key: string; readonly cert: string }
  /** Ends every search after so many entries with this code. */
  readonly stopAt?: { readonly entries: number; readonly code: number }
  /** Names other servers besides what it holds. */
  readonly references?: readonly string[]
  /** Gives at most so many values of an attribute at once. */
  readonly rangeSize?: number
  /** Leaves out what says how paging goes on. */
  readonly forgetsPaging?: boolean
  /** What becomes of each message; undefined cuts the connection. */
  readonly send?: (message: Buffer, index: number) => Buffer | undefined
  /** Pushes this before encryption begins. */
  readonly injected?: Buffer
}

const root = (bases: readonly string[]): FakeEntry => ({ dn: '', objectClass: 'top', namingContexts: bases })

/** A directory of this machine that speaks LDAP as far as it is asked here, from a list of entries. */
export async function fakeDirectory(rules: FakeRules): Promise<FakeDirectory> {
  const sent: Buffer[] = []
  const sockets = new Set<Socket>()
  let searches = 0
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    serve(socket)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    sent,
    searches: () => searches,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }

  function serve(socket: Duplex): void {
    let buffer: Buffer = Buffer.alloc(0)
    socket.on('error', () => {})
    const onData = (chunk: Buffer) => {
      buffer = Buffer.concat([buffer, chunk])
      for (let length = wholeLength(buffer); length !== undefined && buffer.length >= length; ) {
        answer(socket, buffer.subarray(0, length), onData)
        buffer = buffer.subarray(length)
        length = wholeLength(buffer)
      }
    }
    socket.on('data', onData)
  }

  function say(socket: Duplex, id: number, operation: Buffer, controls?: Buffer) {
    const message = sequence(integer(id), operation, ...(controls ? [controls] : []))
    const given = rules.send ? rules.send(message, sent.length) : message
    sent.push(message)
    if (given) socket.write(given)
    else socket.destroy()
  }

  function answer(socket: Duplex, message: Buffer, onData: (chunk: Buffer) => void) {
    const [id, operation, controls] = elements(contentOf(elements(message)[0], tags.sequence))
    const number = integerOf(id)
    if (operation?.tag === operations.bind) {
      const password = elements(operation.content)[2]?.content.toString() ?? ''
      const isRight = password === (rules.password ?? 'sesame')
      return say(
        socket,
        number,
        result(operations.bound, isRight ? 0 : 49, isRight ? '' : '80090308: LdapErr, data 52e'),
      )
    }
    if (operation?.tag === operations.extended) {
      say(socket, number, result(operations.extendedDone, rules.tls ? 0 : 2, rules.tls ? '' : 'no TLS here'))
      if (rules.injected) socket.write(rules.injected)
      if (!rules.tls) return
      socket.off('data', onData)
      serve(new TLSSocket(socket as Socket, { isServer: true, secureContext: createSecureContext(rules.tls) }))
      return
    }
    if (operation?.tag === operations.search) search(socket, number, operation, controls)
  }

  function search(socket: Duplex, id: number, operation: Element, controls: Element | undefined) {
    searches++
    const [base, scope, , , , , filter, names] = elements(operation.content)
    const within = base?.content.toString().toLowerCase() ?? ''
    const isBase = integerOf(scope, tags.enumerated) === 0
    const all = [root(['dc=example,dc=org']), ...rules.entries.filter(({ dn }) => dn !== '')]
    const own = rules.entries.find(({ dn }) => dn === '')
    const known = own ? [own, ...all.slice(1)] : all
    const found = known.filter(entry => {
      const dn = entry.dn.toLowerCase()
      return isBase ? dn === within : dn !== '' && dn.endsWith(within) && matches(entry, filter)
    })
    if (isBase && found.length === 0) return say(socket, id, result(operations.done, 32, 'no such object'))
    const asked = elements(names?.content ?? Buffer.alloc(0)).map(({ content }) => content.toString())
    const paged = pagingOf(controls)
    const start = paged ? Number(paged.cookie || '0') : 0
    const page = paged ? found.slice(start, start + paged.size) : found
    for (const [index, entry] of page.entries()) {
      if (!isBase && rules.stopAt && start + index >= rules.stopAt.entries)
        return say(socket, id, result(operations.done, rules.stopAt.code, 'limit exceeded'))
      say(socket, id, entryMessage(entry, asked, rules.rangeSize))
    }
    if (!isBase && start === 0)
      for (const address of rules.references ?? []) say(socket, id, element(operations.reference, octets(address)))
    const next = start + page.length < found.length ? String(start + page.length) : ''
    const value = sequence(integer(0), octets(next))
    const control = element(0xa0, sequence(octets(pagedResults), octets(value)))
    say(socket, id, result(operations.done, 0, ''), paged && !rules.forgetsPaging ? control : undefined)
  }
}

function result(tag: number, code: number, words: string): Buffer {
  return element(tag, integer(code, tags.enumerated), octets(''), octets(words))
}

function pagingOf(controls: Element | undefined): { size: number; cookie: string } | undefined {
  const control = controls && elements(controls.content)[0]
  if (!control) return undefined
  const value = elements(contentOf(elements(control.content).at(-1), tags.octets))[0]
  const [size, cookie] = elements(value?.content ?? Buffer.alloc(0))
  return { size: integerOf(size), cookie: cookie?.content.toString() ?? '' }
}

function valuesOf(entry: FakeEntry, name: string): (string | Buffer)[] {
  const found = Object.entries(entry).find(([key]) => key !== 'dn' && key.toLowerCase() === name.toLowerCase())?.[1]
  if (found === undefined) return []
  return Array.isArray(found) ? found : [found as string]
}

function entryMessage(entry: FakeEntry, asked: readonly string[], rangeSize = Number.POSITIVE_INFINITY): Buffer {
  const list = asked.flatMap(given => {
    const [name = '', range] = given.split(';range=')
    const values = valuesOf(entry, name)
    if (values.length === 0) return []
    const start = Number(range?.split('-')[0] ?? 0)
    const part = values.slice(start, start + rangeSize)
    const isLast = start + part.length >= values.length
    const isRanged = range !== undefined || !isLast
    const shown = isRanged ? `${name};range=${start}-${isLast ? '*' : start + part.length - 1}` : name
    return [sequence(octets(shown), element(tags.set, ...part.map(value => octets(value))))]
  })
  return element(operations.entry, octets(entry.dn), sequence(...list))
}

function matches(entry: FakeEntry, filter: Element | undefined): boolean {
  if (!filter) return false
  const parts = () => elements(filter.content)
  if (filter.tag === 0xa0) return parts().every(part => matches(entry, part))
  if (filter.tag === 0xa1) return parts().some(part => matches(entry, part))
  if (filter.tag === 0xa2) return !matches(entry, parts()[0])
  if (filter.tag === 0x87) return valuesOf(entry, filter.content.toString()).length > 0
  const [name, value] = parts().map(({ content }) => content.toString().toLowerCase())
  return valuesOf(entry, name ?? '').some(each => each.toString().toLowerCase() === value)
}
