import { type Decisions, isDecided, reviewerOf } from './decide.ts'
import { keyOfEntry } from './lines.ts'
import type { AccessDecisionKind, AccessEntry, AccessFlag, AccessReview } from './schema.ts'

/** How far a review is: counts alone, and never one number for all of them. */
export type AccessProgress = Readonly<{
  decisions: Readonly<Record<AccessDecisionKind, number>>
  reviewers: readonly Readonly<{ reviewer: string | null; entries: number; open: number }>[]
  flags: readonly Readonly<{ flag: AccessFlag; entries: number; open: number }>[]
  /** Flags that are unknown for some entries, and for how many. */
  unknown: readonly Readonly<{ flag: AccessFlag; entries: number }>[]
  systems: readonly Readonly<{ system: string; entries: number; open: number }>[]
}>

export function progressOf(
  review: Pick<AccessReview, 'reassigned'>,
  entries: readonly AccessEntry[],
  decisions: Decisions,
): AccessProgress {
  const counts: Record<AccessDecisionKind, number> = { pending: 0, approved: 0, revoke: 0, defer: 0, escalate: 0 }
  const tallies = {
    reviewers: new Tally<string | null>(),
    flags: new Tally<AccessFlag>(),
    systems: new Tally<string>(),
  }
  const unknown = new Map<AccessFlag, number>()
  for (const [place, entry] of entries.entries()) {
    const decided = decisions.get(place)
    const decision = decided?.decision ?? 'pending'
    const open = isDecided(decision) ? 0 : 1
    counts[decision] += 1
    tallies.reviewers.add(reviewerOf(review, entry, decided), open)
    tallies.systems.add(entry.system, open)
    for (const flag of entry.flags) tallies.flags.add(flag, open)
    for (const flag of entry.unknown) unknown.set(flag, (unknown.get(flag) ?? 0) + 1)
  }
  return {
    decisions: counts,
    reviewers: tallies.reviewers.list().map(({ key, ...rest }) => ({ reviewer: key, ...rest })),
    flags: tallies.flags.list().map(({ key, ...rest }) => ({ flag: key, ...rest })),
    unknown: [...unknown].map(([flag, count]) => ({ flag, entries: count })).toSorted((a, b) => b.entries - a.entries),
    systems: tallies.systems.list().map(({ key, ...rest }) => ({ system: key, ...rest })),
  }
}

/** What was in the last review and is no more, and what is new: by key, whoever decided what. */
export function accessDiff(
  before: readonly AccessEntry[],
  now: readonly AccessEntry[],
): Readonly<{ added: number; kept: number; gone: readonly AccessEntry[] }> {
  const keys = new Set(now.map(keyOfEntry))
  const gone = before.filter(entry => !keys.has(keyOfEntry(entry)))
  const kept = before.length - gone.length
  return { added: now.length - kept, kept, gone }
}

class Tally<Key> {
  readonly #counts = new Map<Key, { entries: number; open: number }>()

  add(key: Key, open: number): void {
    const count = this.#counts.get(key) ?? { entries: 0, open: 0 }
    this.#counts.set(key, { entries: count.entries + 1, open: count.open + open })
  }

  list(): readonly { key: Key; entries: number; open: number }[] {
    return [...this.#counts].map(([key, count]) => ({ key, ...count })).toSorted((a, b) => b.entries - a.entries)
  }
}
