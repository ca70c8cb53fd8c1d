import { calendarOf, periodOfDays } from '@onus/core/occurrence'
import { type Instant, instant } from '@onus/core/time'
import { addDays, type Company, daysBetween } from './company.ts'

/** The organisation's zone. Days of an assessed period are days in it. */
export const zone = 'Europe/Berlin'

/** The period that was examined, and when what belongs to it came to pass. */
export type Year = {
  readonly from: string
  readonly to: string
  /** The last day of the first part, of which rows are taken before the period is over; null where it is too short. */
  readonly interim: string | null
  readonly start: Instant
  readonly end: Instant
  /** A moment of a day of the period, at an hour of UTC. */
  readonly on: (day: string, hour?: number) => Instant
  /** A moment between what was first read after the period and the report: `part` is from 0 to 1. */
  readonly after: (part: number) => Instant
  /** A moment between the report and now. */
  readonly later: (part: number) => Instant
}

/**
 * The whole months of a company's data that ended before its registers were last read, so that everything that is asked about
 * them can be told. Null where there is no such month.
 */
export function yearOf(company: Company, now: Instant): Year | null {
  const reads = registerDays(company).filter(day => readAt(day) <= now)
  const last = reads.at(-1)
  if (last === undefined) return null
  const to = addDays(`${last.slice(0, 7)}-01`, -1)
  const from = company.firstDay
  if (to <= from) return null
  const { from: start, to: end } = periodOfDays(from, to, calendarOf(zone))
  const present = min(now, instant(`${company.lastDay}T22:00:00Z`))
  const begin = readAt(reads.find(day => day > to) ?? last)
  const span = Math.max(0, Date.parse(present) - Date.parse(begin))
  const since = (part: number) => min(inWorkingHours(Date.parse(begin) + span * part), present)
  const months = Math.round(daysBetween(from, to) / 30.4)
  return {
    from,
    to,
    interim: months < 4 ? null : lastDayOfMonth(from, months - restMonths - 1),
    start,
    end,
    on: (day, hour = 9) => instant(`${day}T${String(hour).padStart(2, '0')}:00:00Z`),
    after: part => since(part * 0.6),
    later: part => since(0.6 + part * 0.38),
  }
}

/** The days on which the registers are read: every seventh, and the last one. */
function registerDays({ firstDay, lastDay }: Pick<Company, 'firstDay' | 'lastDay'>): readonly string[] {
  const days = daysBetween(firstDay, lastDay)
  const each = Array.from({ length: Math.floor(days / 7) + 1 }, (_, week) => addDays(firstDay, week * 7))
  return each.at(-1) === lastDay ? each : [...each, lastDay]
}

/** What is frozen after the period is over: the collector of the repository reaches back so far and some days. */
const restMonths = 2

/** The same day between eight and four o'clock, later for what was later. */
function inWorkingHours(at: number): Instant {
  const midnight = Math.floor(at / dayMs) * dayMs
  return instant(Math.floor(midnight + dayMs / 3 + (at - midnight) / 3))
}

const dayMs = 86_400_000

/** A minute after the last collector of a day. */
const readAt = (day: string): Instant => instant(`${day}T05:51:00Z`)

const min = (one: Instant, other: Instant): Instant => (one < other ? one : other)

function lastDayOfMonth(from: string, months: number): string {
  const at = new Date(`${from.slice(0, 7)}-01T00:00:00Z`)
  at.setUTCMonth(at.getUTCMonth() + months + 1)
  return addDays(at.toISOString().slice(0, 10), -1)
}
