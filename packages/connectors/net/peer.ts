import type { LookupAddress } from 'node:dns'
import { isIP, connect as plainConnect, type Socket } from 'node:net'
import { connect as secureConnect, type TLSSocket } from 'node:tls'
import { SourceProblem } from '../connector/index.ts'
import type { Tls } from './net.ts'

/** Where an address lies: in a network that was opened, outside of this server's networks, or inside them. */
export type Place = 'opened' | 'outside' | 'inside'

export type Reaching = {
  readonly placeOf: (address: string) => Place
  readonly addressesOf: (host: string) => Promise<readonly LookupAddress[]>
  readonly connectMs: number
  readonly signal: AbortSignal
}

/** A connection to the address behind the name, judged by where it really leads; nothing was sent on it. */
export async function reach(host: string, port: number, rules: Reaching): Promise<{ socket: Socket; place: Place }> {
  rules.signal.throwIfAborted()
  const all = isIP(host) ? [{ address: host, family: isIP(host) }] : await found(host, rules)
  // Judged already here, so that no connection says which ports are open inside.
  const allowed = all.filter(({ address }) => rules.placeOf(address) !== 'inside')
  if (allowed.length === 0) throw leadsInside(host, all[0]?.address ?? 'nowhere')
  const socket = plainConnect({
    host,
    port,
    signal: rules.signal,
    lookup: (_, options, done) =>
      options.all ? done(null, [...allowed]) : done(null, allowed[0]?.address ?? '', allowed[0]?.family),
  })
  try {
    await connected(socket, 'connect', rules.connectMs)
    const address = socket.remoteAddress ?? ''
    const place = rules.placeOf(address)
    if (place === 'inside') throw leadsInside(host, address)
    socket.setNoDelay(true)
    socket.on('error', () => {}) // whoever uses it hears of it; being cut while nobody does is no fault
    return { socket, place }
  } catch (error) {
    socket.destroy()
    throw error
  }
}

/** The addresses of a name. The system's own look-up cannot be stopped, but is not waited for longer than for a connection. */
async function found(host: string, { addressesOf, connectMs, signal }: Reaching): Promise<readonly LookupAddress[]> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(connectMs)])
  let stop = () => {}
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(signal.aborted ? signal.reason : new Error(`no address within ${connectMs / 1000} seconds`))
    limit.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([addressesOf(host), stopped])
  } finally {
    limit.removeEventListener('abort', stop)
  }
}

function leadsInside(host: string, address: string): SourceProblem {
  const named = host === address ? host : `${host} (${address})`
  return new SourceProblem(
    `${named} lies inside the network of this server, where nothing is asked. Whoever runs the server can open it by setting ONUS_NETWORKS to a network that holds ${address}`,
  )
}

/** Encrypts a connection. The certificate of the peer must be right for the name; no setting turns that off. */
export async function encrypted(
  socket: Socket,
  host: string,
  { ca, cert, key, servername }: Tls,
  connectMs: number,
): Promise<TLSSocket> {
  const name = servername ?? host
  const secure = secureConnect({
    socket,
    ...(isIP(name) === 0 && { servername: name }),
    host: name,
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
  })
  try {
    await connected(secure, 'secureConnect', connectMs)
    secure.on('error', () => {})
    return secure
  } catch (error) {
    secure.destroy()
    socket.destroy()
    throw isCertificateError(error)
      ? new SourceProblem(
          `The certificate of ${name} cannot be trusted: ${error.message}. If it comes from an authority of your own, give that authority's certificate in the settings`,
        )
      : error
  }
}

function isCertificateError(error: unknown): error is Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return (
    !code.startsWith('ERR_SSL') &&
    /CERT|SELF_SIGNED|UNABLE_TO|ISSUER|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH|CRL/.test(code)
  )
}

async function connected(socket: Socket, event: 'connect' | 'secureConnect', ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`no connection within ${ms / 1000} seconds`)), ms)
      socket.once(event, resolve).once('error', reject)
      socket.once('close', () => reject(new Error('the connection was closed')))
    })
  } finally {
    clearTimeout(timer)
  }
}
