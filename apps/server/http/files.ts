import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Readable } from 'node:stream'
import { refuse } from '@onus/core/problem'
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import { z } from 'zod'

const Ticket = z.object({
  org: z.uuid(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  name: z.string(),
  mediaType: z.string(),
  inline: z.boolean(),
  until: z.int(),
})
export type Ticket = z.infer<typeof Ticket>

const ticketLifeMs = 60_000

/** Addresses of stored files that work for a minute, signed so that nobody can make one. */
export function fileTickets(secret: string, origin: string, nowMs: () => number) {
  const sign = (text: string) => createHmac('sha256', secret).update(`onus file ticket\n${text}`).digest()
  return {
    link: (file: Omit<Ticket, 'until'>): string => {
      const text = Buffer.from(JSON.stringify({ ...file, until: nowMs() + ticketLifeMs })).toString('base64url')
      return `${origin}/files/${text}.${sign(text).toString('base64url')}`
    },
    read: (ticket: string): Ticket => {
      const [text = '', signature = ''] = ticket.split('.')
      const given = Buffer.from(signature, 'base64url')
      const expected = sign(text)
      const isOurs = given.length === expected.length && timingSafeEqual(given, expected)
      if (!isOurs) return refuse('not_found', 'This link is not one of ours')
      const parsed = Ticket.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
      return parsed.until > nowMs() ? parsed : refuse('not_found', 'This link has expired; open the file again')
    },
  }
}

export type FileTickets = ReturnType<typeof fileTickets>
export type OpenBlob = (org: string, sha256: string) => Promise<Readable>

/**
 * The second origin, for what users uploaded: a page among those files can reach nothing of ours. Everything is an
 * attachment of bytes; text may be looked at as plain text, and PNG as a picture. Never HTML, SVG or XML as such.
 */
export function openFilesOrigin(options: {
  tickets: FileTickets
  openBlob: OpenBlob
  host: () => string
  logger: FastifyBaseLogger
  embeddedBy: string
}): FastifyInstance {
  const files: FastifyInstance = Fastify({
    loggerInstance: options.logger,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 4096 },
  })
  files.addHook('onRequest', async (request, reply) => {
    reply.headers(servingHeaders(options.embeddedBy))
    if (request.headers.host?.toLowerCase() !== options.host()) refuse('not_found', 'There is nothing here')
  })
  files.get<{ Params: { ticket: string } }>('/files/:ticket', async (request, reply) => {
    const ticket = options.tickets.read(request.params.ticket)
    const content = await options.openBlob(ticket.org, ticket.sha256)
    return reply.headers(contentHeaders(ticket)).send(content)
  })
  return files
}

function servingHeaders(embeddedBy: string): Record<string, string> {
  return {
    'content-security-policy': `sandbox; default-src 'none'; frame-ancestors ${embeddedBy}`,
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  }
}

/** A picture is shown within a page of ours, which has another origin; its address works for a minute and cannot be guessed. */
const pictureHeaders = {
  'content-type': 'image/png',
  'content-disposition': 'inline',
  'cross-origin-resource-policy': 'cross-origin',
}

export function contentHeaders(file: { name: string; mediaType: string; inline?: boolean }): Record<string, string> {
  const isText = file.inline === true && /^(text\/(plain|csv)|application\/(json|x-ndjson))\b/.test(file.mediaType)
  if (isText) return { 'content-type': 'text/plain; charset=utf-8', 'content-disposition': 'inline' }
  if (file.inline === true && file.mediaType === 'image/png') return pictureHeaders
  return { 'content-type': 'application/octet-stream', 'content-disposition': attachment(file.name) }
}

/** RFC 6266: a plain name for old readers, the real one encoded. */
export function attachment(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}
