import { type FactContent, type Item, textOf } from './format.ts'

/** For each thing the entries whose content names its id. */
export function citations(
  items: Iterable<{ readonly item: Pick<Item, 'id' | 'index'>; readonly content: FactContent | null }>,
): ReadonlyMap<string, readonly number[]> {
  const all = [...items]
  const ids = new Set(all.map(one => one.item.id))
  const cited = new Map<string, number[]>()
  for (const { item, content } of all) {
    for (const id of namedIn(content?.body)) {
      if (id === item.id || !ids.has(id)) continue
      const by = cited.get(id)
      if (by) by.push(item.index)
      else cited.set(id, [item.index])
    }
  }
  return cited
}

/** Every text in a value that has the form of an id, once each. */
export function namedIn(value: unknown): ReadonlySet<string> {
  const found = new Set<string>()
  const walk = (one: unknown): void => {
    if (typeof one === 'string') {
      if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(one)) found.add(one)
    } else if (typeof one === 'object' && one !== null) for (const member of Object.values(one)) walk(member)
  }
  walk(value)
  return found
}

/** The last review of each thing. */
export function latestReviews(
  items: Iterable<{ readonly item: Pick<Item, 'index' | 'noun'>; readonly content: FactContent | null }>,
): ReadonlyMap<string, Item['reviewer']> {
  const latest = new Map<string, Item['reviewer']>()
  for (const { item, content } of items) {
    if (item.noun !== 'review' || content === null) continue
    const { of, reviewer, decision } = content.body as {
      of?: { id?: unknown }
      reviewer?: unknown
      decision?: { state?: unknown }
    }
    const about = textOf(of?.id)
    if (about === null) continue
    latest.set(about, { index: item.index, person: textOf(reviewer) ?? '', state: textOf(decision?.state) ?? '' })
  }
  return latest
}
