import { readFile } from 'node:fs/promises'
import { dropLimits } from '@onus/core/drop-box'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { refusal } from '../db/refusal.ts'

/** Where mail is taken: the port, the host name of the addresses, and the files of a certificate where there is one. */
export type ReceiverSettings = {
  readonly port: number
  readonly host: string
  readonly listen: string | null
  readonly tls: { readonly key: string; readonly cert: string } | null
}

/** What a receiver asks and gives. `take` answers once everything is kept, and throws where nothing is. */
export type Taking<Box> = {
  readonly find: (recipient: string) => Promise<Box | null>
  readonly take: (box: Box, bytes: Buffer, envelopeSender: string) => Promise<void>
  readonly onError: (error: unknown) => void
}

/** A reply of SMTP that is no fault of ours: asked to come later, or refused for good. */
export class Deferred extends Error {
  readonly responseCode: number
  constructor(responseCode: number, message: string) {
    super(message)
    this.responseCode = responseCode
  }
}

export type Receiver = AsyncDisposable & { readonly port: number }

const mostAtOnce = 8
const mostWrong = 5
const idleMs = 60_000

/**
 * Listens for mail to drop boxes and to nothing else. Every other recipient gets one and the same refusal, no client may sign
 * in, and 250 is said only after `take` has come back: whoever is cut off before it sends again.
 */
export async function openReceiver<Box>(settings: ReceiverSettings, taking: Taking<Box>): Promise<Receiver> {
  const { tls } = settings
  const certificate = tls && { key: await readFile(tls.key), cert: await readFile(tls.cert) }
  const server = new SMTPServer({
    ...optionsOf(settings),
    ...certificate,
    onMailFrom(_from, session, done) {
      const isOpen = certificate === null || session.secure || isHere(session.remoteAddress)
      done(isOpen ? null : new Deferred(530, 'Must issue a STARTTLS command first'))
    },
    onRcptTo({ address }, session, done) {
      const wrong = wrongs.get(session.id) ?? 0
      if (wrong >= mostWrong) return done(new Deferred(421, 'Too many wrong recipients'))
      taking.find(address).then(
        box => {
          if (box === null) {
            wrongs.set(session.id, wrong + 1)
            return done(new Deferred(550, 'No such recipient here'))
          }
          boxes.set(`${session.id} ${address}`, box)
          done()
        },
        error => {
          taking.onError(error)
          done(new Deferred(451, 'Try again later'))
        },
      )
    },
    onData(stream, session, done) {
      const found = session.envelope.rcptTo.flatMap(({ address }) => boxes.get(`${session.id} ${address}`) ?? [])
      const from = session.envelope.mailFrom
      read(stream)
        .then(async bytes => {
          if (bytes === null) throw new Deferred(552, `A message may have ${dropLimits.bytes} bytes`)
          for (const box of new Set(found)) await taking.take(box, bytes, from ? from.address : '')
        })
        .then(
          () => done(null, 'Kept'),
          error => {
            if (!(error instanceof Deferred)) taking.onError(error)
            done(error instanceof Deferred ? error : new Deferred(451, 'Nothing was kept: try again later'))
          },
        )
    },
    onClose({ id }) {
      wrongs.delete(id)
      for (const key of boxes.keys()) if (key.startsWith(`${id} `)) boxes.delete(key)
    },
  })
  const wrongs = new Map<string, number>()
  const boxes = new Map<string, Box>()
  server.on('error', error => {
    // Who hangs up in the middle of a word is no fault of ours.
    if ((error as { code?: string }).code === 'EADDRINUSE') taking.onError(error)
  })
  await new Promise<void>((listening, failed) => {
    server.server.once('error', failed)
    server.listen(settings.port, settings.listen ?? '127.0.0.1', listening)
  }).catch((error: unknown) => {
    throw refusal(`Port ${settings.port} for the drop box cannot be opened: ${(error as Error).message}`)
  })
  const address = server.server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : settings.port,
    async [Symbol.asyncDispose]() {
      await new Promise<void>(done => server.close(() => done()))
    },
  }
}

function optionsOf({ host, tls }: ReceiverSettings): SMTPServerOptions {
  return {
    name: host,
    banner: 'Onus drop box',
    size: dropLimits.bytes,
    disabledCommands: tls === null ? ['AUTH', 'STARTTLS'] : ['AUTH'],
    disableReverseLookup: true,
    hidePIPELINING: true,
    maxClients: mostAtOnce,
    maxRecipients: mostWrong,
    maxAllowedUnauthenticatedCommands: false,
    socketTimeout: idleMs,
    closeTimeout: 1_000,
    logger: false,
  }
}

/** Every byte of a message; null where they are too many, after all were read. */
async function read(stream: NodeJS.ReadableStream & { readonly sizeExceeded: boolean }): Promise<Buffer | null> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of stream as AsyncIterable<Buffer>) {
    bytes += piece.length
    if (bytes <= dropLimits.bytes) pieces.push(piece)
  }
  return stream.sizeExceeded || bytes > dropLimits.bytes ? null : Buffer.concat(pieces)
}

function isHere(address: string): boolean {
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.')
}
