import { after } from '../deadline/index.ts'
import type { TiledCadence } from '../occurrence/index.ts'
import type { Within } from '../regulation/index.ts'
import type { Instant } from '../time/index.ts'

/** That somebody answers for looking at an item again and again: since when, and how often. */
export type ReviewPlan = Readonly<{ cadence: TiledCadence; since: Instant }>

/**
 * How an item stands with its review. `none`: nobody planned one or recorded one, so nothing is known. `unset`: it was looked at
 * and nobody said when again. `waiting`: planned, and its first day is to come. `missed`: its day is past, planned or by law.
 */
export type ReviewStanding = Readonly<{
  state: 'none' | 'unset' | 'waiting' | 'current' | 'missed'
  last: Instant | null
  by: Instant | null
}>

const intervals = {
  daily: 'P1D',
  weekly: 'P7D',
  monthly: 'P1M',
  quarterly: 'P3M',
  'semi-annual': 'P6M',
  annual: 'P12M',
} as const satisfies Record<TiledCadence, Within>

/**
 * How an item that is looked at again at intervals stands: by the last time that it was, the interval that the organisation
 * planned and the one that the law sets, of which the shorter holds. A plan counts from when it was made until the first time.
 */
export function reviewStanding(
  given: Readonly<{ plan: ReviewPlan | null; law: Within | null; times: readonly Instant[]; zone: string }>,
  now: Instant,
): ReviewStanding {
  const { plan, law, zone } = given
  const last =
    given.times
      .filter(at => at <= now)
      .toSorted()
      .at(-1) ?? null
  const began = last ?? plan?.since ?? null
  if (began === null) return { state: 'none', last, by: null }
  const ends = [...(plan ? [intervals[plan.cadence]] : []), ...(law ? [law] : [])].map(one => after(began, one, zone))
  const by = ends.toSorted()[0] ?? null
  if (by === null) return { state: 'unset', last, by }
  if (now >= by) return { state: 'missed', last, by }
  return { state: last === null ? 'waiting' : 'current', last, by }
}

/** Whether an interval that an organisation plans is as short as the law asks for, or shorter. */
export function isOftenEnough(cadence: TiledCadence, law: Within | null): boolean {
  const start = '2023-01-01T00:00:00.000Z' as Instant
  return law === null || after(start, intervals[cadence], 'UTC') <= after(start, law, 'UTC')
}
