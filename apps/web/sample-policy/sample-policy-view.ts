import type { SampleSize } from '@onus/core/sample-policy'

/** A size as it is shown and written: `25`, `10 % (3 to 25)`, `5 % (at least 1)`, `1 per variant`. */
export function sizeInWords(size: SampleSize): string {
  switch (size.kind) {
    case 'count':
      return String(size.n)
    case 'variants':
      return `${size.n} per variant`
    case 'share':
      return `${size.percent} % (${size.most === null ? `at least ${size.least}` : `${size.least} to ${size.most}`})`
  }
}

/** The size that words stand for; null when they stand for none. */
export function sizeOfWords(words: string): SampleSize | null {
  const text = words.trim()
  if (/^[1-9]\d{0,3}$/.test(text)) return { kind: 'count', n: Number(text) }
  const variants = /^([1-9]\d?) per variant$/.exec(text)
  if (variants) return { kind: 'variants', n: Number(variants[1]) }
  const share = /^(\d+(?:\.\d+)?) ?%(?: \((?:at least (\d+)|(\d+) to (\d+))\))?$/.exec(text)
  if (!share || Number(share[1]) <= 0 || Number(share[1]) > 100) return null
  const least = Math.max(1, Number(share[2] ?? share[3] ?? 1))
  return { kind: 'share', percent: Number(share[1]), least, most: share[4] === undefined ? null : Number(share[4]) }
}
