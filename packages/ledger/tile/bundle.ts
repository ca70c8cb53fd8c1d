import { HASH_BYTES, hashInto } from '../tree/index.ts'

/** The longest entry a bundle can hold (its length is a 16-bit number). */
export const MAX_ENTRY_BYTES = 65_535

/** Entries as a bundle: each one after its length as a big-endian 16-bit number. */
export function encodeBundle(entries: readonly Uint8Array[]): Buffer {
  return Buffer.concat(entries.flatMap(entry => [lengthOf(entry), entry]))
}

/** The entries of a bundle, or undefined if it does not hold exactly `count` of them. */
export function decodeBundle(bundle: Uint8Array, count: number): Uint8Array[] | undefined {
  const entries: Uint8Array[] = []
  for (let at = 0; at < bundle.length; ) {
    const start = at + 2
    const end = start + (bundle[at] ?? 0) * 256 + (bundle[at + 1] ?? 0)
    if (start > bundle.length || end > bundle.length) return undefined
    entries.push(bundle.subarray(start, end))
    at = end
  }
  return entries.length === count ? entries : undefined
}

/** The leaf hashes of a bundle as one run of 32-byte nodes, or undefined if it does not hold exactly `count` entries. */
export function bundleHashes(bundle: Uint8Array, count: number): Buffer | undefined {
  // A copy, because the byte before each entry (the low byte of its length) becomes the leaf prefix.
  const bytes = Buffer.from(bundle)
  const hashes = Buffer.allocUnsafe(count * HASH_BYTES)
  let at = 0
  for (let entry = 0; entry < count; entry += 1) {
    if (at + 2 > bytes.length) return undefined
    const end = at + 2 + bytes.readUInt16BE(at)
    if (end > bytes.length) return undefined
    bytes[at + 1] = 0
    hashInto(hashes, entry * HASH_BYTES, bytes.subarray(at + 1, end))
    at = end
  }
  return at === bytes.length ? hashes : undefined
}

function lengthOf(entry: Uint8Array): Buffer {
  if (entry.length > MAX_ENTRY_BYTES) {
    throw new RangeError(`an entry of ${entry.length} bytes does not fit: at most ${MAX_ENTRY_BYTES}`)
  }
  const length = Buffer.alloc(2)
  length.writeUInt16BE(entry.length)
  return length
}
