import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import { refuse } from '@onus/core/problem'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { withoutSecret } from './logged.ts'

/**
 * Serves the built web app: hashed assets for ever, everything else asked for again each time; an address that is a
 * screen gets the app, which finds its own way.
 */
export async function serveWeb(app: FastifyInstance, folder: string): Promise<void> {
  const isBuilt = existsSync(join(folder, 'index.html'))
  if (isBuilt) {
    await app.register(fastifyStatic, {
      root: folder,
      preCompressed: true,
      cacheControl: false,
      setHeaders: (reply, path) => {
        reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
  }
  app.setNotFoundHandler(async (request, reply) => {
    const isScreen =
      request.method === 'GET' && !request.url.startsWith('/api') && (isOpened(request) || !namesFile(request.url))
    if (isScreen && isBuilt) return reply.sendFile('index.html')
    return refuse(
      'not_found',
      isScreen
        ? 'The web app is not built; run npm run build'
        : `There is nothing at ${request.method} ${withoutSecret(request.url).slice(0, 200)}`,
    )
  })
}

/** A browser opens it as a page, whatever it ends in: `/posture/.../CC6.1` is one. */
function isOpened(request: FastifyRequest): boolean {
  return request.headers.accept?.includes('text/html') ?? false
}

function namesFile(url: string): boolean {
  return /\.\w+$/.test(new URL(url, 'http://x').pathname)
}
