import { z } from 'zod'
import { type CollectRun, SourceProblem } from '../connector/index.ts'
import { pagesByCursor, pagesByLink, type Request, shaped } from '../net/index.ts'
import { type Shown, shownPages, whole } from '../shown/index.ts'
import type { OktaSettings } from './settings.ts'
import { Assignees } from './shapes.ts'

/** Okta's management interface; everything is asked with GET. */
export type Api = {
  /** A whole list; anything but an answer is a problem that says which right it needs. */
  all<S extends z.ZodType>(path: string, schema: S, needs: string): Promise<z.output<S>[]>
  /** A whole list, or why it is not shown: 403 and 404 are values here. */
  list<S extends z.ZodType>(path: string, schema: S): Promise<Shown<z.output<S>[]>>
  /** The same page by page, for what may be too much to hold. */
  pages<S extends z.ZodType>(path: string, schema: S): AsyncGenerator<Shown<readonly z.output<S>[]>>
  /** The ids of the users that hold an administrator's role, or why they are not shown. */
  administrators(): Promise<Shown<string[]>>
}

export function openApi({ address, token, ca }: OktaSettings, { net }: CollectRun): Api {
  const base = address.replace(/\/$/, '')
  const request = (path: string, rest: Partial<Request> = {}): Request => ({
    url: `${base}${path}`,
    headers: { accept: 'application/json', authorization: `SSWS ${token}` },
    ...(ca !== undefined && { tls: { ca } }),
    ...rest,
  })
  const hidden = [403, 404]
  const pages = <S extends z.ZodType>(path: string, schema: S) =>
    shownPages(pagesByLink(net, request(path, { expect: hidden })), each => shaped(each, z.array(schema)), hidden)
  return {
    pages,
    async all(path, schema, needs) {
      const items: z.output<typeof schema>[] = []
      for await (const page of pagesByLink(net, request(path, { needs }))) items.push(...shaped(page, z.array(schema)))
      return items
    },
    list: (path, schema) => whole(pages(path, schema)),
    administrators: () => {
      const first = request('/api/v1/iam/assignees/users?limit=200', { expect: hidden })
      const found = pagesByCursor(async cursor => {
        const answer = await net.send(cursor === null ? first : { ...first, url: cursor })
        const next = answer.status < 300 ? shaped(answer, Assignees)._links?.next?.href : null
        if (next && URL.parse(next)?.origin !== new URL(base).origin)
          throw new SourceProblem(`${answer.url.host} names another host for its next page; it is not asked there`)
        return { page: answer, next }
      })
      return whole(shownPages(found, each => shaped(each, Assignees).value.map(({ id }) => id), hidden))
    },
  }
}
