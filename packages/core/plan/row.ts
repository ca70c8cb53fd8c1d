import type { Cadence, Control } from '../control/index.ts'
import {
  type Calendar,
  type Continuity,
  type Coverage,
  continuityOf,
  coverageOf,
  type JudgedWindow,
  maxAgeOf,
  type Observation,
  type Stretch,
  type TiledCadence,
} from '../occurrence/index.ts'
import type { EvidenceWindows } from '../organisation/index.ts'
import { type Facts, type PlannedControl, type PlannedStretch, plannedOf } from '../posture/index.ts'
import type { Instant, Period } from '../time/index.ts'

/**
 * What became of a planned window by a moment: `upcoming` has not begun, `expected` is open, `overdue` is past and within
 * its grace. A missed one stays missed.
 */
export type PlanState =
  | 'upcoming'
  | 'expected'
  | 'overdue'
  | 'performed'
  | 'late'
  | 'unproven'
  | 'missed'
  | 'not_applicable'

export const planStates: readonly PlanState[] = [
  'missed',
  'unproven',
  'overdue',
  'late',
  'expected',
  'upcoming',
  'performed',
  'not_applicable',
]

/** What each state is called. */
export const planWords: Readonly<Record<PlanState, string>> = {
  upcoming: 'Upcoming',
  expected: 'Expected now',
  overdue: 'Overdue, within its grace',
  performed: 'Performed',
  late: 'Performed late',
  unproven: 'Recorded, not proven',
  missed: 'Missed',
  not_applicable: 'Not applicable',
}

export type PlannedWindow = Readonly<{
  from: Instant
  to: Instant
  graceUntil: Instant
  /** From when on its evidence is collected, by the organisation's standard windows. */
  collectFrom: Instant
  label: string
  claims: Period
  state: PlanState
  performedAt: Instant | null
  occurrence: string | null
  /** Whether a second person accepted what shows it. */
  reviewed: boolean
  /** Whether it can still be done, or proven: the window is open, or its grace has not passed (domain 3.13). */
  recoverable: boolean
  /** Performed before the period began: for the auditor to judge. */
  beforePeriod: boolean
  /** The control was changed within it: it is tested with the version that it ended under. */
  changed: boolean
}>

/** Who or what brings the evidence. */
export type Collector = 'person' | 'check' | 'both'

/**
 * An event-driven control that no event was recorded for: its events stand in a frozen population, a population without
 * rows shows that there were none, or one of the two is needed.
 */
export type ZeroEvents =
  | Readonly<{ state: 'needed' }>
  | Readonly<{ state: 'shown' | 'in_population'; population: string }>

/** One control, in one version that is tested for itself, with everything that is expected of it in the period. */
export type PlanRow = Readonly<{
  control: string
  version: number
  /** Which of the versions in the period this is, and of how many. */
  part: Readonly<{ number: number; of: number }>
  code: string
  title: string
  cadence: Cadence
  stretch: Period
  owner: string
  evidenceOwners: readonly string[]
  collector: Collector
  checks: readonly string[]
  acceptance: readonly string[]
  windows: readonly PlannedWindow[]
  coverage: Coverage | null
  /** What checks observed throughout the stretch; null where people alone perform it. */
  observed: Observed | null
  zeroEvents: ZeroEvents | null
}>

/** How continuously checks observed a control up to now, with the unknown part said. */
export type Observed = Readonly<
  Omit<Continuity, 'stretches' | 'unknown'> & { stretches: readonly Omit<Stretch, 'by'>[] }
>

export type PlanQuestion = Readonly<{
  period: Period
  asOf: Instant
  calendar: Calendar
  windows: EvidenceWindows | undefined
  /** What was observed by checks in the period. */
  observations: (check: string) => readonly Observation[]
  /** Per control the frozen population that speaks about its events: one with rows, else one without any in the whole period. */
  populations: ReadonlyMap<string, Readonly<{ id: string; rows: number }>>
}>

/** The rows of one control: one for each version in the period that is tested for itself. */
export function planRowsOf(control: string, facts: Facts, question: PlanQuestion): readonly PlanRow[] {
  const { period, asOf, calendar } = question
  const asked = { scope: null, window: asOf, asOf, knownAt: null }
  const planned = plannedOf(control, facts, period, asked, calendar)
  return planned.stretches.flatMap((stretch, index) => {
    const { body } = stretch.version
    if (body.lifecycle.state !== 'adopted') return []
    const judged = windowsOfStretch(planned, index)
    const isEvents = body.cadence === 'event-driven'
    return {
      control,
      version: stretch.version.version,
      part: { number: index + 1, of: planned.stretches.length },
      code: body.code,
      title: body.title,
      cadence: body.cadence,
      stretch: { from: stretch.from, to: stretch.to },
      owner: body.lifecycle.owner,
      evidenceOwners: body.evidenceOwners,
      collector: collectorOf(body),
      checks: body.checks,
      acceptance: body.acceptance,
      windows: judged.map(one => plannedWindow(one, body.cadence, planned.stretches, question)),
      coverage: isEvents || isPerformed(body) ? coverageOf(cadenceOf(body), judged) : null,
      observed: body.checks.length === 0 ? null : observedBy(body.checks, stretch, question),
      zeroEvents:
        isEvents && judged.length === 0 && isPerformed(body) ? zeroEvents(question.populations.get(control)) : null,
    }
  })
}

function isPerformed({ manual, checks, cadence }: Control): boolean {
  return cadence !== 'continuous' && (manual !== null || checks.length === 0)
}

function collectorOf(control: Control): Collector {
  if (control.checks.length === 0) return 'person'
  return isPerformed(control) ? 'both' : 'check'
}

/** Intervals between events say nothing, so the widest of all cadences is allowed between them. */
function cadenceOf({ cadence }: Control): TiledCadence {
  return cadence === 'continuous' || cadence === 'event-driven' ? 'annual' : cadence
}

/** A window belongs to the version that it ended under, an event to the one it met, so that each is counted once. */
function windowsOfStretch({ stretches, windows, events }: PlannedControl, index: number) {
  const cadence = stretches[index]?.version.body.cadence
  if (cadence === 'event-driven')
    return events.filter(({ window }) => lastIndex(stretches, one => one.from <= window.from) === index)
  return windows.flatMap(one =>
    one.cadence === cadence && lastIndex(stretches, stretch => stretch.from < one.judged.window.to) === index
      ? one.judged
      : [],
  )
}

/** The last stretch that had begun; the first one where none had. */
function lastIndex(stretches: readonly PlannedStretch[], hasBegun: (stretch: PlannedStretch) => boolean): number {
  return stretches.length === 1 ? 0 : Math.max(0, stretches.findLastIndex(hasBegun))
}

function plannedWindow(
  { window, outcome }: JudgedWindow,
  cadence: Cadence,
  stretches: readonly PlannedStretch[],
  { asOf, calendar, windows }: PlanQuestion,
): PlannedWindow {
  const { from, to, graceUntil, label, claims } = window
  const performance =
    'performance' in outcome ? outcome.performance : outcome.state === 'missed' ? outcome.performedLate : null
  const isOpen = outcome.state === 'expected' || outcome.state === 'unproven'
  return {
    from,
    to,
    graceUntil,
    collectFrom: collectFrom(window, cadence, windows, calendar),
    label,
    claims,
    state: stateOf(window.from, outcome, asOf),
    performedAt: performance?.performedAt ?? null,
    occurrence: performance?.id ?? (outcome.state === 'not_applicable' ? outcome.waiver.id : null),
    reviewed: 'accepted' in outcome && outcome.accepted,
    recoverable: isOpen && asOf < graceUntil,
    beforePeriod: outcome.state === 'performed' && outcome.beforePeriod,
    changed: stretches.some(stretch => from < stretch.from && stretch.from < to),
  }
}

function stateOf(from: Instant, outcome: JudgedWindow['outcome'], asOf: Instant): PlanState {
  if (outcome.state !== 'expected') return outcome.state
  if (outcome.overdue) return 'overdue'
  return asOf < from ? 'upcoming' : 'expected'
}

/** From when on the evidence of a window is collected: its last days, where the organisation said how many. */
export function collectFrom(
  { from, to }: Pick<JudgedWindow['window'], 'from' | 'to'>,
  cadence: Cadence,
  windows: EvidenceWindows | undefined,
  calendar: Calendar,
): Instant {
  if (cadence === 'continuous' || cadence === 'event-driven') return from
  const days = windows?.collect[cadence]
  if (days === undefined) return from
  const begins = calendar.plusDays(to, -days)
  return begins > from ? begins : from
}

function observedBy(checks: readonly string[], stretch: Period, question: PlanQuestion): Observed | null {
  const to = stretch.to < question.asOf ? stretch.to : question.asOf
  if (to <= stretch.from) return null
  const each = checks.map(check => {
    const observations = question.observations(check)
    return continuityOf(observations, { from: stretch.from, to }, maxAgeOf(observations))
  })
  const worst = each.toSorted((a, b) => b.failMs - a.failMs || b.unknownMs - a.unknownMs)[0]
  if (!worst) return null
  const { unknown: _, stretches, ...sums } = worst
  return { ...sums, stretches: joined(stretches) }
}

/** Neighbouring stretches in which the same was seen, as one. */
function joined(stretches: readonly Stretch[]): Observed['stretches'] {
  const found: { from: Instant; to: Instant; saw: Stretch['saw'] }[] = []
  for (const { from, to, saw } of stretches) {
    const last = found.at(-1)
    if (last && last.saw === saw && last.to === from) found[found.length - 1] = { ...last, to }
    else found.push({ from, to, saw })
  }
  return found
}

function zeroEvents(population: Readonly<{ id: string; rows: number }> | undefined): ZeroEvents {
  if (population === undefined) return { state: 'needed' }
  return { state: population.rows === 0 ? 'shown' : 'in_population', population: population.id }
}
