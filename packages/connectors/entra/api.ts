import type { z } from 'zod'
import { type CollectRun, SourceProblem } from '../connector/index.ts'
import { pagesByCursor, shaped } from '../net/index.ts'
import { type Shown, shownPages, whole, wordsOf } from '../shown/index.ts'
import type { EntraSettings } from './settings.ts'
import { Page, Token } from './shapes.ts'

/** Microsoft Graph, version 1.0; everything is asked with GET. */
export type Graph = {
  /** A whole list; a refusal is a problem that says which permission it needs. */
  all<S extends z.ZodType>(path: string, schema: S, needs: string): Promise<z.output<S>[]>
  /** A whole list, or why it is not shown. */
  list<S extends z.ZodType>(path: string, schema: S): Promise<Shown<z.output<S>[]>>
  /** The same page by page, for what may be too much to hold. */
  pages<S extends z.ZodType>(path: string, schema: S): AsyncGenerator<Shown<readonly z.output<S>[]>>
}

const leewayMs = 5 * 60_000

/** Signs in as an application (OAuth 2.0 client credentials) and asks Graph; the token is made anew before it ends. */
export function openGraph(settings: EntraSettings, run: CollectRun): Graph {
  const base = settings.graphAddress.replace(/\/$/, '')
  let token: { readonly text: string; readonly until: number } | undefined
  const authorization = async () => {
    const now = Date.parse(run.now())
    if (!token || token.until - leewayMs < now) {
      const { access_token, expires_in } = await tokenOf(settings, run)
      token = { text: access_token, until: now + expires_in * 1000 }
    }
    return `Bearer ${token.text}`
  }
  const read = <S extends z.ZodType>(path: string, schema: S, hidden: readonly number[], needs?: string) => {
    const pages = pagesByCursor(async cursor => {
      const url = cursor ?? `${base}/v1.0${path}`
      if (URL.parse(url)?.origin !== new URL(base).origin)
        throw new SourceProblem(`Graph names another host for its next page; it is not asked there`)
      const answer = await run.net.send({
        url,
        headers: { accept: 'application/json', authorization: await authorization() },
        expect: hidden,
        ...(needs !== undefined && { needs }),
      })
      const next = hidden.includes(answer.status) ? null : shaped(answer, Page)['@odata.nextLink']
      return { page: answer, next }
    })
    const items = (answer: Parameters<typeof shaped>[0]) => {
      const { value } = shaped(answer, Page)
      return shaped({ ...answer, json: () => value }, schema.array())
    }
    return shownPages(pages, items, hidden)
  }
  return {
    async all(path, schema, needs) {
      const shown = await whole(read(path, schema, [], needs))
      return shown.ok ? shown.value : []
    },
    list: (path, schema) => whole(read(path, schema, [403])),
    pages: (path, schema) => read(path, schema, [403]),
  }
}

async function tokenOf(
  { loginAddress, tenant, clientId, clientSecret, graphAddress }: EntraSettings,
  { net }: CollectRun,
) {
  const answer = await net.send({
    method: 'POST',
    url: `${loginAddress.replace(/\/$/, '')}/${tenant}/oauth2/v2.0/token`,
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: `${graphAddress.replace(/\/$/, '')}/.default`,
    }).toString(),
    expect: [400, 401, 403, 404],
  })
  if (answer.status < 300) return shaped(answer, Token)
  const words = wordsOf(answer).replaceAll(clientSecret, '…')
  throw new SourceProblem(
    `${answer.url.host} does not sign the application ${clientId} in to ${tenant}: it answered ${answer.status}. It said: ${words}`,
  )
}
