import { bundlePath, TILE_WIDTH, tilePath } from '../tile/index.ts'
import { HASH_BYTES } from '../tree/index.ts'
import type { LogProblem } from './problem.ts'

/** Two accounts of the same tile that differ: what the entries give, and what is stored. */
export interface Disagreement {
  readonly level: number
  readonly index: number
  readonly computed: Uint8Array
  readonly stored: Uint8Array
}

/** Which account a disagreement is held against, once the level above (or the root) has been asked. */
export type Culprit = 'entries' | 'tile' | 'either'

/** Says what was changed, leaf by leaf for entries, and in which tile. */
export function blame(disagreement: Disagreement, culprit: Culprit): LogProblem[] {
  const { level, index, stored } = disagreement
  const path = tilePath(level, index, stored.length / HASH_BYTES)
  const places = differingPlaces(disagreement).slice(0, MOST_PER_TILE)
  if (culprit === 'tile') return [changedTile(path, level, index, places)]
  return places.map(place => {
    const leaf = (index * TILE_WIDTH + place) * TILE_WIDTH ** level
    return culprit === 'entries' ? changedEntries(path, level, leaf, stored) : disputed(path, level, leaf)
  })
}

function changedTile(path: string, level: number, index: number, places: readonly number[]): LogProblem {
  const first = (index * TILE_WIDTH + (places[0] ?? 0)) * TILE_WIDTH ** level
  const message = `${path} was changed at hash ${places.join(', ')}: the entries and the rest of the tree agree without it`
  return { code: 'tile_changed', message, path, index: first }
}

function changedEntries(tile: string, level: number, leaf: number, stored: Uint8Array): LogProblem {
  const group = Math.floor(leaf / TILE_WIDTH)
  const path = bundlePath(group, level === 0 ? stored.length / HASH_BYTES : TILE_WIDTH)
  const message =
    level === 0
      ? `entry ${leaf} in ${path} was changed: its hash is not the one in ${tile}`
      : `the entries ${leaf} to ${leaf + TILE_WIDTH ** level - 1} were changed together with their tiles: ${tile} has another hash for them`
  return { code: 'entry_changed', message, path, index: leaf }
}

function disputed(path: string, level: number, leaf: number): LogProblem {
  const entries = level === 0 ? `entry ${leaf}` : `the entries ${leaf} to ${leaf + TILE_WIDTH ** level - 1}`
  const message = `${entries} and ${path} disagree, and nothing above them tells which was changed`
  return { code: 'entry_or_tile_changed', message, path, index: leaf }
}

function differingPlaces({ computed, stored }: Disagreement): number[] {
  const places: number[] = []
  for (let at = 0; at < stored.length; at += HASH_BYTES) {
    const same = Buffer.compare(computed.subarray(at, at + HASH_BYTES), stored.subarray(at, at + HASH_BYTES)) === 0
    if (!same) places.push(at / HASH_BYTES)
  }
  return places
}

const MOST_PER_TILE = 20
