import type { Instant } from '../time/index.ts'
import type { Calendar } from './calendar.ts'
import { type JudgedWindow, judgeWindows, type Performance, type Waiver } from './judge.ts'
import { justAfter } from './observation.ts'

/**
 * Where an annual control stands at a moment: it is due twelve months after it was last performed, or after it came into
 * force. There is no calendar year in this, so a gap of almost two years cannot hide between two years.
 */
export function rollingYear(
  inForceFrom: Instant,
  performances: readonly Performance[],
  waivers: readonly Waiver[],
  asOf: Instant,
  calendar: Calendar,
): JudgedWindow {
  const counted = performances.filter(one => inForceFrom <= one.performedAt && one.performedAt <= asOf)
  const latest = counted.filter(one => asOf < calendar.plusMonths(one.performedAt, 12))
  const asked = windowFrom(inForceFrom, calendar)
  const recent = judgeWindows([{ ...asked, to: justAfter(asOf), graceUntil: justAfter(asOf) }], latest, [], asOf)[0]
  if (recent && recent.outcome.state !== 'expected') {
    const { outcome } = recent
    const from = 'performance' in outcome ? outcome.performance.performedAt : inForceFrom
    return { window: windowFrom(from, calendar), outcome }
  }
  const last = counted
    .filter(one => one.support.length > 0)
    .map(one => one.performedAt)
    .sort()
    .at(-1)
  const window = windowFrom(last ?? inForceFrom, calendar)
  const named = { ...window, periodFrom: null }
  return judgeWindows([named], [], waivers, asOf)[0] ?? { window, outcome: { state: 'missed', performedLate: null } }
}

function windowFrom(from: Instant, calendar: Calendar) {
  const to = calendar.plusMonths(from, 12)
  const graceUntil = calendar.plusDays(to, calendar.graceDays('annual', to))
  return { from, to, graceUntil, label: `year from ${calendar.dateAt(from)}`, claims: { from, to }, periodFrom: from }
}
