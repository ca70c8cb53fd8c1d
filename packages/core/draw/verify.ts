import type { Sha256Of } from '../sampling/index.ts'
import { reservesOf, sampleOf } from './change.ts'
import type { Draw } from './schema.ts'
import { drawnPlaces } from './sequence.ts'

/** What is known of the population from elsewhere than the draw itself: its frozen lines. */
export type KnownPopulation = {
  readonly popHash: string
  readonly rows: number
  /** The key at a place; absent where only the hash is known. */
  readonly keyAt?: (position: number) => string | undefined
}

/**
 * Draws a sample again and says what is not as recorded; nothing when it is. Every place must be the one that the seed gives,
 * every key the one that the population has there, the size what it says, and every change must have taken the next in line.
 */
export function problemsOfDraw(draw: Draw, known: KnownPopulation | null, sha256: Sha256Of): readonly string[] {
  return [...problemsWithPopulation(draw, known), ...problemsWithSequence(draw, sha256), ...problemsWithChanges(draw)]
}

function problemsWithPopulation({ popHash, rows, sequence }: Draw, known: KnownPopulation | null): string[] {
  if (!known) return []
  const wrong: string[] = []
  if (known.popHash !== popHash)
    wrong.push(`the population hashes to ${known.popHash}, the sample was drawn from ${popHash}`)
  if (known.rows !== rows) wrong.push(`the population has ${known.rows} rows, the sample was drawn from ${rows}`)
  if (!known.keyAt || wrong.length > 0) return wrong
  for (const { position, key } of sequence) {
    const there = known.keyAt(position)
    if (there !== key) wrong.push(`row ${position} has the key ${there ?? 'nothing'}, the sample says ${key}`)
  }
  return wrong
}

function problemsWithSequence(draw: Draw, sha256: Sha256Of): string[] {
  const { sequence } = draw
  const places = drawnPlaces({ ...draw, length: sequence.length }, sha256)
  const given = sequence.map(item => item.position)
  if (new Set(given).size !== given.length) return ['a row is in the sample twice']
  const whole = wholeSize(draw)
  if (draw.size > given.length || (whole !== null && draw.size !== whole))
    return [`the sample says that it has ${draw.size} items, and ${whole ?? given.length} are recorded`]
  if (!places) return given.some(place => place >= draw.rows) ? ['a row lies behind the end of the population'] : []
  if (places.length !== given.length) return [`${given.length} rows are recorded, the seed gives ${places.length}`]
  const at = places.findIndex((place, index) => given[index] !== place)
  return at < 0 ? [] : [`item ${at + 1} is row ${given[at]}, the seed draws row ${places[at]}`]
}

/** How many items there are where none can be a reserve: all rows, or those that a person chose; null where a seed draws more. */
function wholeSize({ method, rows, sequence }: Draw): number | null {
  switch (method.kind) {
    case 'all':
      return rows
    case 'judgemental':
      return sequence.length
    case 'random':
    case 'systematic':
      return null
  }
}

function problemsWithChanges(draw: Draw): string[] {
  for (const [index, change] of draw.changes.entries()) {
    const before = { ...draw, changes: draw.changes.slice(0, index) }
    const taken = change.kind === 'extended' ? change.in : [change.in]
    const next = reservesOf(before).slice(0, taken.length)
    if (next.map(item => item.position).join() !== taken.join())
      return [
        `change ${index + 1} took row ${taken.join(', ')}, next in line was ${next.map(item => item.position).join(', ') || 'nothing'}`,
      ]
    if (change.kind === 'replaced' && !sampleOf(before).some(item => item.position === change.out))
      return [`change ${index + 1} replaced row ${change.out}, which was not in the sample`]
  }
  return []
}
