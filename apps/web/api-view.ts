interface PageOf<Item> {
  readonly items: readonly Item[]
  readonly next: string | null
}

/** Follows the cursors of a list to its end, or to `most` items: a browser is no place for more. */
export async function allPages<Item>(
  read: (cursor: string | null) => Promise<PageOf<Item>>,
  most = 20_000,
): Promise<readonly Item[]> {
  const items: Item[] = []
  let cursor: string | null = null
  do {
    const page: PageOf<Item> = await read(cursor)
    items.push(...page.items)
    cursor = page.next
  } while (cursor !== null && items.length < most)
  return items
}

/** The refusal code of anything thrown, or null when it was no refusal. */
export function codeOf(thrown: unknown): string | null {
  if (typeof thrown !== 'object' || thrown === null) return null
  if ('code' in thrown && typeof thrown.code === 'string') return thrown.code
  return 'problem' in thrown ? codeOf(thrown.problem) : null
}

/** Refusals do not go away by asking again; a broken connection may. */
export function shouldRetry(failures: number, thrown: unknown): boolean {
  return codeOf(thrown) === null && failures < 2
}
