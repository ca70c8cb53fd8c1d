import type { Calendar } from '../occurrence/index.ts'
import type { Instant } from '../time/index.ts'

/**
 * By when a yearly control is due: twelve months after it was last performed, or after it came into force. It is begun a
 * month before where nothing else is said, and missed after the grace.
 */
export function yearlyDue(
  from: Instant,
  collectDays: number | undefined,
  calendar: Calendar,
): Readonly<{ opensAt: Instant; dueAt: Instant; missedAt: Instant }> {
  const dueAt = calendar.plusMonths(from, 12)
  return {
    opensAt: calendar.plusDays(dueAt, -(collectDays ?? usualCollectDays)),
    dueAt,
    missedAt: calendar.plusDays(dueAt, calendar.graceDays('annual', dueAt)),
  }
}

const usualCollectDays = 30
