import type { DutyView } from '@onus/contract/duty'

/** What an entity has next, the earliest first, and what is past its day before that. */
export function nextOf(duties: readonly DutyView[], most = 5): readonly (DutyView & { readonly next: string })[] {
  return duties
    .filter((duty): duty is DutyView & { readonly next: string } => duty.next !== null)
    .toSorted((a, b) => a.next.localeCompare(b.next))
    .slice(0, most)
}

interface Changed {
  readonly at: string
  /** Where a day is known and no hour. */
  readonly day: string | null
  readonly words: string
}

interface Versioned {
  readonly version: number
  readonly recorded: string | null
  readonly reason: string
  readonly actor: { readonly name: string }
}

/**
 * What changed of an entity, the latest first: versions of what is known and decided, and readings of the law. Nothing recorded
 * after the moment that is looked at.
 */
export function changesOf(
  versions: readonly Versioned[],
  packs: readonly { readonly id: string; readonly version: string; readonly asOf: string }[],
  until: string,
  most = 4,
): readonly Changed[] {
  const facts = versions.flatMap(({ version, recorded, reason, actor }) =>
    recorded === null || recorded > until
      ? []
      : [
          {
            at: recorded,
            day: null,
            words: `${reason || (version === 1 ? 'First recorded' : 'Facts changed')} (${actor.name})`,
          },
        ],
  )
  const law = packs.map(({ id, version, asOf }) => ({
    at: `${asOf}T00:00:00.000Z`,
    day: asOf,
    words: `Law of ${id === 'eu' ? 'the Union' : id.toUpperCase()} read anew, version ${version}`,
  }))
  return [...facts, ...law].toSorted((a, b) => b.at.localeCompare(a.at)).slice(0, most)
}
