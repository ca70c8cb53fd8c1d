import type { FastifyServerOptions } from 'fastify'

/** An address as it may be written down: the secret of a calendar feed, which is a part of its address, is left out. */
export function withoutSecret(url: string): string {
  return url.replaceAll(/(?<=\/feeds\/)[^/?#]+|[0-9a-f]{64}/gi, '(left out)')
}

/** True for an address that is a secret itself: it is answered where it was asked for, and sent nowhere else. */
export function isSecretPath(url: string): boolean {
  return url.startsWith('/api/agenda/feeds/')
}

type Logger = NonNullable<FastifyServerOptions['logger']>

/** The logger of the server, which writes down no address as it came. */
export function loggerOf(logger: FastifyServerOptions['logger']): Logger {
  if (!logger) return false
  const serializers = {
    req: (request: { method: string; url: string; host: string; ip: string }) => ({
      method: request.method,
      url: withoutSecret(request.url),
      host: request.host,
      remoteAddress: request.ip,
    }),
  }
  return { ...(logger === true ? {} : logger), serializers }
}
