import { createServer, type Socket } from 'node:net'

export type Received = { readonly from: string; readonly to: string; readonly data: string }

/** A mail server of a test: it takes what it is given, and answers as `answer` says to recipients. */
export type Sink = AsyncDisposable & { readonly port: number; readonly received: readonly Received[] }

/**
 * Listens on loopback and speaks as much SMTP as Onus needs. `answer` gives the reply to a recipient; 250 takes it. A message
 * that it does not keep is never answered, as by a server that hangs at the end of it.
 */
export async function openSink(
  answer: (recipient: string) => string = () => '250 taken',
  keeps: (message: Received) => boolean = () => true,
): Promise<Sink> {
  const received: Received[] = []
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => {})
    converse(socket, answer, message => keeps(message) && received.push(message) > 0)
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    received,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise(done => server.close(done))
    },
  }
}

function converse(socket: Socket, answer: (recipient: string) => string, take: (message: Received) => boolean): void {
  let [rest, from, to, isData] = ['', '', '', false]
  const say = (line: string) => socket.write(`${line}\r\n`)
  const command = (line: string): void => {
    const verb = line.slice(0, 4).toUpperCase()
    const address = /<(.*)>/.exec(line)?.[1] ?? ''
    if (verb === 'EHLO' || verb === 'HELO') say('250 sink')
    else if (verb === 'MAIL') {
      from = address
      say('250 go on')
    } else if (verb === 'RCPT') {
      to = address
      say(answer(address))
    } else if (verb === 'DATA') {
      isData = true
      say('354 end with a dot')
    } else if (verb === 'QUIT') {
      say('221 bye')
      socket.end()
    } else say(verb === 'RSET' ? '250 reset' : '502 not known')
  }
  socket.setEncoding('utf8')
  socket.on('data', (text: string) => {
    rest += text
    for (;;) {
      const end = rest.indexOf(isData ? '\r\n.\r\n' : '\r\n')
      if (end < 0) return
      const whole = rest.slice(0, end)
      rest = rest.slice(end + (isData ? 5 : 2))
      if (!isData) {
        command(whole)
        continue
      }
      isData = false
      if (take({ from, to, data: whole.replaceAll('\r\n..', '\r\n.') })) say('250 kept')
    }
  })
  say('220 sink')
}
