import type { Reply } from '../api.ts'

export type Succession = Reply<'frameworks', 'difference'>['successions'][number]
/** What was decided of each requirement of the older version; one that is absent is not decided yet. */
export type Decisions = Readonly<Record<string, readonly string[]>>

/** A requirement that keeps its id needs no second thought unless what it says changed. */
export function isPlain({ why, changed }: Succession): boolean {
  return why === 'same_id' && changed.length === 0
}

/** Accepts the proposals of many at once, leaving what somebody decided. */
export function accepted(successions: readonly Succession[], decisions: Decisions): Decisions {
  return { ...Object.fromEntries(successions.map(one => [one.from, one.to])), ...decisions }
}

/** The decisions as the API takes them. What is not decided is left out, so that its links are dropped and named. */
export function sentDecisions(successions: readonly Succession[], decisions: Decisions) {
  return successions.flatMap(({ from }) => {
    const to = decisions[from]
    return to === undefined ? [] : [{ from, to: [...to] }]
  })
}

export interface Touched {
  readonly undecided: readonly Succession[]
  /** Links of controls that are dropped, since nothing takes the place of their requirement. */
  readonly dropped: readonly (Succession['controls'][number] & Pick<Succession, 'from' | 'label'>)[]
  readonly controls: number
}

/** What an upgrade with these decisions would do. */
export function touchedBy(successions: readonly Succession[], decisions: Decisions): Touched {
  const undecided = successions.filter(one => decisions[one.from] === undefined)
  const dropped = successions.flatMap(one =>
    (decisions[one.from] ?? []).length > 0
      ? []
      : one.controls.map(control => ({ ...control, from: one.from, label: one.label })),
  )
  const controls = new Set(successions.flatMap(one => one.controls.map(({ id }) => id))).size
  return { undecided, dropped, controls }
}

/** Why something is proposed, in words. */
export function whyWords({ why, likeness, changed }: Pick<Succession, 'why' | 'likeness' | 'changed'>): string {
  if (why === 'same_id')
    return changed.length === 0 ? 'same id, nothing changed' : `same id, other ${changed.join(', ')}`
  if (why === 'moved') return 'the publisher says where it went'
  if (why === 'alike') return `${Math.round((likeness ?? 0) * 100)} of 100 words in common`
  return 'nothing takes its place'
}
