import { hash } from 'node:crypto'

/** The length of a SHA-256 hash, in bytes. */
export const HASH_BYTES = 32

/** SHA-256 of `bytes`. */
export function sha256(bytes: Uint8Array): Buffer {
  return Buffer.from(hash('sha256', bytes, 'binary'), 'latin1')
}

/** The root of the tree without leaves: SHA-256 of nothing (RFC 6962 2.1). */
export const emptyRoot: Uint8Array = sha256(new Uint8Array(0))

/** The hash of a leaf: SHA-256 of a zero byte and the entry's bytes as they lie (RFC 6962 2.1). */
export function leafHash(entry: Uint8Array): Buffer {
  const prefixed = Buffer.allocUnsafe(entry.length + 1)
  prefixed[0] = 0
  prefixed.set(entry, 1)
  return sha256(prefixed)
}

/** The hash of an inner node: SHA-256 of a one byte and both children (RFC 6962 2.1). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  node.set(left, 1)
  node.set(right, 1 + HASH_BYTES)
  return sha256(node)
}

/** Writes the hash of `input` into `out` at `offset`; the fast path, since a text result is cheaper than a Buffer. */
export function hashInto(out: Buffer, offset: number, input: Uint8Array): void {
  out.write(hash('sha256', input, 'binary'), offset, HASH_BYTES, 'latin1')
}

/**
 * The roots of the complete subtrees that `hashes` (one run of 32-byte nodes, at most 256) falls into, largest first.
 * A full run of 256 gives exactly one.
 */
export function peaks(hashes: Uint8Array): Buffer[] {
  const count = hashes.length / HASH_BYTES
  const found: Buffer[] = []
  let start = 0
  for (let width = 256; width >= 1; width /= 2) {
    if ((count & width) === 0) continue
    found.push(subtree(hashes, start, width))
    start += width
  }
  return found
}

/** The root of a tree given the roots of its complete subtrees, largest first. */
export function rootOfPeaks(roots: readonly Uint8Array[]): Uint8Array {
  const last = roots.at(-1)
  if (last === undefined) return emptyRoot
  return roots.slice(0, -1).reduceRight((right: Uint8Array, left) => nodeHash(left, right), last)
}

/** The root of `width` (a power of two, at most 256) consecutive nodes of `hashes` from number `start`. */
export function subtree(hashes: Uint8Array, start: number, width: number): Buffer {
  level.set(hashes.subarray(start * HASH_BYTES, (start + width) * HASH_BYTES))
  for (let count = width; count > 1; count /= 2) {
    for (let pair = 0; pair < count / 2; pair += 1) {
      level.copy(node, 1, pair * 2 * HASH_BYTES, (pair * 2 + 2) * HASH_BYTES)
      hashInto(level, pair * HASH_BYTES, node)
    }
  }
  return Buffer.from(level.subarray(0, HASH_BYTES))
}

// Scratch space: every use fills it and reads it again before anything else can run.
const node = Buffer.alloc(1 + 2 * HASH_BYTES, 1)
const level = Buffer.alloc(256 * HASH_BYTES)
