/** Something with a state, as one of two looks at the same moment saw it. */
export type Seen = Readonly<{
  key: string
  title: string
  /** In words; two looks are compared by it. */
  state: string
  /** The controls that it rests on. */
  controls: readonly string[]
}>

/** What one look says and the other does not. Null where it was not there at all. */
export type Difference = Readonly<{
  key: string
  title: string
  before: string | null
  now: string | null
  /** The facts that were learned in between and that it may rest on. */
  because: readonly string[]
}>

/** A fact about the past that was learned later, and the controls that it may change; null when that can be all of them. */
export type Learned = Readonly<{ fact: string; controls: ReadonlySet<string> | null }>

/**
 * What we knew then against what we know now about then: everything whose state differs between two looks at the same moment,
 * in the order of the later look, and the facts learned in between that touch it. Equal looks give nothing.
 */
export function differences(
  then: readonly Seen[],
  now: readonly Seen[],
  learned: readonly Learned[],
): readonly Difference[] {
  const [before, after] = [byKey(then), byKey(now)]
  const keys = [...after.keys(), ...[...before.keys()].filter(key => !after.has(key))]
  return keys.flatMap(key => {
    const [one, other] = [before.get(key), after.get(key)]
    if (one?.state === other?.state) return []
    const controls = new Set([...(one?.controls ?? []), ...(other?.controls ?? [])])
    return {
      key,
      title: other?.title ?? one?.title ?? key,
      before: one?.state ?? null,
      now: other?.state ?? null,
      because: learned.filter(fact => touches(fact, controls)).map(({ fact }) => fact),
    }
  })
}

function byKey(seen: readonly Seen[]): ReadonlyMap<string, Seen> {
  return new Map(seen.map(one => [one.key, one]))
}

function touches({ controls }: Learned, wanted: ReadonlySet<string>): boolean {
  return controls === null || [...controls].some(control => wanted.has(control))
}
