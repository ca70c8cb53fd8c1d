import type { Sha256Of } from './population.ts'

const utf8 = new TextEncoder()

/** The name of the way rows are drawn; stored with every sample, so that a later way never passes for this one. */
export const drawAlgorithm = 'onus-draw-1'

export type Draw = {
  readonly seed: string
  /** SHA-256 over the lines of the population, each ended by a newline; 32 bytes. */
  readonly popHash: Uint8Array
  /** Rows in the population. */
  readonly population: number
  /** Rows wanted; never more than there are are drawn. */
  readonly size: number
}

/**
 * The positions that a seed draws from a population, in the order drawn: everybody who has seed and population draws the
 * same. Draw i is SHA-256(seed, a zero byte, hash of the population, i as 64 bits, big end first); its first 64 bits become
 * a place by rejection, so that every place is as likely as any other, and places are exchanged as Fisher and Yates did.
 */
export function drawSample({ seed, popHash, population, size }: Draw, sha256: Sha256Of): readonly number[] {
  if (popHash.length !== 32) throw new RangeError(`a hash of ${popHash.length} bytes, expected 32`)
  if (!Number.isSafeInteger(population) || population < 0) throw new RangeError(`a population of ${population} rows`)
  const moved = new Map<number, number>()
  const at = (place: number) => moved.get(place) ?? place
  const next = draws(seed, popHash, sha256)
  const chosen: number[] = []
  for (let index = 0; index < Math.min(size, population); index += 1) {
    const other = index + below(BigInt(population - index), next)
    const taken = at(other)
    moved.set(other, at(index))
    moved.set(index, taken)
    chosen.push(taken)
  }
  return chosen
}

/** A number below `limit`, drawn again while it lies in the last, incomplete round of `limit`. */
function below(limit: bigint, next: () => bigint): number {
  const whole = (1n << 64n) - ((1n << 64n) % limit)
  for (;;) {
    const number = next()
    if (number < whole) return Number(number % limit)
  }
}

function draws(seed: string, popHash: Uint8Array, sha256: Sha256Of): () => bigint {
  const head = utf8.encode(seed)
  const input = new Uint8Array(head.length + 1 + 32 + 8)
  input.set(head)
  input.set(popHash, head.length + 1)
  const view = new DataView(input.buffer)
  let index = 0n
  return () => {
    view.setBigUint64(head.length + 33, index)
    index += 1n
    const digest = sha256(input)
    return new DataView(digest.buffer, digest.byteOffset).getBigUint64(0)
  }
}
