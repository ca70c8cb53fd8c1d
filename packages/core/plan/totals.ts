import { type PlanRow, type PlanState, planStates } from './row.ts'

/** What a plan comes to: counts, never a share, and the control that misses most by name. */
export type PlanTotals = Readonly<{
  controls: number
  windows: number
  states: Readonly<Record<PlanState, number>>
  /** Windows whose time is over and that apply: what coverage is counted of. */
  expected: number
  satisfied: number
  onTime: number
  /** Not done or not proven yet, and still possible. */
  recoverable: number
  /** Missed, or unproven with the grace past: it cannot be made good any more. */
  lost: number
  unreviewed: number
  /** Event-driven controls without recorded events, and without a population that has them or shows that there were none. */
  zeroEventsNeeded: number
  /** Event-driven controls whose events were not recorded one by one and stand in a frozen population. */
  eventsInPopulations: number
  longestIntervalWarnings: number
  worst: Readonly<{ control: string; code: string; title: string; missed: number }> | null
}>

/** The counts of these rows. Each window is counted once, so that satisfied and missed ones add up to what was expected. */
export function totalsOf(rows: readonly PlanRow[]): PlanTotals {
  const states = Object.fromEntries(planStates.map(state => [state, 0])) as Record<PlanState, number>
  const sum = { expected: 0, satisfied: 0, onTime: 0, recoverable: 0, lost: 0, unreviewed: 0 }
  for (const row of rows) {
    for (const window of row.windows) {
      states[window.state] += 1
      if (window.recoverable) sum.recoverable += 1
      if (window.state === 'missed' || (window.state === 'unproven' && !window.recoverable)) sum.lost += 1
      if ((window.state === 'performed' || window.state === 'late') && !window.reviewed) sum.unreviewed += 1
    }
    sum.expected += row.coverage?.expected ?? 0
    sum.satisfied += row.coverage?.satisfied ?? 0
    sum.onTime += row.coverage?.onTime ?? 0
  }
  return {
    controls: new Set(rows.map(row => row.control)).size,
    windows: rows.reduce((count, row) => count + row.windows.length, 0),
    states,
    ...sum,
    zeroEventsNeeded: rows.filter(row => row.zeroEvents?.state === 'needed').length,
    eventsInPopulations: rows.filter(row => row.zeroEvents?.state === 'in_population').length,
    longestIntervalWarnings: rows.filter(row => row.coverage?.intervalWarning && row.cadence !== 'event-driven').length,
    worst: worstOf(rows),
  }
}

function worstOf(rows: readonly PlanRow[]): PlanTotals['worst'] {
  const missed = new Map<string, { row: PlanRow; missed: number }>()
  for (const row of rows) {
    const before = missed.get(row.control)?.missed ?? 0
    missed.set(row.control, { row, missed: before + (row.coverage?.missed ?? 0) })
  }
  const [worst] = [...missed.values()].sort((a, b) => b.missed - a.missed || (a.row.code < b.row.code ? -1 : 1))
  if (!worst || worst.missed === 0) return null
  const { control, code, title } = worst.row
  return { control, code, title, missed: worst.missed }
}
