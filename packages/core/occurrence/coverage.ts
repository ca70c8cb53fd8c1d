import type { Instant } from '../time/index.ts'
import type { TiledCadence } from './calendar.ts'
import type { JudgedWindow } from './judge.ts'
import { cadenceRules } from './usual.ts'
import { millis } from './window.ts'

/** How much of what was expected was done. Counts, never a score: shares are for the reader to form, with the worst shown. */
export type Coverage = Readonly<{
  expected: number
  satisfied: number
  onTime: number
  late: number
  missed: number
  unproven: number
  notApplicable: number
  open: number
  /** Windows not yet performed that still can be: open, or inside the grace. */
  recoverable: number
  longestIntervalDays: number | null
  /** The longest stretch between performances exceeds what the cadence allows. */
  intervalWarning: boolean
}>

/** The coverage of windows that were judged. Windows said not to apply are counted apart and expected from nobody. */
export function coverageOf(cadence: TiledCadence, judged: readonly JudgedWindow[]): Coverage {
  const count = (state: JudgedWindow['outcome']['state']) => judged.filter(one => one.outcome.state === state).length
  const onTime = count('performed')
  const late = count('late')
  const open = count('expected')
  const longestIntervalDays = longestInterval(judged)
  return {
    expected: judged.length - count('not_applicable') - open,
    satisfied: onTime + late,
    onTime,
    late,
    missed: count('missed'),
    unproven: count('unproven'),
    notApplicable: count('not_applicable'),
    open,
    recoverable: open,
    longestIntervalDays,
    intervalWarning: longestIntervalDays !== null && longestIntervalDays > cadenceRules[cadence].maxIntervalDays,
  }
}

function longestInterval(judged: readonly JudgedWindow[]): number | null {
  const times = judged
    .flatMap(({ outcome }) => ('performance' in outcome ? outcome.performance.performedAt : []))
    .sort()
  const intervals = times.slice(1).map((time, index) => millis(times[index] as Instant, time) / 86_400_000)
  return intervals.length === 0 ? null : Math.max(...intervals)
}
