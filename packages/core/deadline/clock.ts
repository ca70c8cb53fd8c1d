import { Temporal } from 'temporal-polyfill'
import type { ClockStart, Within } from '../regulation/index.ts'
import { Instant } from '../time/index.ts'

/** The moments that are known, by their names. What has not happened, or is not known, is null or left out. */
export type Moments = Readonly<Record<string, Instant | null | undefined>>

/** When a clock ends, and what began it. */
export type Due = Readonly<{ at: Instant; from: string; began: Instant; within: Within }>

/**
 * When a clock ends: of several starts the one that ends first; null while none of them is known. Hours elapse on instants and
 * pause for nothing. Days, weeks and months are counted on the calendar of the zone of record and keep the time of day; a day
 * that the month lacks becomes its last, and an hour that the night lacks or has twice gives the earlier moment.
 */
export function dueOf(starts: readonly ClockStart[], moments: Moments, zone: string): Due | null {
  const known = starts.flatMap(({ from, within }) => {
    const began = moments[from]
    return began ? [{ at: after(began, within, zone), from, began, within }] : []
  })
  return known.toSorted((a, b) => a.at.localeCompare(b.at))[0] ?? null
}

/** The moment so long after another, in the zone of record. */
export function after(began: Instant, within: Within, zone: string): Instant {
  const duration = Temporal.Duration.from(within)
  if (duration.hours > 0) return instantAt(Date.parse(began) + duration.hours * 3_600_000)
  const plain = Temporal.Instant.from(began).toZonedDateTimeISO(zone).toPlainDateTime().add(duration)
  return instantAt(plain.toZonedDateTime(zone, { disambiguation: 'earlier' }).epochMilliseconds)
}

/**
 * The last moment that could be argued for by Regulation 1182/71: the hour or day of the event is not counted, and a period of
 * days or longer that ends on a day without work goes on to the end of the next that has some. It is shown as information and
 * never is a deadline; national law may differ.
 */
export function latestArguable(
  began: Instant,
  within: Within,
  zone: string,
  works: (date: string) => boolean,
): Instant {
  const start = Temporal.Instant.from(began).toZonedDateTimeISO(zone)
  const duration = Temporal.Duration.from(within)
  if (duration.hours > 0) {
    const hour = start.round({ smallestUnit: 'hour', roundingMode: 'floor' }).epochMilliseconds
    return instantAt(hour + (duration.hours + 1) * 3_600_000)
  }
  let last = start.toPlainDate().add(duration)
  while (!works(last.toString())) last = last.add({ days: 1 })
  return instantAt(last.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds)
}

function instantAt(milliseconds: number): Instant {
  return Instant.parse(new Date(milliseconds).toISOString())
}
