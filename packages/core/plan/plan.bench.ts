import type { Cadence } from '../control/index.ts'
import { at, ben, history, plusHours, utc } from '../posture/fixture.ts'
import { factsOf } from '../posture/index.ts'
import type { Instant } from '../time/index.ts'
import { type PlanQuestion, planRowsOf, totalsOf } from './index.ts'

export type PlanBench = Readonly<{
  controls: number
  evidence: number
  windows: number
  /** Coverage of the whole period as of its last day, and as of other days, each from facts that are kept. */
  coverageMs: Readonly<{ cpuMean: number; cpuMax: number }>
  asOfMs: Readonly<{ cpuMean: number; cpuMax: number }>
}>

/** Measures the coverage of a year for 500 controls with 20,000 pieces of evidence, each reviewed, as of any day. */
export function benchPlan({ controls = 500, evidence = 20_000, turns = 12 } = {}): PlanBench {
  const facts = factsOf(organisation(controls, evidence))
  const question = (asOf: Instant): PlanQuestion => ({
    period: { from: at('2025-01-01'), to: at('2026-01-01') },
    asOf,
    calendar: utc,
    windows: undefined,
    observations: () => [],
    populations: new Map(),
  })
  const coverage = (asOf: Instant) => {
    const asked = question(asOf)
    const rows = facts.controls().flatMap(id => planRowsOf(id, facts, asked))
    return totalsOf(rows)
  }
  const end = at('2025-12-31')
  const { windows } = coverage(end)
  const whole = Array.from({ length: turns }, () => cpuOf(() => coverage(end)))
  const other = Array.from({ length: turns }, (_, turn) =>
    cpuOf(() => coverage(plusHours(at('2025-01-01'), Math.floor(((turn * 0.618) % 1) * 365) * 24 + 7))),
  )
  return { controls, evidence, windows, coverageMs: figures(whole), asOfMs: figures(other) }
}

const cadences: readonly Cadence[] = [
  'weekly',
  'monthly',
  'daily',
  'quarterly',
  'weekly',
  'monthly',
  'annual',
  'semi-annual',
]

/** Controls of every cadence; evidence goes round among their windows until there is enough of it. */
function organisation(controls: number, evidence: number) {
  const made = history()
  made.person('ana')
  made.person('ben')
  const slots: { code: string; from: Instant }[] = []
  for (let index = 0; index < controls; index += 1) {
    const cadence = cadences[index % cadences.length] ?? 'monthly'
    const code = `C${index}`
    made.control(code, { cadence }, { from: '2024-01-01' })
    if (cadence === 'continuous' || cadence === 'event-driven') continue
    for (let tile = utc.tileAt(cadence, at('2025-01-01')); tile.from < '2026'; tile = utc.nextTile(cadence, tile))
      slots.push({ code, from: tile.from })
  }
  const step = Math.max(1, slots.length / evidence)
  for (let index = 0; index < evidence; index += 1) {
    const slot = slots[Math.floor(index * step) % slots.length]
    if (!slot) break
    const performed = plusHours(slot.from, 5 + (index % 7))
    made.evidence(`e${index}`, performed)
    made.performed(`o${index}`, slot.code, slot.from, performed, [`e${index}`])
    if (index % 5 > 0) made.review(`r${index}`, ['evidence', `e${index}`], plusHours(performed, 30), 'accepted', ben)
  }
  return made.facts
}

function cpuOf(work: () => unknown): number {
  const begun = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(begun)
  return (user + system) / 1000
}

function figures(values: readonly number[]) {
  return { cpuMean: values.reduce((sum, value) => sum + value, 0) / values.length, cpuMax: Math.max(...values) }
}
