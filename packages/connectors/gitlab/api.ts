import { z } from 'zod'
import { type CollectRun, SourceProblem } from '../connector/index.ts'
import { type Answer, nextLink, pagesByCursor, type Request, shaped } from '../net/index.ts'
import type { GitlabSettings } from './settings.ts'

/** What GitLab does not show: its status, and its words. */
export type Hidden = { readonly ok: false; readonly status: number; readonly words: string }
export type Shown<T> = { readonly ok: true; readonly value: T } | Hidden

/** The REST interface of GitLab, version 4. Everything is asked with GET. */
export type Api = {
  /** A thing; anything but 2xx is a problem. */
  get<S extends z.ZodType>(path: string, schema: S, needs: string): Promise<z.output<S>>
  /** A thing, or why it is not shown: 403 and 404 are values here. */
  see<S extends z.ZodType>(path: string, schema: S): Promise<Shown<z.output<S>>>
  /** A list page by page, to its proved end. */
  pages<S extends z.ZodType>(path: string, schema: S, needs: string): AsyncGenerator<z.output<S>[]>
  /** A whole list, or why it is not shown. */
  list<S extends z.ZodType>(path: string, schema: S): Promise<Shown<z.output<S>[]>>
}

const hidden = [403, 404]
const perPage = 100
const Words = z.object({ message: z.unknown().optional(), error: z.unknown().optional() })

export function openApi({ address, token, ca }: GitlabSettings, { net }: CollectRun): Api {
  const base = `${address.replace(/\/$/, '')}/api/v4`
  const requestOf = (path: string, rest: Partial<Request> = {}): Request => ({
    url: base + path,
    headers: { accept: 'application/json', 'private-token': token },
    ...(ca !== undefined && { tls: { ca } }),
    ...rest,
  })
  /** The next page is asked at the address we know, with the query that GitLab names: its own host may be another to it. */
  const answers = (path: string, rest: Partial<Request>) =>
    pagesByCursor(async query => {
      const url = new URL(base + path)
      if (query === null) url.searchParams.set('per_page', String(perPage))
      else url.search = query
      const page = await net.send(requestOf('', { ...rest, url }))
      return { page, next: hidden.includes(page.status) ? null : nextQuery(page, url) }
    })
  return {
    get: async (path, schema, needs) => shaped(await net.send(requestOf(path, { needs })), schema),
    async see(path, schema) {
      const answer = await net.send(requestOf(path, { expect: hidden }))
      return hiddenBy(answer) ?? { ok: true, value: shaped(answer, schema) }
    },
    async *pages(path, schema, needs) {
      for await (const answer of answers(path, { needs })) yield shaped(answer, z.array(schema))
    },
    async list(path, schema) {
      const all: z.output<typeof schema>[] = []
      for await (const answer of answers(path, { expect: hidden })) {
        const no = hiddenBy(answer)
        if (no) return no
        all.push(...shaped(answer, z.array(schema)))
      }
      return { ok: true, value: all }
    },
  }
}

/**
 * The query of the next page: the page that X-Next-Page numbers, or the one that Link names (keyset paging has only that).
 * A full page about which GitLab says neither is no proof that it is the last.
 */
function nextQuery(answer: Answer, asked: URL): string | null {
  const number = answer.headers.get('x-next-page')
  if (number) {
    const next = new URLSearchParams(asked.search)
    next.set('page', number)
    return `?${next}`
  }
  const link = nextLink(answer)
  if (link) return link.search
  if (number !== null || answer.headers.has('link')) return null
  const items = answer.json()
  const isKeyset = asked.searchParams.get('pagination') === 'keyset'
  if (isKeyset || !Array.isArray(items) || items.length < perPage) return null
  throw new SourceProblem(`${asked.host} gave a full page of ${asked.pathname} without saying whether there is another`)
}

function hiddenBy(answer: Answer): Hidden | undefined {
  if (!hidden.includes(answer.status)) return undefined
  return { ok: false, status: answer.status, words: wordsOf(answer) }
}

function wordsOf(answer: Answer): string {
  try {
    const { message, error } = Words.parse(answer.json())
    return String(message ?? error ?? `answered ${answer.status}`)
  } catch {
    return `answered ${answer.status}`
  }
}
