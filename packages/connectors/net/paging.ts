import { SourceProblem } from '../connector/index.ts'
import type { Answer, Net, Request } from './net.ts'

/** More pages than this are no list but a mistake. */
export const mostPages = 100_000

/**
 * Pages that name the next one in a Link header (RFC 8288). Ends where none is named; a link to another origin, or to a page
 * that was read already, is a `SourceProblem`.
 */
export async function* pagesByLink(net: Net, first: Request, most = mostPages): AsyncGenerator<Answer> {
  const start = new URL(String(first.url))
  const read = (url: string | null) => net.send(url === null ? first : { ...first, url })
  yield* pagesByCursor(
    async url => {
      const page = await read(url)
      const next = nextLink(page)
      if (next !== null && next.origin !== start.origin)
        throw new SourceProblem(`${page.url.host} names ${next.origin} for its next page; it is not asked there`)
      return { page, next: next?.href ?? null }
    },
    { most, start: start.href },
  )
}

/** The address that an answer names as its next page, if any. */
export function nextLink({ headers, url }: Pick<Answer, 'headers' | 'url'>): URL | null {
  for (const part of (headers.get('link') ?? '').matchAll(/<([^>]*)>((?:\s*;\s*[^;,"]+(?:"[^"]*")?)*)/g)) {
    if (!/;\s*rel\s*=\s*(?:"(?:[^"]*\s)?next(?:\s[^"]*)?"|next(?![\w-]))/i.test(part[2] ?? '')) continue
    const next = URL.parse(part[1] ?? '', url.href)
    if (!next) throw new SourceProblem(`${url.host} names an address for its next page that cannot be read`)
    return next
  }
  return null
}

/** Pages that give a token for the next one. Ends at a null, undefined or empty token; a token given twice is a problem. */
export async function* pagesByCursor<Page>(
  read: (cursor: string | null) => Promise<{ readonly page: Page; readonly next: string | null | undefined }>,
  { most = mostPages, start }: { readonly most?: number; readonly start?: string } = {},
): AsyncGenerator<Page> {
  const seen = new Set<string>(start === undefined ? [] : [start])
  let cursor: string | null = null
  for (let pages = 1; ; pages++) {
    const { page, next } = await read(cursor)
    yield page
    if (next === null || next === undefined || next === '') return
    if (seen.has(next))
      throw new SourceProblem(`The source names a page again that was read already; its list has no end`)
    if (pages >= most) throw tooMany(most)
    seen.add(next)
    cursor = next
  }
}

/** What a numbered page says of itself. `hasMore` and `total` where the source tells them. */
export type CountedPage<Page> = {
  readonly page: Page
  /** How many items it holds. */
  readonly items: number
  /** False only where the source itself says that this is the last page. */
  readonly hasMore?: boolean | undefined
  /** How many items there are in all, where the source says so. */
  readonly total?: number | undefined
  /** What tells this page from others, so that a source that ignores the number is noticed. */
  readonly mark?: string
}

/**
 * Pages by number. A short page proves nothing, since sources cap the size of a page as they like: it ends where the source
 * says so, where all that it counts are there, or at an empty page. Fewer than it counts is a problem.
 */
export async function* pagesByNumber<Page>(
  read: (number: number) => Promise<CountedPage<Page>>,
  { first = 1, most = mostPages }: { readonly first?: number; readonly most?: number } = {},
): AsyncGenerator<Page> {
  yield* counted((index, _) => read(first + index), most)
}

/** Pages by how many items to leave out. Goes on after what really came, not after what was asked for; ends as by number. */
export async function* pagesByOffset<Page>(
  read: (offset: number) => Promise<CountedPage<Page>>,
  { most = mostPages }: { readonly most?: number } = {},
): AsyncGenerator<Page> {
  yield* counted((_, seen) => read(seen), most)
}

async function* counted<Page>(
  read: (index: number, seen: number) => Promise<CountedPage<Page>>,
  most: number,
): AsyncGenerator<Page> {
  let seen = 0
  let mark: string | undefined
  for (let index = 0; index < most; index++) {
    const { page, items, hasMore, total, mark: own } = await read(index, seen)
    if (items > 0 && own !== undefined && own === mark)
      throw new SourceProblem('The source gives the same page again when asked for the next; its list has no end')
    mark = own
    seen += items
    yield page
    const isAll = total !== undefined && seen >= total
    if (!isAll && items > 0 && hasMore !== false) continue
    if (total !== undefined && seen < total)
      throw new SourceProblem(`The source counts ${total} but gave ${seen}; the rest was not read`)
    if (items === 0 && hasMore === true)
      throw new SourceProblem('The source says that there is more but gives an empty page')
    return
  }
  throw tooMany(most)
}

function tooMany(most: number): SourceProblem {
  return new SourceProblem(`The source has more than ${most} pages; narrow what is asked for`)
}
