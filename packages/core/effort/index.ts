import { z } from 'zod'

/** So many minutes somebody may say a piece of work took: two weeks without sleep are a slip of the hand. */
export const Minutes = z.int().min(1).max(20_000)

/** Whether a machine or a person collected an item. */
export type Means = 'manual' | 'automatic'
export type Work = 'performing' | 'reviewing'

/** What one piece of work on one evidence item took, as whoever did it said; null when nobody said. Nothing is timed. */
export type Effort = Readonly<{ month: string; means: Means; work: Work; minutes: number | null }>

/** The efforts of a month: the median of those that were stated, and how many were not. */
export type EffortMonth = Readonly<{
  month: string
  means: Means
  work: Work
  stated: number
  unstated: number
  median: number | null
}>

/**
 * Human minutes for each evidence item, month by month. Where nobody said how long it took the median is unknown, and
 * what was not stated is counted beside what was, never as zero.
 */
export function effortByMonth(efforts: readonly Effort[]): readonly EffortMonth[] {
  const groups = Map.groupBy(efforts, ({ month, means, work }) => `${month} ${means} ${work}`)
  return [...groups.values()]
    .flatMap(of => {
      const [first] = of
      if (!first) return []
      const said = of.flatMap(one => one.minutes ?? [])
      const { month, means, work } = first
      return [{ month, means, work, stated: said.length, unstated: of.length - said.length, median: medianOf(said) }]
    })
    .toSorted((a, b) => compare(a.month, b.month) || compare(a.means, b.means) || compare(a.work, b.work))
}

export type EffortTrend = 'falling' | 'rising' | 'steady' | 'unknown'

/** How the median of the last stated month compares with that of the first: within a tenth is steady; one month says nothing. */
export function effortTrend(months: readonly Pick<EffortMonth, 'median'>[]): EffortTrend {
  const stated = months.flatMap(one => one.median ?? [])
  const [first, last] = [stated[0], stated.at(-1)]
  if (first === undefined || last === undefined || stated.length < 2) return 'unknown'
  if (Math.abs(last - first) <= first / 10) return 'steady'
  return last < first ? 'falling' : 'rising'
}

function medianOf(minutes: readonly number[]): number | null {
  const sorted = minutes.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]]
  return low === undefined || high === undefined ? null : (low + high) / 2
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
