import { type Counts, type State, states } from './state-view.ts'

export interface CountsAt {
  readonly at: string
  readonly counts: Counts
}

export interface Layer {
  readonly state: State
  /** The outline of the layer as an SVG path in a box of `width` by `height`. */
  readonly path: string
}

/** Layers of a stacked area, the best at the bottom, so that what is wrong is on top where the eye goes. */
export function stackedLayers(points: readonly CountsAt[], width: number, height: number): readonly Layer[] {
  const order = states.toReversed().filter(state => points.some(point => (point.counts[state] ?? 0) > 0))
  const most = Math.max(1, ...points.map(point => total(point.counts)))
  const x = (at: number) => (points.length > 1 ? (at / (points.length - 1)) * width : width / 2)
  const y = (count: number) => height - (count / most) * height
  const floor = points.map(() => 0)
  return order.map(state => {
    const below = [...floor]
    points.forEach((point, at) => {
      floor[at] = floor[at]! + (point.counts[state] ?? 0)
    })
    const upper = floor.map((count, at) => `${round(x(at))},${round(y(count))}`)
    const lower = below.map((count, at) => `${round(x(at))},${round(y(count))}`).reverse()
    return { state, path: `M${upper.join('L')}L${lower.join('L')}Z` }
  })
}

/** A line through numbers in a box. */
export function sparkline(values: readonly number[], width: number, height: number): string {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const range = most - least || 1
  const step = values.length > 1 ? width / (values.length - 1) : 0
  return values
    .map(
      (value, at) => `${at === 0 ? 'M' : 'L'}${round(at * step)},${round(height - ((value - least) / range) * height)}`,
    )
    .join('')
}

/** The numbers behind the picture as a sheet: a row a moment, a column a state. */
export function countsSheet(name: string, points: readonly CountsAt[]) {
  const present = states.filter(state => points.some(point => point.counts[state]))
  return {
    name,
    headers: ['At', ...present],
    rows: points.map(point => [point.at, ...present.map(state => point.counts[state] ?? 0)]),
  }
}

function total(counts: Counts): number {
  return states.reduce((sum, state) => sum + (counts[state] ?? 0), 0)
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
