import { drawSample, type Sha256Of, systematicSample } from '../sampling/index.ts'
import type { Draw } from './schema.ts'

export type Drawing = Pick<Draw, 'method' | 'rows' | 'size'> & {
  /** SHA-256 of the frozen lines, in hex. */
  readonly popHash: string
  /** How many places are wanted: the sample, its reserves and what extended it. */
  readonly length: number
}

/**
 * The places that a method gives, in order; null where a person chose them. A longer answer begins with the shorter one, so
 * that reserves and extensions are the next in line.
 */
export function drawnPlaces(
  { method, popHash, rows, size, length }: Drawing,
  sha256: Sha256Of,
): readonly number[] | null {
  switch (method.kind) {
    case 'random':
      return drawSample({ seed: method.seed, popHash: bytesOf(popHash), population: rows, size: length }, sha256)
    case 'systematic': {
      const given = { seed: method.seed, popHash: bytesOf(popHash), population: rows }
      return systematicSample({ ...given, size }, length, sha256)
    }
    case 'all':
      return Array.from({ length: rows }, (_, place) => place)
    case 'judgemental':
      return null
  }
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, index) =>
    Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16),
  )
}
