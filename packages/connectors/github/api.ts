import { z } from 'zod'
import type { CollectRun } from '../connector/index.ts'
import { type Answer, pagesByLink, type Request, shaped } from '../net/index.ts'
import type { GithubSettings } from './settings.ts'

/** A list or thing that GitHub does not show: its status, and its words. */
export type Hidden = { readonly ok: false; readonly status: number; readonly words: string }
export type Shown<T> = { readonly ok: true; readonly value: T } | Hidden

/** The REST interface of GitHub, version 2022-11-28. Everything is asked with GET. */
export type Api = {
  /** A thing; anything but 2xx is a problem. */
  get<S extends z.ZodType>(path: string, schema: S, needs: string): Promise<z.output<S>>
  /** A thing, or why it is not shown: 403, 404, 410 and 422 are values here. */
  see<S extends z.ZodType>(path: string, schema: S): Promise<Shown<z.output<S>>>
  /** A list page by page, to its proved end. */
  pages<S extends z.ZodType>(path: string, schema: S, needs: string): AsyncGenerator<z.output<S>[]>
  /** A whole list, or why it is not shown. */
  list<S extends z.ZodType>(path: string, schema: S, items?: string): Promise<Shown<z.output<S>[]>>
}

const hidden = [403, 404, 410, 422]
const Words = z.looseObject({ message: z.string().optional() })

export function openApi({ address, token, ca }: GithubSettings, { net }: CollectRun): Api {
  const requestOf = (path: string, rest: Partial<Request> = {}): Request => ({
    url: `${address.replace(/\/$/, '')}${path}`,
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${token}`,
      'x-github-api-version': '2022-11-28',
    },
    ...(ca !== undefined && { tls: { ca } }),
    isBusy: isLimited,
    ...rest,
  })
  return {
    get: async (path, schema, needs) => shaped(await net.send(requestOf(path, { needs })), schema),
    async see(path, schema) {
      const answer = await net.send(requestOf(path, { expect: hidden }))
      return hiddenBy(answer) ?? { ok: true, value: shaped(answer, schema) }
    },
    async *pages(path, schema, needs) {
      for await (const answer of pagesByLink(net, requestOf(path, { needs }))) yield shaped(answer, z.array(schema))
    },
    async list(path, schema, items) {
      const all: z.output<typeof schema>[] = []
      const page = items === undefined ? z.array(schema) : z.object({ [items]: z.array(schema) })
      for await (const answer of pagesByLink(net, requestOf(path, { expect: hidden }))) {
        const no = hiddenBy(answer)
        if (no) return no
        const read = shaped(answer, page)
        all.push(...(Array.isArray(read) ? read : (read[items ?? ''] ?? [])))
      }
      return { ok: true, value: all }
    },
  }
}

function hiddenBy(answer: Answer): Hidden | undefined {
  if (!hidden.includes(answer.status)) return undefined
  return { ok: false, status: answer.status, words: wordsOf(answer) }
}

function wordsOf(answer: Answer): string {
  try {
    return Words.safeParse(answer.json()).data?.message ?? `answered ${answer.status}`
  } catch {
    return `answered ${answer.status}`
  }
}

/** GitHub says 403 for a spent allowance too; without a header it wants a minute at least. */
function isLimited(answer: Answer): boolean | number {
  if (answer.status !== 403 && answer.status !== 429) return false
  if (answer.headers.has('retry-after') || answer.headers.get('x-ratelimit-remaining') === '0') return true
  return /rate limit/i.test(wordsOf(answer)) && 60_000
}

/** Whether a feature is not shown because it is off, which is an answer, and not because the token may not see it. */
export function isOff({ status, words }: Hidden): boolean {
  if (status === 404 && /^not found$/i.test(words)) return false
  return /disabled|not enabled|must be enabled|no analysis found|archived repositor/i.test(words)
}
