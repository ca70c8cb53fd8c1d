/** What the address bar holds after the question mark: plain words, one value a name. */
export type UrlState = Readonly<Record<string, string>>

/** Scope and time follow the reader from page to page; everything else belongs to its page. */
export const carried = ['scope', 'asOf', 'knownAt'] as const

/** Reads a query string. The last of a repeated name wins; empty values are dropped. */
export function parseSearch(text: string): UrlState {
  return Object.fromEntries([...new URLSearchParams(text)].filter(([, value]) => value !== ''))
}

/** Writes a query string with the names in order, so that the same view always has the same address. */
export function stringifySearch(state: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(state)
    .filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '')
    .sort(([one], [other]) => (one < other ? -1 : 1))
  const text = new URLSearchParams(entries).toString().replaceAll('%2C', ',').replaceAll('%3A', ':')
  return text === '' ? '' : `?${text}`
}

/** `/controls/c1?tab=history#v2` in its parts. */
export function splitHref(href: string): { path: string; search: UrlState; hash: string } {
  const url = new URL(href, 'http://onus')
  return { path: decodeURI(url.pathname), search: parseSearch(url.search), hash: url.hash.slice(1) }
}

/** Changes some names; `undefined` or an empty text removes one. */
export function withPatch(state: UrlState, patch: Readonly<Record<string, string | undefined>>): UrlState {
  const merged = Object.entries({ ...state, ...patch })
  return Object.fromEntries(merged.filter((entry): entry is [string, string] => !!entry[1]))
}

/** A list in one value: items joined by commas, commas inside an item escaped. */
export function joinList(items: readonly string[]): string {
  return items.map(item => item.replaceAll('%', '%25').replaceAll(',', '%2C')).join(',')
}

/** The opposite of `joinList`. */
export function splitList(text: string | undefined): readonly string[] {
  if (!text) return []
  return text.split(',').map(item => item.replaceAll('%2C', ',').replaceAll('%25', '%'))
}
