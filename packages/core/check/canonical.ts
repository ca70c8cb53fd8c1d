import type { Check } from './definition.ts'

/** Text that is equal for equal values: JSON with the keys of every object sorted and nothing undefined. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value)) ?? 'null'
}

/** The identity of a check: a digest over its whole definition, so any edit makes it another check. */
export function checkDigest<Digest>(check: Check, sha256: (text: string) => Digest): Digest {
  return sha256(`onus check 1\n${canonicalJson(check)}`)
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const keys = Object.keys(value).sort()
  return Object.fromEntries(keys.map(key => [key, sorted((value as Record<string, unknown>)[key])]))
}
