import type { TiledCadence } from './calendar.ts'

/** Where the figures of `cadenceRules` come from. */
export const cadenceSource = {
  source: 'Onus, after common practice of audits; no standard says how late is too late',
  date: '2026-11-22',
} as const

/**
 * What each cadence allows (domain 3.9): how many days late still counts as late, and from which interval on a warning is due.
 * An organisation can ask for less and never for more.
 */
export const cadenceRules = {
  daily: { graceDays: 1, maxIntervalDays: 3 },
  weekly: { graceDays: 3, maxIntervalDays: 12 },
  monthly: { graceDays: 10, maxIntervalDays: 45 },
  quarterly: { graceDays: 20, maxIntervalDays: 120 },
  'semi-annual': { graceDays: 30, maxIntervalDays: 215 },
  annual: { graceDays: 30, maxIntervalDays: 395 },
} as const satisfies Record<TiledCadence, object>
