import { Temporal } from 'temporal-polyfill'
import { type Instant, instant } from '../time/index.ts'

type Schedule = {
  readonly state: 'active' | 'paused' | 'removed'
  readonly everyHours: number | null
  readonly dailyAt?: { readonly time: string; readonly zone: string } | null | undefined
}

/**
 * When a connection is due next, given when it last began to run: at once if it never did, null when it runs only by hand.
 * A moment that passed while nothing could run is due once. A time of day that the zone skips comes as late as the clocks
 * went forward; one that it has twice counts once.
 */
export function nextRun(schedule: Schedule, lastBegunAt: string | null, now: Instant): Instant | null {
  const { state, everyHours, dailyAt } = schedule
  if (state !== 'active' || (!dailyAt && everyHours === null)) return null
  if (lastBegunAt === null) return now
  if (dailyAt) return nextAt(dailyAt, lastBegunAt)
  return instant(Date.parse(lastBegunAt) + (everyHours ?? 0) * 3_600_000)
}

function nextAt({ time, zone }: { time: string; zone: string }, after: string): Instant {
  const from = Temporal.Instant.from(after)
  const day = from.toZonedDateTimeISO(zone).toPlainDate()
  for (const days of [0, 1]) {
    const at = day.add({ days }).toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from(time) })
    if (at.epochMilliseconds > from.epochMilliseconds) return instant(at.epochMilliseconds)
  }
  // Only a zone that skips a whole day gets here.
  const at = day.add({ days: 2 }).toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from(time) })
  return instant(at.epochMilliseconds)
}

/** Whether this names a time zone, as Europe/Berlin does. */
export function isZone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name)
    return name === 'UTC' || name.includes('/')
  } catch {
    return false
  }
}
