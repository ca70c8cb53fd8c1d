import type { Population } from '../population/index.ts'
import { type Refusal, refusal } from '../problem/index.ts'
import type { Deciding } from '../register/index.ts'
import type { Draw, DrawnItem, ReplacementReason } from './schema.ts'

/** The items to test now, in order: as drawn, with what replaced them, and what extended the sample behind them. */
export function sampleOf(draw: Pick<Draw, 'sequence' | 'size' | 'changes'>): readonly DrawnItem[] {
  const at = new Map(draw.sequence.map(item => [item.position, item]))
  const places = draw.sequence.slice(0, draw.size).map(item => item.position)
  for (const change of draw.changes) {
    if (change.kind === 'extended') places.push(...change.in)
    else places.splice(places.indexOf(change.out), 1, change.in)
  }
  return places.flatMap(place => at.get(place) ?? [])
}

/** The items that nobody took yet, in order: only the first can replace one. */
export function reservesOf({
  sequence,
  size,
  changes,
}: Pick<Draw, 'sequence' | 'size' | 'changes'>): readonly DrawnItem[] {
  const used = changes.reduce((sum, change) => sum + (change.kind === 'extended' ? change.in.length : 1), 0)
  return sequence.slice(size + used)
}

/** Why a draw does not count: it was withdrawn, or its population has another edition since (invariant 6); null when it does. */
export function whyInvalid(
  draw: Pick<Draw, 'lifecycle' | 'popHash' | 'edition'>,
  population: Pick<Population, 'popHash' | 'edition'>,
): string | null {
  if (draw.lifecycle.state === 'withdrawn') return `Withdrawn: ${draw.lifecycle.why}`
  if (draw.popHash !== population.popHash || draw.edition !== population.edition)
    return `Drawn from edition ${draw.edition}; the population has edition ${population.edition} since`
  return null
}

export type Replacing = { readonly out: number; readonly why: ReplacementReason; readonly reason: string }

/**
 * The draw in which the next reserve takes the place of an item that is void or out of scope. An item without evidence stays:
 * that is a deviation.
 */
export function replaced(draw: Draw, { out, why, reason }: Replacing, by: Deciding): Draw | Refusal {
  if (draw.lifecycle.state === 'withdrawn') return withdrawnAlready
  const [next] = reservesOf(draw)
  if (!sampleOf(draw).some(item => item.position === out))
    return refusal('invalid_input', `Row ${out} is not in this sample`, [
      { path: 'out', message: 'is not in the sample' },
    ])
  if (!next) return refusal('conflict', 'No reserve item is left; extend the sample, or draw another one')
  const change = { kind: 'replaced' as const, out, in: next.position, why, reason, by: by.actorPerson, at: by.at }
  return { ...draw, changes: [...draw.changes, change] }
}

/** The draw with so many more items, the next in line; `sequence` is what the method gives for it. Only once. */
export function extended(
  draw: Draw,
  {
    more,
    reason,
    sequence,
  }: { readonly more: number; readonly reason: string; readonly sequence: readonly DrawnItem[] },
  by: Deciding,
): Draw | Refusal {
  if (draw.lifecycle.state === 'withdrawn') return withdrawnAlready
  if (draw.method.kind === 'judgemental' || draw.method.kind === 'all')
    return refusal('conflict', 'Only a sample with a seed can be extended')
  if (draw.changes.some(change => change.kind === 'extended'))
    return refusal('conflict', 'This sample was extended before; a sample is extended once')
  const items = reservesOf({ ...draw, sequence: [...sequence] }).slice(0, more)
  if (items.length === 0) return refusal('conflict', 'The population has no further items')
  const change = {
    kind: 'extended' as const,
    in: items.map(item => item.position),
    reason,
    by: by.actorPerson,
    at: by.at,
  }
  return { ...draw, sequence: [...sequence], changes: [...draw.changes, change] }
}

/** The draw that nobody uses any more; it stays readable, so that trying seeds shows. */
export function withdrawn(draw: Draw, why: string, by: Deciding): Draw | Refusal {
  if (draw.lifecycle.state === 'withdrawn') return withdrawnAlready
  return { ...draw, lifecycle: { state: 'withdrawn', by: by.actorPerson, at: by.at, why } }
}

const withdrawnAlready = refusal('not_in_lifecycle', 'This sample was withdrawn')
