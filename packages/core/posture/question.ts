import type { Calendar } from '../occurrence/index.ts'
import type { Instant, Period } from '../time/index.ts'
import type { KnownAt } from '../version/index.ts'
import type { Facts } from './facts.ts'
import type { Horizon } from './horizon.ts'

/**
 * What is asked. `scope` null is the whole organisation. `window` is the moment or the half-open period that the answer
 * is about; `asOf` is how far world time has come; `knownAt` is how far the ledger had come.
 */
export type Question = Readonly<{
  scope: string | null
  window: Instant | Period
  asOf: Instant
  knownAt: KnownAt
}>

/**
 * What every rule of one control needs to see. `asked` is the whole period, `period` the part of it that the world has
 * reached; both are null when a moment is asked about.
 */
export type View = Readonly<{
  facts: Facts
  calendar: Calendar
  scope: string | null
  at: Instant
  period: Period | null
  asked: Period | null
  horizon: Horizon
}>

/** The part of the window that the world has reached. A period that has not begun is asked about as the moment `asOf`. */
export function reached({ window, asOf }: Question): Pick<View, 'at' | 'period' | 'asked'> {
  if (typeof window === 'string') return { at: window < asOf ? window : asOf, period: null, asked: null }
  if (asOf <= window.from) return { at: asOf, period: null, asked: null }
  return { at: asOf, period: { from: window.from, to: window.to < asOf ? window.to : asOf }, asked: window }
}
