import { Temporal } from 'temporal-polyfill'
import type { Cadence } from '../control/index.ts'
import { Instant, type Period } from '../time/index.ts'
import { cadenceRules } from './window.ts'

/** The cadences whose windows tile the calendar. Continuous and event-driven controls have no windows of their own. */
export type TiledCadence = Exclude<Cadence, 'continuous' | 'event-driven'>

export function isTiled(cadence: Cadence): cadence is TiledCadence {
  return cadence !== 'continuous' && cadence !== 'event-driven'
}

/** One window of the calendar in the organisation's zone, half-open, from local midnight to local midnight. */
export type Tile = Readonly<{ from: Instant; to: Instant; label: string; working: boolean }>

/** The days on which people work: ISO weekdays (Monday is 1) without holidays. Null means every day. */
export type BusinessDays = Readonly<{ weekdays: readonly number[]; holidays: readonly string[] }> | null

export const mondayToFriday = { weekdays: [1, 2, 3, 4, 5], holidays: [] } as const satisfies BusinessDays

/** Calendar arithmetic in one IANA zone. It remembers tiles it has computed, so make one per organisation. */
export type Calendar = Readonly<{
  zone: string
  tileAt: (cadence: TiledCadence, at: Instant) => Tile
  nextTile: (cadence: TiledCadence, tile: Tile) => Tile
  previousTile: (cadence: TiledCadence, tile: Tile) => Tile
  plusDays: (at: Instant, days: number) => Instant
  plusMonths: (at: Instant, months: number) => Instant
  /** Local midnight at which `date` begins. */
  startOfDay: (date: string) => Instant
  dateAt: (at: Instant) => string
  /** Whether people work on this date. */
  works: (date: string) => boolean
  /** How many days on which people work there are from 1970 up to this date and with it. */
  workedUpTo: (date: string) => number
  /** How many days after a window that ends then a performance still counts as late. */
  graceDays: (cadence: TiledCadence, end: Instant) => number
}>

/** Shorter graces than the usual ones, for windows that end on `from` or later. A longer one than usual counts as the usual. */
export type Grace = Readonly<{ from: string; days: Readonly<Partial<Record<TiledCadence, number | undefined>>> }>

/** The calendar of an organisation. Throws on a zone that does not exist. */
export function calendarOf(zone: string, business: BusinessDays = null, graces: readonly Grace[] = []): Calendar {
  const tiles = remembering<Tile>()
  const dates = remembering<string>()
  const zoned = (at: Instant) => Temporal.Instant.from(at).toZonedDateTimeISO(zone)
  const midnight = (date: Temporal.PlainDate) => instantOf(date.toZonedDateTime(zone))
  const works = (date: Temporal.PlainDate) => worksOn(date.toString(), business)

  const tile = (cadence: TiledCadence, start: Temporal.PlainDate) =>
    tiles(`${cadence} ${start}`, () => ({
      from: midnight(start),
      to: midnight(start.add(steps[cadence])),
      label: labelOf(cadence, start),
      working: cadence !== 'daily' || works(start),
    }))
  const sums = remembering<Instant>()
  const sum = (key: string, add: () => Temporal.ZonedDateTime) => sums(key, () => instantOf(add()))
  const neighbours = remembering<Tile>()
  const neighbour = (cadence: TiledCadence, key: string, find: () => Temporal.PlainDate) =>
    neighbours(`${cadence} ${key}`, () => tileOn(cadence, find()))
  const tileOn = (cadence: TiledCadence, date: Temporal.PlainDate) => tile(cadence, startOf(cadence, date))

  return {
    zone,
    tileAt: (cadence, at) => neighbour(cadence, `at ${at}`, () => zoned(at).toPlainDate()),
    nextTile: (cadence, { to }) => neighbour(cadence, `from ${to}`, () => zoned(to).toPlainDate()),
    previousTile: (cadence, { from }) =>
      neighbour(cadence, `until ${from}`, () => zoned(from).toPlainDate().subtract({ days: 1 })),
    plusDays: (at, days) => sum(`${at} ${days} days`, () => zoned(at).add({ days })),
    plusMonths: (at, months) => sum(`${at} ${months} months`, () => zoned(at).add({ months })),
    startOfDay: date => midnight(Temporal.PlainDate.from(date)),
    // A date holds for the whole of a minute: offsets of zones are whole minutes.
    dateAt: at => dates(at.slice(0, 16), () => zoned(at).toPlainDate().toString()),
    works: date => worksOn(date, business),
    workedUpTo: date => workedUpTo(date, business),
    graceDays: (cadence, end) => {
      const usual = cadenceRules[cadence].graceDays
      if (graces.length === 0) return usual
      const day = zoned(end).toPlainDate().toString()
      const said = graces.filter(grace => grace.from <= day && grace.days[cadence] !== undefined)
      return Math.min(usual, said.toSorted((a, b) => (a.from < b.from ? -1 : 1)).at(-1)?.days[cadence] ?? usual)
    },
  }
}

/** The period from the first moment of `first` to the last moment of `last`, both days included. */
export function periodOfDays(first: string, last: string, calendar: Calendar): Period {
  const end = Temporal.PlainDate.from(last).add({ days: 1 }).toString()
  return { from: calendar.startOfDay(first), to: calendar.startOfDay(end) }
}

/** Counted, not walked: whole weeks, what is left of the last one, and less the holidays that fall on working weekdays. */
function workedUpTo(date: string, business: BusinessDays): number {
  const day = dayNumber(date)
  if (business === null) return day + 1
  const weekdays = new Set(business.weekdays)
  const weeks = Math.floor((day + 1) / 7)
  let worked = weeks * weekdays.size
  for (let last = weeks * 7; last <= day; last += 1) if (weekdays.has(weekdayOf(last))) worked += 1
  const off = new Set(business.holidays.filter(holiday => holiday <= date && holiday >= '1970-01-01'))
  for (const holiday of off) if (weekdays.has(weekdayOf(dayNumber(holiday)))) worked -= 1
  return worked
}

function worksOn(date: string, business: BusinessDays): boolean {
  if (business === null) return true
  return business.weekdays.includes(weekdayOf(dayNumber(date))) && !business.holidays.includes(date)
}

function dayNumber(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / 86_400_000
}

/** The ISO weekday of a day counted from 1970, which began on a Thursday. */
function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1
}

const mostRemembered = 20_000

/** Remembers what was computed for a key, and forgets everything when that becomes too much. */
function remembering<Value>(): (key: string, make: () => Value) => Value {
  const known = new Map<string, Value>()
  return (key, make) => {
    const value = known.get(key) ?? make()
    if (known.size >= mostRemembered) known.clear()
    known.set(key, value)
    return value
  }
}

const steps = {
  daily: { days: 1 },
  weekly: { days: 7 },
  monthly: { months: 1 },
  quarterly: { months: 3 },
  'semi-annual': { months: 6 },
  annual: { years: 1 },
} as const satisfies Record<TiledCadence, object>

function startOf(cadence: TiledCadence, date: Temporal.PlainDate): Temporal.PlainDate {
  switch (cadence) {
    case 'daily':
      return date
    case 'weekly':
      return date.subtract({ days: date.dayOfWeek - 1 })
    case 'monthly':
      return date.with({ day: 1 })
    case 'quarterly':
      return date.with({ day: 1, month: date.month - ((date.month - 1) % 3) })
    case 'semi-annual':
      return date.with({ day: 1, month: date.month <= 6 ? 1 : 7 })
    case 'annual':
      return date.with({ day: 1, month: 1 })
  }
}

function labelOf(cadence: TiledCadence, start: Temporal.PlainDate): string {
  switch (cadence) {
    case 'daily':
      return start.toString()
    case 'weekly':
      return `${start.yearOfWeek}-W${String(start.weekOfYear).padStart(2, '0')}`
    case 'monthly':
      return start.toString().slice(0, 7)
    case 'quarterly':
      return `${start.year}-Q${(start.month + 2) / 3}`
    case 'semi-annual':
      return `${start.year}-H${start.month === 1 ? 1 : 2}`
    case 'annual':
      return String(start.year)
  }
}

function instantOf(zoned: Temporal.ZonedDateTime): Instant {
  return Instant.parse(zoned.toInstant().toString({ fractionalSecondDigits: 3 }))
}
