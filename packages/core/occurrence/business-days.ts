import { type Organisation, usualWorking, type Working } from '../organisation/index.ts'
import type { Instant } from '../time/index.ts'
import { type BusinessDays, type Calendar, calendarOf } from './calendar.ts'

/**
 * The calendar that windows of cadences follow. Daily controls are expected on working days once the organisation has
 * said which those are, and on every day before that.
 */
export function calendarOfOrganisation({
  zone,
  working,
  windows,
}: Pick<Organisation, 'zone' | 'working' | 'windows'>): Calendar {
  return calendarOf(zone, working ? businessDaysOf(working) : null, windows?.graces, windows?.fiscalYears)
}

/** The calendar in which the ages of requests are counted: Monday to Friday where the organisation has said nothing. */
export function businessCalendar({ zone, working }: Pick<Organisation, 'zone' | 'working'>): Calendar {
  return calendarOf(zone, businessDaysOf(working ?? usualWorking))
}

function businessDaysOf({ weekdays, holidays }: Working): BusinessDays {
  return { weekdays, holidays: holidays.map(holiday => holiday.date) }
}

/** How many business days began after the day of `from`, up to the day of `to`: 0 on the same day, 1 from Friday to Monday. */
export function businessDaysBetween(from: Instant, to: Instant, calendar: Calendar): number {
  return businessDaysAfter(calendar.dateAt(from), calendar.dateAt(to), calendar)
}

/** How many business days come after `first`, up to and with `last`; none when `last` is not later. */
export function businessDaysAfter(first: string, last: string, calendar: Calendar): number {
  return last <= first ? 0 : calendar.workedUpTo(last) - calendar.workedUpTo(first)
}

/** The day on which the `days`-th business day after the day of `from` falls. */
export function plusBusinessDays(from: Instant, days: number, calendar: Calendar): string {
  let date = calendar.dateAt(from)
  for (let left = days; left > 0; ) {
    date = next(date)
    if (calendar.works(date)) left -= 1
  }
  return date
}

function next(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
}
