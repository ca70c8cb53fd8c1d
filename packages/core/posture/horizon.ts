import type { Instant } from '../time/index.ts'

/** Collects the moments at which time alone could change an answer, and keeps the next one. */
export type Horizon = Readonly<{ note: (at: Instant | null) => void; next: () => Instant | null }>

export function horizonAfter(now: Instant): Horizon {
  let next: Instant | null = null
  return {
    note: at => {
      if (at !== null && now < at && (next === null || at < next)) next = at
    },
    next: () => next,
  }
}
