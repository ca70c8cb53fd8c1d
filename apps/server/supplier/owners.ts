type Known = Readonly<{ id: string; name: string; email: string | null }>

/** How owners are written in a table, and found again: by e-mail, or by a name that nobody else has. */
export function ownersOf(people: readonly Known[]) {
  const words = people.flatMap(({ id, name, email }) => [
    ...(email === null ? [] : [[email.toLowerCase(), id] as const]),
    [name.toLowerCase(), id] as const,
  ])
  const byWords = Map.groupBy(words, ([word]) => word)
  const byId = new Map(people.map(one => [one.id, one]))
  return {
    written: (person: string) => byId.get(person)?.email ?? byId.get(person)?.name ?? 'Former member',
    found: (word: string) => {
      const ids = new Set((byWords.get(word.toLowerCase()) ?? []).map(([, id]) => id))
      return ids.size === 1 ? [...ids][0] : undefined
    },
  }
}
