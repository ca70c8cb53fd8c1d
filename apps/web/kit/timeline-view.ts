/** A stretch of time in milliseconds since 1970. */
export interface Span {
  readonly from: number
  readonly to: number
}

export interface Tick {
  readonly at: number
  readonly label: string
}

const hour = 3_600_000
const day = 24 * hour

/** The steps a reader can zoom through, from hours to years. */
export const zooms: readonly { readonly id: string; readonly label: string; readonly length: number }[] = [
  { id: '5y', label: '5 years', length: 5 * 365 * day },
  { id: '1y', label: 'Year', length: 365 * day },
  { id: '3m', label: 'Quarter', length: 91 * day },
  { id: '1m', label: 'Month', length: 30 * day },
  { id: '1w', label: 'Week', length: 7 * day },
  { id: '1d', label: 'Day', length: day },
]

/** Where a moment is in a span, from 0 to 100, not clipped. */
export function place(at: number, span: Span): number {
  return ((at - span.from) / (span.to - span.from)) * 100
}

/** The part of `piece` that shows in `span`, in per cent, or null if none does. */
export function visible(piece: Span, span: Span): { readonly left: number; readonly width: number } | null {
  const from = Math.max(piece.from, span.from)
  const to = Math.min(piece.to, span.to)
  if (from >= to) return null
  return { left: place(from, span), width: place(to, span) - place(from, span) }
}

/** A span of another length around the same moment. */
export function zoomed(span: Span, length: number, around: number): Span {
  const share = Math.min(Math.max((around - span.from) / (span.to - span.from), 0), 1)
  const from = around - share * length
  return { from, to: from + length }
}

/** Moves a span by a share of its length: -0.5 is half a window earlier. */
export function moved(span: Span, share: number): Span {
  const by = (span.to - span.from) * share
  return { from: span.from + by, to: span.to + by }
}

/** The zoom step nearest to a span. */
export function zoomOf(span: Span): string {
  const length = span.to - span.from
  const distance = (step: (typeof zooms)[number]) => Math.abs(Math.log(step.length / length))
  return zooms.reduce((best, step) => (distance(step) < distance(best) ? step : best)).id
}

/** Marks along the axis: years, months, days or hours, whichever gives at most a dozen. All in UTC. */
export function ticks(span: Span): readonly Tick[] {
  const days = (span.to - span.from) / day
  if (days > 800) return byMonths(span, 12, at => String(at.getUTCFullYear()))
  if (days > 120) return byMonths(span, days > 400 ? 3 : 1, monthLabel)
  if (days > 45) return byMonths(span, 1, monthLabel)
  if (days > 2)
    return bySteps(
      span,
      Math.max(1, Math.round(days / 8)) * day,
      at => `${at.getUTCDate()} ${months[at.getUTCMonth()]}`,
    )
  return bySteps(span, 3 * hour, at => `${String(at.getUTCHours()).padStart(2, '0')}:00`)
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

function monthLabel(at: Date): string {
  return at.getUTCMonth() === 0 ? String(at.getUTCFullYear()) : months[at.getUTCMonth()]!
}

function byMonths(span: Span, step: number, label: (at: Date) => string): readonly Tick[] {
  const found: Tick[] = []
  const first = new Date(span.from)
  for (let month = Math.floor(first.getUTCMonth() / step) * step; ; month += step) {
    const at = Date.UTC(first.getUTCFullYear(), month, 1)
    if (at >= span.to) return found
    if (at >= span.from) found.push({ at, label: label(new Date(at)) })
  }
}

function bySteps(span: Span, step: number, label: (at: Date) => string): readonly Tick[] {
  const found: Tick[] = []
  for (let at = Math.ceil(span.from / step) * step; at < span.to; at += step)
    found.push({ at, label: label(new Date(at)) })
  return found
}

/** The states that a window of a cadence can have. */
export type WindowState =
  | 'expected'
  | 'performed'
  | 'late'
  | 'missed'
  | 'performed_late'
  | 'unproven'
  | 'not_applicable'
  | 'upcoming'

const windowWords: Readonly<Record<WindowState, string>> = {
  expected: 'Expected now',
  performed: 'Performed',
  late: 'Late',
  missed: 'Missed',
  performed_late: 'Performed late',
  unproven: 'Recorded, not proven',
  not_applicable: 'Not applicable',
  upcoming: 'Upcoming',
}

export function windowWord(state: WindowState): string {
  return windowWords[state]
}

/** What a window is called where it stands alone: of a missed one, that nothing brings it back. */
export function windowSentence(state: WindowState): string {
  return state === 'missed' ? `${windowWords.missed}, cannot be recovered` : windowWords[state]
}
