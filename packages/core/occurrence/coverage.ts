import type { TiledCadence } from './calendar.ts'
import type { JudgedWindow } from './judge.ts'
import { cadenceRules } from './usual.ts'

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
  const counts = new Map<JudgedWindow['outcome']['state'], number>()
  for (const { outcome } of judged) counts.set(outcome.state, (counts.get(outcome.state) ?? 0) + 1)
  const count = (state: JudgedWindow['outcome']['state']) => counts.get(state) ?? 0
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
  const times: number[] = []
  for (const { outcome } of judged)
    if ('performance' in outcome) times.push(Date.parse(outcome.performance.performedAt))
  if (times.length < 2) return null
  times.sort((a, b) => a - b)
  let longest = 0
  for (let index = 1; index < times.length; index += 1)
    longest = Math.max(longest, (times[index] as number) - (times[index - 1] as number))
  return longest / 86_400_000
}
