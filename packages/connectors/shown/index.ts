import type { DatasetRef } from '@onus/core/dataset'
import type { Event } from '../connector/index.ts'
import type { Answer } from '../net/index.ts'

/** A list that a vendor may refuse to show: its status, and the vendor's words. */
export type Hidden = { readonly ok: false; readonly status: number; readonly words: string }
export type Shown<T> = { readonly ok: true; readonly value: T } | Hidden

/** Pages as they come, up to the first that is not shown. `hidden` are answers that were expected as refusals. */
export async function* shownPages<T>(
  pages: AsyncIterable<Answer>,
  read: (answer: Answer) => readonly T[],
  hidden: readonly number[] = [403],
): AsyncGenerator<Shown<readonly T[]>> {
  for await (const answer of pages) {
    const isHidden = hidden.includes(answer.status)
    yield isHidden ? { ok: false, status: answer.status, words: wordsOf(answer) } : { ok: true, value: read(answer) }
    if (isHidden) return
  }
}

/** A whole list of its pages, or why it is not shown. */
export async function whole<T>(pages: AsyncIterable<Shown<readonly T[]>>): Promise<Shown<T[]>> {
  const value: T[] = []
  for await (const page of pages) {
    if (!page.ok) return page
    value.push(...page.value)
  }
  return { ok: true, value }
}

/** What the vendor says of a refusal, on one line; each keeps its words somewhere else. */
export function wordsOf(answer: Answer): string {
  try {
    const said = answer.json() as Record<string, unknown>
    const inner = (typeof said.error === 'object' && said.error !== null ? said.error : said) as Record<string, unknown>
    for (const name of ['error_description', 'message', 'errorSummary', 'detail', 'error'])
      if (typeof inner[name] === 'string') return inner[name].replace(/[\s\p{Cc}]+/gu, ' ').slice(0, 300)
  } catch {}
  return `answered ${answer.status}`
}

/** Says that something is not shown, and what to give so that it is. With `columns` only these are not known. */
export function notShown(
  { dataset, what, columns }: { dataset: DatasetRef; what: string; columns?: readonly string[] },
  { status, words }: Hidden,
  hint: string,
): Event {
  const why = `It answered ${status}: ${words}. ${hint}`
  return { kind: 'unread', dataset, what, why, ...(columns && { columns }) }
}

/** Names by id. A name that several have is followed by the id, so that no two are one. */
export function namesById<T>(all: readonly T[], nameOf: (one: T) => string, idOf: (one: T) => string) {
  const counts = new Map<string, number>()
  for (const one of all) counts.set(nameOf(one), (counts.get(nameOf(one)) ?? 0) + 1)
  return new Map(
    all.map(one => {
      const name = nameOf(one)
      return [idOf(one), (counts.get(name) ?? 0) > 1 ? `${name} (${idOf(one)})` : name]
    }),
  )
}
