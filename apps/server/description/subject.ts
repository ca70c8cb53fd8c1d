import { createHash } from 'node:crypto'

/** The id of what an engagement has exactly one of: made from the engagement, so that there can be no second. */
export function onlyOf(engagement: string, noun: 'description' | 'assertion'): string {
  const hash = createHash('sha256').update(`onus ${noun} of ${engagement}`).digest()
  hash[6] = (hash[6]! & 0x0f) | 0x80
  hash[8] = (hash[8]! & 0x3f) | 0x80
  const hex = hash.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')
}
