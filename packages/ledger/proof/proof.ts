import { readTile, TILE_WIDTH, type TileReader, tileWidth } from '../tile/index.ts'
import { HASH_BYTES, nodeHash, rootOfPeaks, subtree } from '../tree/index.ts'

/** The hashes that lead from leaf `index` to the root of the tree of `size` leaves (RFC 6962 2.1.1). */
export async function inclusionProof(reader: TileReader, index: number, size: number): Promise<Uint8Array[]> {
  if (index < 0 || index >= size) throw new RangeError(`no leaf ${index} in a tree of ${size}`)
  const tree = treeReader(reader, size)
  const path: Uint8Array[] = []
  let [from, to] = [0, size]
  while (to - from > 1) {
    const middle = from + splitPoint(to - from)
    const right = index >= middle
    path.push(right ? await tree(from, middle) : await tree(middle, to))
    if (right) from = middle
    if (!right) to = middle
  }
  return path.reverse()
}

/**
 * The hashes that show that the tree of `from` leaves is the beginning of the one of `to` leaves (RFC 6962 2.1.2).
 * There is nothing to show about a tree without leaves, so `from` is at least 1.
 */
export async function consistencyProof(reader: TileReader, from: number, to: number): Promise<Uint8Array[]> {
  if (from < 1 || from > to) throw new RangeError(`no consistency proof from ${from} to ${to} leaves`)
  const tree = treeReader(reader, to)
  const path: Uint8Array[] = []
  let [start, end] = [0, to]
  while (from !== end) {
    const middle = start + splitPoint(end - start)
    const right = from > middle
    path.push(right ? await tree(start, middle) : await tree(middle, end))
    if (right) start = middle
    if (!right) end = middle
  }
  if (start !== 0) path.push(await tree(start, end))
  return path.reverse()
}

/** The root of the first `size` leaves, read from the tiles of a log that has at least `treeSize` of them. */
export async function rootAt(reader: TileReader, size: number, treeSize: number = size): Promise<Uint8Array> {
  return treeReader(reader, treeSize)(0, size)
}

type Tree = (from: number, to: number) => Promise<Uint8Array>

/** Roots of ranges [from, to) as RFC 6962 splits them, out of the tiles of a tree of `size` leaves. */
function treeReader(reader: TileReader, size: number): Tree {
  const tiles = new Map<string, Promise<Uint8Array>>()
  const tileAt = (level: number, index: number) => {
    const key = `${level}/${index}`
    const known = tiles.get(key) ?? readTile(reader, level, index, tileWidth(size, level, index))
    tiles.set(key, known)
    return known
  }
  const complete = async (height: number, index: number): Promise<Uint8Array> => {
    const level = Math.floor(height / 8)
    const width = 2 ** (height % 8)
    const first = index * width
    const tile = await tileAt(level, Math.floor(first / TILE_WIDTH))
    const start = first % TILE_WIDTH
    if ((start + width) * HASH_BYTES > tile.length) throw new RangeError(`tile ${level}/${index} is too narrow`)
    return subtree(tile, start, width)
  }
  return async (from, to) => {
    const roots: Uint8Array[] = []
    for (let at = from; at < to; ) {
      const width = largestPower(to - at)
      roots.push(await complete(Math.log2(width), at / width))
      at += width
    }
    return rootOfPeaks(roots)
  }
}

/** Whether `proof` shows that the leaf with hash `leaf` is number `index` of the tree of `size` leaves with `root`. */
export function verifyInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (!isPosition(index) || !isPosition(size) || index >= size || !areHashes([leaf, root, ...proof])) return false
  let [node, last] = [index, size - 1]
  let hash = leaf
  for (const sibling of proof) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash)
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)]
    } else {
      hash = nodeHash(hash, sibling)
    }
    ;[node, last] = [Math.floor(node / 2), Math.floor(last / 2)]
  }
  return last === 0 && Buffer.compare(hash, root) === 0
}

/**
 * Whether `proof` shows that the tree of `from` leaves with `fromRoot` is the beginning of the tree of `to` leaves with
 * `toRoot`. Size 0 is refused: everything begins with nothing, so it shows nothing.
 */
export function verifyConsistency(
  from: number,
  to: number,
  fromRoot: Uint8Array,
  toRoot: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (!isPosition(from) || !isPosition(to) || from < 1 || from > to || !areHashes([fromRoot, toRoot, ...proof])) {
    return false
  }
  if (from === to) return proof.length === 0 && Buffer.compare(fromRoot, toRoot) === 0
  const [first, ...rest] = isPower(from) ? [fromRoot, ...proof] : proof
  if (first === undefined) return false
  let [node, last] = [from - 1, to - 1]
  while (node % 2 === 1) [node, last] = [Math.floor(node / 2), Math.floor(last / 2)]
  let [smaller, larger] = [first, first]
  for (const sibling of rest) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      smaller = nodeHash(sibling, smaller)
      larger = nodeHash(sibling, larger)
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)]
    } else {
      larger = nodeHash(larger, sibling)
    }
    ;[node, last] = [Math.floor(node / 2), Math.floor(last / 2)]
  }
  return last === 0 && Buffer.compare(smaller, fromRoot) === 0 && Buffer.compare(larger, toRoot) === 0
}

/** The largest power of two smaller than `count`, where RFC 6962 splits a tree. */
function splitPoint(count: number): number {
  const power = largestPower(count)
  return power === count ? power / 2 : power
}

function largestPower(count: number): number {
  let power = 1
  while (power * 2 <= count) power *= 2
  return power
}

function isPower(count: number): boolean {
  return largestPower(count) === count
}

function isPosition(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

function areHashes(values: readonly Uint8Array[]): boolean {
  return values.every(value => value.length === HASH_BYTES)
}
