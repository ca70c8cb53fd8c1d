import type { Effective, Instant, Period } from '../time/index.ts'
import type { Calendar, Tile, TiledCadence } from './calendar.ts'

/**
 * One expected performance. `claims` is the calendar window by whose start a recorded performance names it; `from` and
 * `to` are what is left of it inside the period and the life of the control.
 */
export type ExpectedWindow = Readonly<{
  from: Instant
  to: Instant
  graceUntil: Instant
  label: string
  claims: Period
  /**
   * Annual only: such a window is matched by the time of the performance, and one before this moment lies before the
   * period and is for the auditor to judge.
   */
  periodFrom: Instant | null
}>

/**
 * The windows in which a control is expected to be performed in `period`, given the stretches of time in which it was in
 * force. An edge window counts when at least half of it lies inside both. A year is counted back from the end of the
 * period, so that a shorter period still looks at twelve months.
 */
export function expectedWindows(
  cadence: TiledCadence,
  period: Period,
  inForce: readonly Effective[],
  calendar: Calendar,
): readonly ExpectedWindow[] {
  const known = remembered.get(calendar) ?? new Map<string, readonly ExpectedWindow[]>()
  remembered.set(calendar, known)
  const key = [cadence, period.from, period.to, ...inForce.flatMap(({ from, to }) => [from, to])].join(' ')
  const windows = known.get(key) ?? windowsOf(cadence, period, inForce, calendar)
  if (known.size >= mostRemembered) known.clear()
  known.set(key, windows)
  return windows
}

/** Many controls of an organisation are in force for the same time; their windows are worked out once. */
const remembered = new WeakMap<Calendar, Map<string, readonly ExpectedWindow[]>>()
const mostRemembered = 500

function windowsOf(
  cadence: TiledCadence,
  period: Period,
  inForce: readonly Effective[],
  calendar: Calendar,
): readonly ExpectedWindow[] {
  const tiles = cadence === 'annual' ? yearsBackFrom(period, calendar) : tilesOf(cadence, period, calendar)
  const bounds = cadence === 'annual' ? inForce : inForce.map(stretch => clip(stretch, period))
  return tiles.flatMap(tile => windowOf(cadence, tile, bounds, period, calendar) ?? [])
}

/** The calendar windows that touch `period`, in order. */
export function tilesOf(cadence: TiledCadence, period: Period, calendar: Calendar): readonly Tile[] {
  const tiles: Tile[] = []
  for (
    let tile = calendar.tileAt(cadence, period.from);
    tile.from < period.to;
    tile = calendar.nextTile(cadence, tile)
  ) {
    if (tile.expected) tiles.push(tile)
  }
  return tiles
}

function yearsBackFrom(period: Period, calendar: Calendar): readonly Tile[] {
  const years: Tile[] = []
  for (let back = 0; ; back += 1) {
    const to = calendar.plusMonths(period.to, -12 * back)
    if (to <= period.from) return years.reverse()
    const from = calendar.plusMonths(period.to, -12 * (back + 1))
    const inside = millis(from < period.from ? period.from : from, to)
    if (back > 0 && 2 * inside < millis(from, to)) return years.reverse()
    years.push({ from, to, label: `year to ${calendar.dateAt(calendar.plusDays(to, -1))}`, expected: true })
  }
}

function windowOf(
  cadence: TiledCadence,
  tile: Tile,
  inForce: readonly (Effective | null)[],
  period: Period,
  calendar: Calendar,
): ExpectedWindow | null {
  const parts = inForce.flatMap(stretch => (stretch ? (clip(stretch, tile) ?? []) : []))
  const [first] = parts
  const last = parts.at(-1)
  if (!first || !last || !isHalfCovered(tile, parts)) return null
  const graceUntil = calendar.plusDays(last.to, calendar.graceDays(cadence, last.to))
  const periodFrom = cadence === 'annual' ? period.from : null
  return { from: first.from, to: last.to, graceUntil, label: tile.label, claims: tile, periodFrom }
}

function isHalfCovered(tile: Tile, [first, ...rest]: readonly Period[]): boolean {
  if (first && first.from === tile.from && first.to === tile.to) return true
  const covered = [...(first ? [first] : []), ...rest].reduce((sum, part) => sum + millis(part.from, part.to), 0)
  return 2 * covered >= millis(tile.from, tile.to)
}

/** The part of `stretch` inside `bounds`, or null when there is none. */
export function clip(stretch: Effective | null, bounds: Period): Period | null {
  if (!stretch) return null
  const from = stretch.from > bounds.from ? stretch.from : bounds.from
  const to = stretch.to !== null && stretch.to < bounds.to ? stretch.to : bounds.to
  return from < to ? { from, to } : null
}

export function millis(from: Instant, to: Instant): number {
  return Date.parse(to) - Date.parse(from)
}
