import type { Sha256Of } from './population.ts'

const utf8 = new TextEncoder()

/** The name of the way values about people are masked; stored with every population that has some. */
export const maskAlgorithm = 'onus-mask-1'

/**
 * A field of a population line as whoever need not know its value sees it: a tilde and the SHA-256 of a salt and the field.
 * The salt is SHA-256 of the population's mask key, 32 bytes, and the SHA-256 of the field, so that equal values stay equal within
 * a population, no value can be guessed without the key, and the salt of one opens that one alone. Nothing stays nothing.
 */
export function maskedField(field: string, key: Uint8Array, sha256: Sha256Of): string {
  if (field === '\\N') return field
  const bytes = utf8.encode(field)
  return `~${hex(sha256(joined(maskSalt(field, key, sha256), bytes)))}`
}

/** What opens the mask of one field, and of no other. */
export function maskSalt(field: string, key: Uint8Array, sha256: Sha256Of): Uint8Array {
  return sha256(joined(key, sha256(utf8.encode(field))))
}

/** A line with the fields of some columns masked. */
export function maskedLine(line: string, personal: readonly boolean[], mask: (field: string) => string): string {
  return line
    .split('\t')
    .map((field, column) => (personal[column] ? mask(field) : field))
    .join('\t')
}

/** Whether a field is masked, or nothing. */
export function isMaskedField(field: string): boolean {
  return field === '\\N' || /^~[0-9a-f]{64}$/.test(field)
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.length + other.length)
  both.set(one)
  both.set(other, one.length)
  return both
}

const digits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

function hex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += digits[byte]
  return text
}
