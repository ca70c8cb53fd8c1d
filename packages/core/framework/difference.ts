import type { FrameworkFile, Requirement } from './schema.ts'

/** What of a requirement is not as it was. */
export type Change = 'label' | 'summary' | 'parent' | 'kind' | 'duty'

/** What became of one requirement of the older version: proposals, each with its reason, for a person to decide. */
export type Succession = Readonly<{
  from: string
  to: readonly string[]
  why: 'same_id' | 'moved' | 'alike' | 'gone'
  /** For `alike`: how many of their words the two have in common, 0 to 1. */
  likeness: number | null
  changed: readonly Change[]
}>

/** How two versions of a framework differ. `successions` has one line for each requirement that the older version assesses. */
export type FrameworkDifference = Readonly<{
  added: readonly string[]
  removed: readonly string[]
  changed: readonly Readonly<{ id: string; changed: readonly Change[] }>[]
  successions: readonly Succession[]
}>

/** Below this share of common words two requirements are not proposed as heirs of each other. */
const enough = 0.5

/** Compares two versions of a framework, and proposes for each requirement of the older one what took its place. */
export function differenceOf(from: FrameworkFile, to: FrameworkFile): FrameworkDifference {
  const before = new Map(from.requirements.map(one => [one.id, one]))
  const after = new Map(to.requirements.map(one => [one.id, one]))
  const added = to.requirements.filter(one => !before.has(one.id)).map(one => one.id)
  const removed = from.requirements.filter(one => !after.has(one.id)).map(one => one.id)
  const changed = from.requirements.flatMap(one => {
    const now = after.get(one.id)
    const changes = now ? changesOf(one, now) : []
    return changes.length > 0 ? [{ id: one.id, changed: changes }] : []
  })
  const candidates = added.flatMap(id => {
    const one = after.get(id)
    return one?.kind === 'requirement' ? [{ id, words: wordsOf(one) }] : []
  })
  const successions = from.requirements
    .filter(one => one.kind === 'requirement')
    .map(one => successionOf(one, after, candidates))
  return { added, removed, changed, successions }
}

function changesOf(before: Requirement, after: Requirement): readonly Change[] {
  const same: Readonly<Record<Change, boolean>> = {
    label: before.label === after.label,
    summary: (before.summary ?? '') === (after.summary ?? ''),
    parent: before.parent === after.parent,
    kind: before.kind === after.kind,
    duty: JSON.stringify(before.duty ?? null) === JSON.stringify(after.duty ?? null),
  }
  return (Object.keys(same) as Change[]).filter(key => !same[key])
}

type Candidate = Readonly<{ id: string; words: ReadonlySet<string> }>

function successionOf(
  one: Requirement,
  after: ReadonlyMap<string, Requirement>,
  candidates: readonly Candidate[],
): Succession {
  const now = after.get(one.id)
  if (now?.kind === 'requirement') {
    return { from: one.id, to: [one.id], why: 'same_id', likeness: null, changed: changesOf(one, now) }
  }
  const said = now?.kind === 'reference' ? (now.withdrawn?.to ?? []) : []
  const moved = [...new Set(said.map(({ id }) => id))].filter(id => after.get(id)?.kind === 'requirement')
  if (moved.length > 0) return { from: one.id, to: moved, why: 'moved', likeness: null, changed: [] }
  const words = wordsOf(one)
  const best = candidates
    .map(({ id, words: other }) => ({ id, likeness: likenessOf(words, other) }))
    .filter(({ likeness }) => likeness >= enough)
    .toSorted((a, b) => b.likeness - a.likeness || (a.id < b.id ? -1 : 1))[0]
  if (best) return { from: one.id, to: [best.id], why: 'alike', likeness: best.likeness, changed: [] }
  return { from: one.id, to: [], why: 'gone', likeness: null, changed: [] }
}

function wordsOf({ label, summary }: Requirement): ReadonlySet<string> {
  return new Set(`${label} ${summary ?? ''}`.toLowerCase().match(/\p{L}{3,}/gu) ?? [])
}

function likenessOf(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  if (left.size === 0 || right.size === 0) return 0
  let common = 0
  for (const word of left) if (right.has(word)) common += 1
  return common / (left.size + right.size - common)
}
