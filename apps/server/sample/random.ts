/** Numbers that look random and are the same for the same seed. */
export interface Random {
  /** From 0 inclusive to 1 exclusive. */
  next(): number
  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number
  pick<T>(from: readonly T[]): T
  chance(probability: number): boolean
  /** 128 bits as a UUID. */
  id(): string
}

/** Ids of the moment that they are about, in the order in which they are asked for: as those of a server are (RFC 9562, 7). */
export function idsInOrder(random: Random): (at: string) => string {
  let asked = 0
  const hex = (number: number, digits: number) => number.toString(16).padStart(digits, '0')
  return at => {
    const ms = hex(Date.parse(at), 12)
    asked += 1
    return `${ms.slice(0, 8)}-${ms.slice(8)}-7${hex(asked % 4096, 3)}-${random.id().slice(19)}`
  }
}

/** The mulberry32 generator: small, fast, good enough for made-up data and for nothing else. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const int = (low: number, high: number) => low + Math.floor(next() * (high - low + 1))
  const hex = (digits: number) => Array.from({ length: digits }, () => int(0, 15).toString(16)).join('')
  return {
    next,
    int,
    pick: from => from[int(0, from.length - 1)] as (typeof from)[number],
    chance: probability => next() < probability,
    id: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${int(8, 11).toString(16)}${hex(3)}-${hex(12)}`,
  }
}
