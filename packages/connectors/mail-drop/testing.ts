import { type AddressInfo, createServer, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createSecureContext, TLSSocket } from 'node:tls'

export type FakeMessage = { readonly uid: number; readonly at?: string; readonly raw: string }

export type FakeRules = {
  readonly messages: readonly FakeMessage[]
  readonly capabilities?: string
  readonly password?: string
  readonly tls?: { readonly key: string; readonly cert: string }
  /** Pushes this before encryption begins. */
  readonly injected?: string
  /** What is answered to a command instead, by its first words; null cuts the connection. */
  readonly instead?: (command: string, tag: string) => string | null | undefined
}

export type FakeMailbox = AsyncDisposable & { readonly port: number; readonly commands: readonly string[] }

/** A server of this machine that speaks IMAP as far as it is asked here, from a list of messages. */
export async function fakeMailbox(rules: FakeRules): Promise<FakeMailbox> {
  const sockets = new Set<Socket>()
  const commands: string[] = []
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.write('* OK ready\r\n')
    serve(socket)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    commands,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }

  function serve(socket: Duplex): void {
    let buffer = ''
    let signing: string | null = null
    socket.on('error', () => {})
    const onData = (chunk: Buffer) => {
      buffer += chunk.toString('latin1')
      for (let end = buffer.indexOf('\r\n'); end >= 0; end = buffer.indexOf('\r\n')) {
        const line = buffer.slice(0, end)
        buffer = buffer.slice(end + 2)
        if (signing !== null) {
          const isRight = Buffer.from(line, 'base64').toString().split('\0')[2] === (rules.password ?? 'sesame')
          socket.write(isRight ? `${signing} OK in\r\n` : `${signing} NO [AUTHENTICATIONFAILED] wrong\r\n`)
          signing = null
          continue
        }
        const [tag = '', ...rest] = line.split(' ')
        signing = answer(socket, tag, rest.join(' '), onData)
      }
    }
    socket.on('data', onData)
  }

  function answer(socket: Duplex, tag: string, command: string, onData: (chunk: Buffer) => void): string | null {
    commands.push(command)
    const instead = rules.instead?.(command, tag)
    if (instead === null) socket.destroy()
    else if (instead !== undefined) socket.write(instead, 'latin1')
    if (instead !== undefined) return null
    const [name] = command.split(' ')
    if (name === 'AUTHENTICATE') {
      socket.write('+ \r\n')
      return tag
    }
    if (name === 'STARTTLS' && rules.tls) {
      socket.write(`${tag} OK go\r\n${rules.injected ?? ''}`)
      socket.off('data', onData)
      serve(new TLSSocket(socket as Socket, { isServer: true, secureContext: createSecureContext(rules.tls) }))
      return null
    }
    for (const line of said(command)) socket.write(line, 'latin1')
    socket.write(`${tag} OK done\r\n`)
    return null
  }

  function said(command: string): string[] {
    if (command === 'CAPABILITY') return [`* CAPABILITY ${rules.capabilities ?? 'IMAP4rev1 AUTH=PLAIN'}\r\n`]
    if (command.startsWith('EXAMINE'))
      return [`* ${rules.messages.length} EXISTS\r\n`, '* OK [UIDVALIDITY 1] (odd "words\r\n']
    if (command.startsWith('UID SEARCH')) return [`* SEARCH ${rules.messages.map(({ uid }) => uid).join(' ')}\r\n`]
    const [, uids = ''] = /^UID FETCH ([\d,]+)/.exec(command) ?? []
    const wanted = new Set(uids.split(',').map(Number))
    return rules.messages.flatMap((message, index) => {
      if (!wanted.has(message.uid)) return []
      const { uid, raw, at = '20-Mar-2026 10:00:00 +0100' } = message
      if (command.includes('BODY.PEEK[]'))
        return [`* ${index + 1} FETCH (UID ${uid} BODY[] {${raw.length}}\r\n${raw})\r\n`]
      const from = `${raw.split('\r\n').find(line => line.startsWith('From:')) ?? ''}\r\n\r\n`
      const body = `BODY[HEADER.FIELDS (FROM)] {${from.length}}\r\n${from}`
      return [`* ${index + 1} FETCH (UID ${uid} RFC822.SIZE ${raw.length} INTERNALDATE "${at}" ${body})\r\n`]
    })
  }
}
