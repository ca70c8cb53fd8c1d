import type { IncidentOverview } from '@onus/contract/incident'
import { clockStanding, reportState } from './incident-view.ts'

const hour = 3_600_000

/** One clock in the picture: from what began it to its end, with what was sent. Places go from 0 to 1. */
interface Bar {
  readonly name: string
  readonly from: number
  readonly to: number
  readonly sent: number | null
  readonly target: number | null
  readonly state: ReturnType<typeof clockStanding>['state']
  readonly word: string
}

interface Picture {
  readonly now: number
  readonly facts: readonly { readonly x: number; readonly words: string; readonly kind: string }[]
  readonly bars: readonly Bar[]
  readonly ticks: readonly { readonly x: number; readonly label: string }[]
}

const marks: readonly (readonly [number, string])[] = [
  [0, 'start'],
  [1, '1 h'],
  [4, '4 h'],
  [12, '12 h'],
  [24, '24 h'],
  [72, '72 h'],
  [7 * 24, '7 d'],
  [30 * 24, '30 d'],
  [90 * 24, '90 d'],
  [365 * 24, '1 y'],
]

/**
 * Where everything stands in the picture. Hours decide at first and months at the end, so the scale is that of the square root
 * of the time since the first fact; its marks say so.
 */
export function pictureOf(
  overview: Pick<IncidentOverview, 'timeline' | 'deadlines' | 'parallel' | 'body'>,
  now: number,
): Picture {
  const { timeline, deadlines, parallel, body } = overview
  const askedAt = new Map(body.requests.map(request => [request.id, request.askedAt]))
  const clocks = [
    ...deadlines.map(one => ({ ...one, start: one.began?.at.at ?? askedAt.get(one.request ?? '') })),
    ...parallel.map(one => ({ ...one, start: one.began?.at.at, title: one.name, submitted: null, target: null })),
  ]
  const ends = clocks.flatMap(({ due }) => (due === null ? [] : [Date.parse(due.at)]))
  const happened = timeline.map(({ at }) => Date.parse(at.at))
  const first = Math.min(now, ...happened)
  const last = Math.max(now, first + hour, ...happened, ...ends)
  const x = (at: number) => Math.sqrt(Math.max(0, at - first) / (last - first))
  const place = (time: { at: string } | null) => (time === null ? null : x(Date.parse(time.at)))
  return {
    now: x(now),
    facts: timeline
      .filter(({ kind }) => kind !== 'change')
      .map(({ at, words, kind }) => ({ x: x(Date.parse(at.at)), words, kind })),
    bars: clocks.flatMap(({ title, due, start, submitted, target, state }) => {
      if (due === null) return []
      const standing = clockStanding({ state: reportState(state), due, target }, now)
      const bar = {
        name: title,
        from: start === undefined ? 0 : x(Date.parse(start)),
        to: x(Date.parse(due.at)),
        sent: place(submitted),
        target: place(target),
      }
      return [{ ...bar, ...standing }]
    }),
    ticks: marks
      .filter(([hours]) => hours * hour <= last - first)
      .map(([hours, label]) => ({ x: x(first + hours * hour), label })),
  }
}
