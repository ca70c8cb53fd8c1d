import type { MeasureLine } from '@onus/contract/measure'
import type { State } from '../kit/state-view.ts'

type Review = NonNullable<MeasureLine['review']>

const shapes: Readonly<Record<Review['state'], State>> = {
  none: 'unknown',
  unset: 'unknown',
  waiting: 'designed',
  current: 'operating',
  missed: 'missed',
}

/** How a review is drawn. One that nobody planned or recorded is unknown; one that is missed is red. */
export function reviewShape({ state, incidentSince }: Review): State {
  return state === 'current' && incidentSince !== null ? 'late' : shapes[state]
}

const words: Readonly<Record<Review['state'], string>> = {
  none: 'No review is planned or recorded',
  unset: 'Reviewed once; nobody set how often',
  waiting: 'Review planned, none recorded yet',
  current: 'Reviewed in time',
  missed: 'Review missed',
}

export function reviewWords({ state, incidentSince }: Review): string {
  if (state === 'current' && incidentSince !== null) return 'Reviewed, and a significant incident came since'
  return words[state]
}

interface PointGroup {
  readonly point: MeasureLine
  readonly items: readonly MeasureLine[]
}

/** The ten points, each with the items of the annex that belong to it first. */
export function groupsOf(points: readonly MeasureLine[], annex: readonly MeasureLine[]): readonly PointGroup[] {
  return points.map(point => ({ point, items: annex.filter(one => one.points[0] === point.id) }))
}

/** "2 gaps, 1 of them without a corrective action; reviews: 1 missed, 3 in time, 49 not planned; 2 not applied". */
export function measureCounts(points: readonly MeasureLine[], annex: readonly MeasureLine[]): string {
  const gaps = [...points, ...annex].filter(({ isGap }) => isGap)
  const open = gaps.filter(({ action }) => action === null).length
  const left = annex.filter(({ notApplied }) => notApplied !== null).length
  const states = annex.flatMap(({ review, notApplied }) => (review && notApplied === null ? review.state : []))
  const count = (...of: Review['state'][]) => states.filter(one => of.includes(one)).length
  const reviews = [
    count('missed') && `${count('missed')} missed`,
    count('current', 'waiting') && `${count('current', 'waiting')} planned and in time`,
    count('none', 'unset') && `${count('none', 'unset')} not planned`,
  ].filter(Boolean)
  const parts = [
    gaps.length === 0
      ? 'No gap is known'
      : `${gaps.length} ${gaps.length === 1 ? 'gap' : 'gaps'}, ${open} without a corrective action`,
    reviews.length > 0 && `reviews: ${reviews.join(', ')}`,
    annex.length > 0 && `${left} not applied`,
  ].filter(Boolean)
  return parts.join('; ')
}

const cadences: Readonly<Record<string, string>> = {
  monthly: 'every month',
  quarterly: 'every quarter',
  'semi-annual': 'every half year',
  annual: 'every year',
}

export function cadenceWords(cadence: string): string {
  return cadences[cadence] ?? cadence
}
