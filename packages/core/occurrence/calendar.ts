import { Temporal } from 'temporal-polyfill'
import type { Cadence } from '../control/index.ts'
import { Instant, type Period } from '../time/index.ts'
import { cadenceRules } from './usual.ts'

/** The cadences whose windows tile the calendar. Continuous and event-driven controls have no windows of their own. */
export type TiledCadence = Exclude<Cadence, 'continuous' | 'event-driven'>

export function isTiled(cadence: Cadence): cadence is TiledCadence {
  return cadence !== 'continuous' && cadence !== 'event-driven'
}

/**
 * One window of the calendar in the organisation's zone, half-open, from local midnight to local midnight. Nothing is
 * expected in a day on which nobody works, nor in what is left of a window when less than half of it comes before other
 * fiscal years begin.
 */
export type Tile = Readonly<{ from: Instant; to: Instant; label: string; expected: boolean }>

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
  /** The same calendar with windows counted from a day of a control's own, instead of weeks, months and fiscal years. */
  anchoredOn: (day: string) => Calendar
}>

/** Shorter graces than the usual ones, for windows that end on `from` or later. A longer one than usual counts as the usual. */
export type Grace = Readonly<{ from: string; days: Readonly<Partial<Record<TiledCadence, number | undefined>>> }>

/**
 * The calendar of an organisation. Quarters, halves and years are counted from 1 January, and from each day of `fiscalYears`
 * on from there: its fiscal years begin with that month. Throws on a zone that does not exist.
 */
export function calendarOf(
  zone: string,
  business: BusinessDays = null,
  graces: readonly Grace[] = [],
  fiscalYears: readonly string[] = [],
): Calendar {
  const starts = fiscalYears.toSorted()
  return calendarWith(zone, business, graces, {
    tileOf: (cadence, date) => fiscalTile(cadence, date, starts),
    labelOf: (cadence, start) => labelOf(cadence, start, starts),
  })
}

/** How the windows of a calendar are cut, and what each is called. `whole` is where one would end that nothing cuts short. */
type Cutting = Readonly<{
  tileOf: (cadence: TiledCadence, date: Temporal.PlainDate) => Cut
  labelOf: (cadence: TiledCadence, start: Temporal.PlainDate) => string
}>

type Cut = Readonly<{ from: Temporal.PlainDate; to: Temporal.PlainDate; whole: Temporal.PlainDate }>

function calendarWith(
  zone: string,
  business: BusinessDays,
  graces: readonly Grace[],
  { tileOf, labelOf }: Cutting,
): Calendar {
  const anchored = new Map<string, Calendar>()
  const tiles = remembering<Tile>()
  const dates = remembering<string>()
  const zoned = (at: Instant) => Temporal.Instant.from(at).toZonedDateTimeISO(zone)
  const midnight = (date: Temporal.PlainDate) => instantOf(date.toZonedDateTime(zone))
  const works = (date: Temporal.PlainDate) => worksOn(date.toString(), business)

  const tile = (cadence: TiledCadence, { from, to, whole }: Cut) =>
    tiles(`${cadence} ${from}`, () => ({
      from: midnight(from),
      to: midnight(to),
      label: labelOf(cadence, from),
      expected: cadence === 'daily' ? works(from) : 2 * from.until(to).days >= from.until(whole).days,
    }))
  const sums = remembering<Instant>()
  const sum = (key: string, add: () => Temporal.ZonedDateTime) => sums(key, () => instantOf(add()))
  const neighbours = remembering<Tile>()
  const neighbour = (cadence: TiledCadence, key: string, find: () => Temporal.PlainDate) =>
    neighbours(`${cadence} ${key}`, () => tileOn(cadence, find()))
  const tileOn = (cadence: TiledCadence, date: Temporal.PlainDate) => tile(cadence, tileOf(cadence, date))

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
    anchoredOn: day => {
      const made = anchored.get(day) ?? calendarWith(zone, business, graces, anchoredCutting(day))
      if (anchored.size >= mostAnchors) anchored.clear()
      anchored.set(day, made)
      return made
    },
  }
}

const mostAnchors = 200

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

const steps: Readonly<Record<TiledCadence, { days?: number; months?: number }>> = {
  daily: { days: 1 },
  weekly: { days: 7 },
  monthly: { months: 1 },
  quarterly: { months: 3 },
  'semi-annual': { months: 6 },
  annual: { months: 12 },
}

/** A window by days, ISO weeks, months or the fiscal years in force; one that other fiscal years begin in ends there. */
function fiscalTile(cadence: TiledCadence, date: Temporal.PlainDate, starts: readonly string[]): Cut {
  if (cadence === 'daily') return wholeTile(cadence, date)
  if (cadence === 'weekly') return wholeTile(cadence, date.subtract({ days: date.dayOfWeek - 1 }))
  const first = Temporal.PlainDate.from(starts.findLast(one => one <= date.toString()) ?? january)
  const tile = tileFrom(first, cadence, date)
  const next = starts.find(one => one > date.toString())
  if (next === undefined || cadence === 'monthly' || tile.to.toString() <= next) return tile
  return { ...tile, to: Temporal.PlainDate.from(next) }
}

const january = '1970-01-01'

function anchoredCutting(day: string): Cutting {
  const anchor = Temporal.PlainDate.from(day)
  return {
    tileOf: (cadence, date) => tileFrom(anchor, cadence, date),
    labelOf: (cadence, start) => (cadence === 'daily' ? start.toString() : `from ${start}`),
  }
}

/** The window around `date` when windows are counted, forth and back, from `first`. */
function tileFrom(first: Temporal.PlainDate, cadence: TiledCadence, date: Temporal.PlainDate): Cut {
  const { months, days = 1 } = steps[cadence]
  if (months === undefined) {
    return wholeTile(cadence, date.subtract({ days: ((first.until(date).days % days) + days) % days }))
  }
  const apart = 12 * (date.year - first.year) + date.month - first.month
  let count = Math.floor(apart / months)
  // The last days of a month may lie before the day of the month from which windows are counted.
  if (Temporal.PlainDate.compare(first.add({ months: count * months }), date) > 0) count -= 1
  const [from, to] = [first.add({ months: count * months }), first.add({ months: (count + 1) * months })]
  return { from, to, whole: to }
}

function wholeTile(cadence: TiledCadence, from: Temporal.PlainDate): Cut {
  const to = from.add(steps[cadence])
  return { from, to, whole: to }
}

function labelOf(cadence: TiledCadence, start: Temporal.PlainDate, starts: readonly string[]): string {
  if (cadence === 'daily') return start.toString()
  if (cadence === 'weekly') return `${start.yearOfWeek}-W${String(start.weekOfYear).padStart(2, '0')}`
  if (cadence === 'monthly') return start.toString().slice(0, 7)
  const first = Temporal.PlainDate.from(starts.findLast(one => one <= start.toString()) ?? january)
  const months = (start.month - first.month + 12) % 12
  const year = start.month < first.month ? start.year - 1 : start.year
  const name = first.month === 1 ? String(year) : `${year}/${String((year + 1) % 100).padStart(2, '0')}`
  if (cadence === 'quarterly') return `${name}-Q${Math.floor(months / 3) + 1}`
  return cadence === 'semi-annual' ? `${name}-H${Math.floor(months / 6) + 1}` : name
}

function instantOf(zoned: Temporal.ZonedDateTime): Instant {
  return Instant.parse(zoned.toInstant().toString({ fractionalSecondDigits: 3 }))
}
