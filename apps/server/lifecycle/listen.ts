import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { refusal } from '../db/refusal.ts'

const graceMs = 1_500

/**
 * Listens on one address, or on both of loopback when `host` is null. When it ends, requests that run are answered;
 * what still runs after a second and a half (as an event stream) is cut.
 */
export async function listen(
  app: FastifyInstance,
  { host, port }: { host: string | null; port: number },
): Promise<AsyncDisposable> {
  await listening(app, host ?? '127.0.0.1', port)
  const second = host === null ? await alsoOnIpv6(app, port) : null
  return { [Symbol.asyncDispose]: () => closeGracefully(app, second) }
}

/** A port that nothing listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function listening(app: FastifyInstance, host: string, port: number): Promise<void> {
  try {
    await app.listen({ host, port })
  } catch (error) {
    throw whyNot(error, host, port)
  }
}

function whyNot(error: unknown, host: string, port: number): unknown {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'EADDRINUSE')
    return refusal(
      `Port ${port} is in use by another program; stop that one, or choose another port with --port.`,
      error,
    )
  if (code === 'EACCES')
    return refusal(`This user may not listen on port ${port}; choose one above 1023 with --port.`, error)
  if (code === 'EADDRNOTAVAIL')
    return refusal(`${host} is not an address of this machine; set ONUS_LISTEN to one that is.`, error)
  return error
}

/** A machine without IPv6 is served on the other address alone. */
async function alsoOnIpv6(app: FastifyInstance, port: number): Promise<Server | null> {
  const server = createServer((request, response) => app.routing(request, response))
  const { promise, resolve, reject } = Promise.withResolvers<Server | null>()
  server.once('listening', () => resolve(server))
  server.once('error', error => {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') resolve(null)
    else reject(whyNot(error, '::1', port))
  })
  server.listen({ host: '::1', port })
  return await promise
}

async function closeGracefully(app: FastifyInstance, second: Server | null): Promise<void> {
  const servers = second === null ? [app.server] : [app.server, second]
  const cut = setTimeout(() => {
    for (const server of servers) server.closeAllConnections()
  }, graceMs)
  const secondClosed = new Promise<void>(done => (second === null ? done() : second.close(() => done())))
  second?.closeIdleConnections()
  await Promise.all([app.close(), secondClosed])
  clearTimeout(cut)
}
