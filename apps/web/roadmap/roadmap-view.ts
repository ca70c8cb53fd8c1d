import { type Workstream, workstreams } from '@onus/core/action'
import type { CostRange } from '@onus/core/cost'
import type { Reply } from '../api.ts'

export type Roadmap = Reply<'readiness', 'roadmap'>
export type Card = Roadmap['cards'][number]

export interface Place {
  readonly slot: Card['slot']
  readonly title: string
  readonly days: string | null
}

/** The columns of the board: what is late first, then the sprints, then what has no place in them. */
export function placesOf({ sprints }: Pick<Roadmap, 'sprints'>): readonly Place[] {
  return [
    { slot: 'overdue', title: 'Overdue', days: null },
    ...sprints.map(one => ({ slot: one.number, title: `Sprint ${one.number}`, days: `${one.from} to ${one.to}` })),
    { slot: 'later', title: 'Later', days: null },
    { slot: 'unplanned', title: 'Without a day', days: null },
    { slot: 'done', title: 'Done', days: null },
  ]
}

export interface Row {
  readonly workstream: Workstream
  readonly label: string
  readonly cells: readonly { readonly place: Place; readonly cards: readonly Card[] }[]
  readonly open: number
}

/** The board by workstream; columns in which nothing stands at all are left out, but for the first sprint. */
export function boardRows(roadmap: Pick<Roadmap, 'sprints' | 'cards'>): {
  readonly places: readonly Place[]
  readonly rows: readonly Row[]
} {
  const used = new Set(roadmap.cards.map(one => one.slot))
  const places = placesOf(roadmap).filter(one => used.has(one.slot) || one.slot === 1)
  const rows = workstreams.map(({ value, label }) => {
    const own = roadmap.cards.filter(one => one.workstream === value)
    return {
      workstream: value,
      label,
      cells: places.map(place => ({ place, cards: own.filter(one => one.slot === place.slot) })),
      open: own.filter(one => one.state !== 'done').length,
    }
  })
  return { places, rows }
}

/** Where a mark of the timeline stands between the first and the last day, from 0 to 1. */
export function marksPlaced(timeline: Roadmap['timeline'], today: string) {
  const days = [today, ...timeline.flatMap(one => [one.from, one.to])].toSorted()
  const [first = today, last = today] = [days[0], days.at(-1)]
  const length = Math.max(1, Date.parse(last) - Date.parse(first))
  const at = (day: string) => (Date.parse(day) - Date.parse(first)) / length
  return {
    today: at(today),
    marks: timeline.map(one => ({ ...one, start: at(one.from), end: at(one.to) })),
  }
}

/** A range of days in words: `20 to 55 days`. Never one number. */
export function rangeWords([least, most]: readonly [number, number], unit = 'days'): string {
  if (most === 0) return `no ${unit}`
  return `${least.toLocaleString('en-GB')} to ${most.toLocaleString('en-GB')} ${unit}`
}

/** The range of a cost in one sentence. */
export function costSentence({ own, others, money }: CostRange, currency: string): string {
  const days = `${rangeWords(own)} of your own people and ${rangeWords(others)} of others`
  return money === null ? `${days}.` : `${days}: ${rangeWords(money, currency || 'in your currency')}.`
}

/** A rate that somebody typed; null while it is no number. */
export function ratesFrom(
  typed: Readonly<Record<'ownFrom' | 'ownTo' | 'othersFrom' | 'othersTo', string>>,
): { readonly own: readonly [number, number]; readonly others: readonly [number, number] } | null {
  const [ownFrom, ownTo, othersFrom, othersTo] = [typed.ownFrom, typed.ownTo, typed.othersFrom, typed.othersTo].map(
    one => (one.trim() === '' ? Number.NaN : Number(one)),
  ) as [number, number, number, number]
  const all = [ownFrom, ownTo, othersFrom, othersTo]
  if (all.some(one => !Number.isFinite(one) || one < 0) || ownTo < ownFrom || othersTo < othersFrom) return null
  return { own: [ownFrom, ownTo], others: [othersFrom, othersTo] }
}
