import { z } from 'zod'
import { type CollectRun, SourceProblem } from '../connector/index.ts'
import { type Answer, pagesByCursor, pagesByOffset, type Request, shaped } from '../net/index.ts'
import { type Shown, wordsOf } from '../shown/index.ts'
import type { ScimSettings } from './settings.ts'
import { Page, ServiceProvider } from './shapes.ts'

export type Listed<T> = { readonly items: readonly T[]; readonly total: number | null }

/** The protocol of RFC 7644; everything is asked with GET. */
export type Api = {
  /** A whole list, as many as the service counts, or why it is not shown. */
  list<S extends z.ZodType>(path: string, schema: S): Promise<Shown<Listed<z.output<S>>>>
  /** The first page of a list, to see whether the service answers. */
  first(path: string): Promise<number>
}

const pageSize = 100

export async function openApi({ address, token, ca }: ScimSettings, { net }: CollectRun): Promise<Api> {
  const request = (path: string, query: Readonly<Record<string, string>> = {}): Request => {
    const url = new URL(`${address.replace(/\/$/, '')}${path}`)
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    const headers = { accept: 'application/scim+json, application/json', authorization: `Bearer ${token}` }
    return { url, headers, needs: 'a token that may read users and groups', ...(ca !== undefined && { tls: { ca } }) }
  }
  const about = await net.send({ ...request('/ServiceProviderConfig'), expect: [400, 403, 404, 405, 501] })
  const hasCursor = about.status < 300 && shaped(about, ServiceProvider).pagination?.cursor === true
  return {
    async first(path) {
      const page = shaped(await net.send(request(path, { count: '1' })), Page)
      return page.totalResults ?? page.Resources?.length ?? 0
    },
    async list(path, schema) {
      const items: z.output<typeof schema>[] = []
      const seen = new Set<string>()
      let total: number | null = null
      let refused: Answer | undefined
      const take = (answer: Answer) => {
        const page = shaped(answer, Page)
        total = page.totalResults ?? total
        for (const item of shaped({ ...answer, json: () => page.Resources ?? [] }, z.array(schema))) {
          const { id } = item as { id: string }
          if (seen.has(id))
            throw new SourceProblem(`${answer.url.host} gave ${id} twice; its list changed while it was read`, {
              mayPass: true,
            })
          seen.add(id)
          items.push(item)
        }
        return page
      }
      const ask = async (query: Readonly<Record<string, string>>) => {
        const answer = await net.send({ ...request(path, { count: String(pageSize), ...query }), expect: [403] })
        if (answer.status === 403) refused = answer
        return answer
      }
      const pages = hasCursor
        ? pagesByCursor(async cursor => {
            const answer = await ask({ cursor: cursor ?? '' })
            return { page: answer, next: refused ? null : take(answer).nextCursor }
          })
        : pagesByOffset(async offset => {
            const answer = await ask({ startIndex: String(offset + 1) })
            if (refused) return { page: answer, items: 0 }
            const { Resources, totalResults } = take(answer)
            if (totalResults == null)
              throw new SourceProblem(`${answer.url.host} does not count its list, which is not proved whole`)
            return { page: answer, items: Resources?.length ?? 0, total: totalResults }
          })
      for await (const _ of pages) if (refused) break
      if (refused) return { ok: false, status: refused.status, words: wordsOf(refused) }
      if (total !== null && items.length < total)
        throw new SourceProblem(`The source counts ${total} but gave ${items.length}; the rest was not read`)
      return { ok: true, value: { items, total } }
    },
  }
}
