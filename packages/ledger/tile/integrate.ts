import { HASH_BYTES, leafHash, peaks, rootOfPeaks, subtree } from '../tree/index.ts'
import { decodeBundle, encodeBundle } from './bundle.ts'
import { bundlePath, TILE_WIDTH, tileLevels, tilePath, tileWidth } from './path.ts'
import { readTile, type TileReader } from './reader.ts'

/**
 * The right edge of a tree: all that is needed to go on. One unfinished tile a level and the unfinished bundle, so it
 * grows with the logarithm of the size.
 */
export interface Edge {
  readonly size: number
  /** Per level, the hashes of the unfinished tile (0 to 255 of them). */
  readonly tiles: readonly Uint8Array[]
  /** The entries of the unfinished bundle. */
  readonly entries: readonly Uint8Array[]
}

export interface TileWrite {
  readonly path: string
  readonly bytes: Uint8Array
}

export interface Integrated {
  readonly edge: Edge
  readonly root: Uint8Array
  /** The tiles and bundles that the larger tree has and the smaller one had not, full ones and the last partial ones. */
  readonly writes: readonly TileWrite[]
}

/** The edge of the tree without leaves. */
export const emptyEdge: Edge = { size: 0, tiles: [], entries: [] }

/**
 * Appends `entries` to the tree that ends in `edge`. The same edge and entries always give the same writes, so after a
 * crash it can simply be done again.
 */
export function integrate(edge: Edge, entries: readonly Uint8Array[]): Integrated {
  const writes: TileWrite[] = []
  const tiles = edge.tiles.map(hashes => [...split(hashes)])
  const bundle = [...edge.entries]
  let size = edge.size
  for (const entry of entries) {
    bundle.push(entry)
    size += 1
    if (bundle.length === TILE_WIDTH) {
      writes.push({ path: bundlePath(size / TILE_WIDTH - 1), bytes: encodeBundle(bundle) })
      bundle.length = 0
    }
    appendNode(tiles, leafHash(entry), size, writes)
  }
  const next: Edge = { size, tiles: tiles.map(hashes => Buffer.concat(hashes)), entries: bundle }
  if (size > edge.size) writes.push(...partials(next))
  return { edge: next, root: rootOfEdge(next), writes }
}

/** The root of the tree that ends in `edge`. */
export function rootOfEdge(edge: Edge): Uint8Array {
  return rootOfPeaks(edge.tiles.toReversed().flatMap(peaks))
}

/** Reads back the edge of the tree of `size` leaves; rejects if a tile or the bundle is missing or malformed. */
export async function readEdge(reader: TileReader, size: number): Promise<Edge> {
  const tiles: Uint8Array[] = []
  for (let level = 0; level < tileLevels(size); level += 1) {
    const index = Math.floor(size / TILE_WIDTH ** (level + 1))
    const width = tileWidth(size, level, index)
    tiles.push(width === 0 ? Buffer.alloc(0) : await readTile(reader, level, index, width))
  }
  return { size, tiles, entries: await lastEntries(reader, size) }
}

async function lastEntries(reader: TileReader, size: number): Promise<readonly Uint8Array[]> {
  const width = size % TILE_WIDTH
  if (width === 0) return []
  const index = Math.floor(size / TILE_WIDTH)
  const path = bundlePath(index, width)
  const partial = await reader(path).catch(() => undefined)
  const entries = partial
    ? decodeBundle(partial, width)
    : decodeBundle(await reader(bundlePath(index)), TILE_WIDTH)?.slice(0, width)
  if (entries === undefined) throw new RangeError(`${path} does not hold ${width} entries`)
  return entries
}

function appendNode(tiles: Uint8Array[][], leaf: Uint8Array, size: number, writes: TileWrite[]): void {
  let hash = leaf
  for (let level = 0; ; level += 1) {
    const tile = tiles[level] ?? []
    tiles[level] = tile
    tile.push(hash)
    if (tile.length < TILE_WIDTH) return
    const bytes = Buffer.concat(tile)
    writes.push({ path: tilePath(level, size / TILE_WIDTH ** (level + 1) - 1), bytes })
    hash = subtree(bytes, 0, TILE_WIDTH)
    tile.length = 0
  }
}

function partials(edge: Edge): TileWrite[] {
  const index = (level: number) => Math.floor(edge.size / TILE_WIDTH ** (level + 1))
  const bundle = { path: bundlePath(index(0), edge.entries.length), bytes: encodeBundle(edge.entries) }
  const tiles = edge.tiles.map((bytes, level) => ({
    path: tilePath(level, index(level), bytes.length / HASH_BYTES),
    bytes,
  }))
  return [...(edge.entries.length > 0 ? [bundle] : []), ...tiles.filter(tile => tile.bytes.length > 0)]
}

function* split(hashes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < hashes.length; at += HASH_BYTES) yield hashes.subarray(at, at + HASH_BYTES)
}
