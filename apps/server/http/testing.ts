import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { type Client, createClient } from '@onus/contract/client'
import type { Operations } from '@onus/contract/operation'
import type { FastifyInstance } from 'fastify'
import type { Database } from '../db/index.ts'
import type { Handlers } from './handler.ts'
import { usualLimits } from './limits.ts'
import { siteOf } from './origin.ts'
import { type Http, type HttpOptions, openHttp } from './server.ts'

export const testSite = siteOf('http://localhost:4600')
export const testSecret = 'a secret of tests, which is long enough to be one'

/** The HTTP ground over some nouns and their handlers, without a port: requests are put in directly. */
export async function testHttp<Api extends Operations>(
  database: Pick<Database, 'app' | 'login'>,
  api: Api,
  handlers: Handlers<Api>,
  more: Partial<HttpOptions<Api>> = {},
): Promise<Http> {
  const folder = mkdtempSync(join(tmpdir(), 'onus-http-'))
  return await openHttp({
    api,
    handlers,
    database,
    site: testSite,
    logger: false,
    secret: testSecret,
    version: '0.1.0',
    webFolder: join(folder, 'web'),
    uploadFolder: join(folder, 'uploads'),
    filesOrigin: 'http://localhost:4601',
    openBlob: async () => Readable.from([Buffer.from('a file')]),
    limits: {
      ...usualLimits,
      signInsPerAccount: 1_000,
      signInsPerAddress: 1_000,
      perAddress: 100_000,
      perAccount: 100_000,
    },
    ...more,
  })
}

export type TestBrowser<Api extends Operations> = {
  readonly client: Client<Api>
  readonly fetch: typeof fetch
  readonly cookies: Map<string, string>
}

/** A browser of one person: keeps cookies, says where its pages come from. `headers` replace what it would send. */
export function testBrowser<const Api extends Operations>(
  app: FastifyInstance,
  api: Api,
  headers: Record<string, string> = {},
): TestBrowser<Api> {
  const cookies = new Map<string, string>()
  const send = (async (input: string | URL | Request, init: RequestInit = {}) => {
    const request = new Request(new URL(String(input), testSite.origin), init)
    const given = Object.fromEntries(request.headers)
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await app.inject({
      method: request.method as 'GET',
      url: new URL(request.url).pathname + new URL(request.url).search,
      headers: {
        host: testSite.host,
        'sec-fetch-site': 'same-origin',
        ...(cookie && { cookie }),
        ...given,
        ...headers,
      },
      ...(init.body != null && { payload: Buffer.from(await request.arrayBuffer()) }),
    })
    for (const one of [response.headers['set-cookie'] ?? []].flat()) keep(cookies, one)
    const body = response.statusCode === 204 || response.statusCode === 304 ? null : new Uint8Array(response.rawPayload)
    return new Response(body, { status: response.statusCode, headers: pairsOf(response.headers) })
  }) as typeof fetch
  return { client: createClient(api, { baseUrl: '', fetch: send }), fetch: send, cookies }
}

function keep(cookies: Map<string, string>, setCookie: string): void {
  const [pair = '', ...attributes] = setCookie.split(';')
  const name = pair.slice(0, pair.indexOf('='))
  const isOver = attributes.some(one => one.trim().toLowerCase() === 'max-age=0')
  if (isOver) cookies.delete(name)
  else cookies.set(name, pair.slice(name.length + 1))
}

function pairsOf(headers: Record<string, unknown>): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map(one => [name, String(one)] as [string, string]),
  )
}
