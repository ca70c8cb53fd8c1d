import type { Cadence } from '../control/index.ts'
import type { ControlState, ReasonCode } from '../posture/index.ts'
import type { CriterionReadiness, OpenFinding } from './criterion.ts'
import { daysAfter, daysBetween } from './readiness.ts'

/** What is to be done about something that keeps a criterion from being clean. */
export type StepKind =
  | 'write'
  | 'adopt'
  | 'design'
  | 'fix'
  | 'explain'
  | 'perform'
  | 'collect'
  | 'review'
  | 'remediate'
  | 'wait'

/**
 * What a step usually takes. Our own estimates for a small organisation, to be replaced: an action about the same thing that
 * says its days of work counts instead.
 */
export const usualEffort = {
  source: 'Onus, own estimate for an organisation of up to 100 people; not measured',
  date: '2026-11-22',
  days: { write: 3, adopt: 1, design: 1, fix: 3, explain: 1, perform: 1, collect: 2, review: 1, remediate: 4, wait: 0 },
} as const satisfies { source: string; date: string; days: Readonly<Record<StepKind, number>> }

/** Days until a control that begins now was due once, by its cadence. */
const cadenceDays: Readonly<Record<Cadence, number>> = {
  continuous: 1,
  daily: 1,
  weekly: 7,
  monthly: 31,
  quarterly: 92,
  'semi-annual': 184,
  annual: 366,
  'event-driven': 92,
}

/** Nobody has said how often a control that is not written yet will be performed. */
const cadenceOfNobody: Cadence = 'monthly'

export type Step = Readonly<{
  id: string
  kind: StepKind
  title: string
  why: string
  control: string | null
  finding: string | null
  owner: string | null
  /** The criteria that it blocks. */
  blocks: readonly string[]
  effortDays: number
  /** Whether somebody estimated it, or it is the usual figure. */
  estimated: boolean
  /** Days that pass after the work before it shows, by the cadence of the control. */
  leadDays: number
  /** False where what was not done cannot be done any more: it stays missed, and can only be explained. */
  recoverable: boolean
  action: string | null
  /** The day the work can be done by, each owner taking one step after the other, and the day on which it shows. */
  doneOn: string
  readyOn: string
}>

export type ShortestPath = Readonly<{
  steps: readonly Step[]
  /** The day on which the last step shows. */
  stepsReadyOn: string
  /** What decides when an examiner can conclude: the steps, or the end of the period. */
  decidedBy: 'steps' | 'period'
  readyOn: string
  /** The earliest time that could be clean throughout, where something in this one cannot be recovered. */
  cleanPeriod: Readonly<{ from: string; to: string }> | null
}>

export type PathInput = Readonly<{
  criteria: readonly CriterionReadiness[]
  states: readonly ControlState[]
  /** How often each control is performed. */
  cadences: ReadonlyMap<string, Cadence>
  /** Proposed controls that would address a criterion. */
  proposed: ReadonlyMap<string, readonly string[]>
  findings: readonly OpenFinding[]
  /** Open actions with what they are about. */
  actions: readonly Readonly<{
    id: string
    owner: string
    about: readonly string[]
    requirements: readonly string[]
    effortDays: number | null
  }>[]
  today: string
  /** The time of the engagement. Of a date only design is asked, so that nothing waits for operation. */
  from: string
  to: string
  time: 'date' | 'period'
  /** Whether people work on a day. */
  works: (day: string) => boolean
}>

/**
 * What is to be done, in order: what blocks most criteria first, then what takes least work, then what takes longest to
 * show, for that decides the day. Each owner does one step after the other, different owners at the same time.
 */
export function shortestPath(input: PathInput): ShortestPath {
  const { today, from, to, time, works } = input
  const ordered = [...stepsOf(input)].toSorted(
    (a, b) =>
      b.blocks.length - a.blocks.length ||
      a.effortDays - b.effortDays ||
      b.leadDays - a.leadDays ||
      (`${a.title} ${a.id}` < `${b.title} ${b.id}` ? -1 : 1),
  )
  const free = new Map<string, string>()
  const end = time === 'date' ? to : daysAfter(to, 1)
  const steps = ordered.map(step => {
    const doneOn = workDaysAfter(free.get(step.owner ?? '') ?? today, step.effortDays, works)
    free.set(step.owner ?? '', doneOn)
    // What falls due once in the period is shown by its end, however rarely it is performed.
    const leadDays = doneOn < end ? Math.min(step.leadDays, daysBetween(doneOn, end)) : step.leadDays
    return { ...step, leadDays, doneOn, readyOn: daysAfter(doneOn, leadDays) }
  })
  const stepsReadyOn = latest([today, ...steps.map(step => step.readyOn)])
  const lost = time === 'period' && steps.some(step => !step.recoverable)
  const workDone = latest([today, ...steps.map(step => step.doneOn)])
  const length = (Date.parse(to) - Date.parse(from)) / 86_400_000
  const cleanFrom = daysAfter(workDone, 1)
  return {
    steps,
    stepsReadyOn,
    decidedBy: stepsReadyOn > end ? 'steps' : 'period',
    readyOn: latest([stepsReadyOn, end]),
    cleanPeriod: lost ? { from: cleanFrom, to: daysAfter(cleanFrom, length) } : null,
  }
}

type Bare = Omit<Step, 'doneOn' | 'readyOn'>

function* stepsOf(input: PathInput): Generator<Bare> {
  const open = input.criteria.filter(one => one.state !== 'clean' && one.state !== 'no_control')
  for (const { requirement, state } of input.criteria)
    if (state === 'no_control') yield missingControl(requirement, input)
  const proposals = new Set<string>()
  for (const state of input.states) {
    const blocks = open.filter(one => one.controls.includes(state.control)).map(one => one.requirement)
    if (blocks.length === 0 || state.label === 'operating') continue
    if (state.standing === 'proposed') proposals.add(state.control)
    yield* controlSteps(state, blocks, input)
  }
  for (const [control, wanted] of input.proposed) {
    const blocks = input.criteria
      .filter(one => one.state !== 'clean' && one.controls.length === 0 && wanted.includes(one.requirement))
      .map(one => one.requirement)
    const state = input.states.find(one => one.control === control)
    if (state && blocks.length > 0 && !proposals.has(control)) yield adopting(state, blocks, input)
  }
  for (const { subject, body } of input.findings) {
    const blocks = input.criteria.filter(one => one.findings.includes(subject)).map(one => one.requirement)
    if (blocks.length === 0 || body.kind === 'observation' || body.source.kind === 'check') continue
    yield stepFor('remediate', input, {
      id: `finding ${subject}`,
      title: body.title,
      why: body.description,
      control: body.control?.id ?? null,
      finding: subject,
      owner: body.owner,
      blocks,
    })
  }
}

function missingControl(requirement: string, input: PathInput): Bare {
  return stepFor('write', input, {
    id: `write ${requirement}`,
    title: `A control for ${requirement.slice(requirement.indexOf(':') + 1)}`,
    why: 'No adopted control addresses it. Adopt or write one, or record why it does not apply.',
    blocks: [requirement],
  })
}

function adopting(state: ControlState, blocks: readonly string[], input: PathInput): Bare {
  return stepFor('adopt', input, {
    id: `adopt ${state.control}`,
    title: titleOf(state),
    why: 'It is proposed. Name an owner and adopt it, or write another.',
    control: state.control,
    owner: state.owner?.id ?? null,
    blocks,
  })
}

function titleOf({ code, title }: ControlState): string {
  return `${code} ${title}`
}

const uncollected: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'never_run',
  'run_no_data',
  'run_old',
  'run_stale',
  'run_error',
  'run_timed_out',
  'nothing_can_show',
  'unseen',
  'gap',
])

function* controlSteps(state: ControlState, blocks: readonly string[], input: PathInput): Generator<Bare> {
  const about = { control: state.control, owner: state.owner?.id ?? null, blocks, title: titleOf(state) }
  const make = (kind: StepKind, why: string, more: Partial<Bare> = {}) =>
    stepFor(kind, input, { ...about, id: `${kind} ${state.control}`, why, ...more })
  if (state.standing === 'proposed') {
    yield adopting(state, blocks, input)
    return
  }
  if (state.designed.state !== 'yes') yield make('design', state.designed.reasons[0]?.words ?? '')
  if (input.time === 'date') return
  const why = state.operated.reasons[0]?.words ?? ''
  if (state.conditions.includes('failing')) yield make('fix', why)
  if (state.windows.missed > 0)
    yield make('explain', `${state.windows.missed} expected performances were missed and stay missed.`, {
      recoverable: false,
      leadDays: 0,
    })
  if (state.windows.recoverable > 0)
    yield make('perform', `${state.windows.recoverable} expected performances can still be done.`, { leadDays: 0 })
  const isSilent = state.operated.state === 'unknown' && !state.conditions.includes('failing')
  if (isSilent && state.operated.reasons.some(({ code }) => uncollected.has(code))) yield make('collect', why)
  else if (isSilent && state.windows.recoverable === 0 && state.conditions.includes('nothing_due'))
    yield make('wait', why)
  if (state.waiting.length > 0)
    yield make('review', `${state.waiting.length} items wait for a second person.`, { leadDays: 0 })
}

type About = Pick<Bare, 'id' | 'title' | 'why' | 'blocks'> & Partial<Bare>

function stepFor(kind: StepKind, input: PathInput, given: About): Bare {
  const { control = null, finding = null } = given
  const action = input.actions.find(one =>
    [control, finding].some(id => id !== null && one.about.includes(id))
      ? true
      : control === null && finding === null && one.requirements.some(id => given.blocks.includes(id)),
  )
  const waits = kind === 'write' || kind === 'adopt' || kind === 'collect' || kind === 'wait' || kind === 'fix'
  const cadence = (control === null ? undefined : input.cadences.get(control)) ?? cadenceOfNobody
  return {
    kind,
    control,
    finding,
    effortDays: action?.effortDays ?? usualEffort.days[kind],
    estimated: (action?.effortDays ?? null) !== null,
    leadDays: waits && input.time === 'period' ? cadenceDays[cadence] : 0,
    recoverable: true,
    action: action?.id ?? null,
    ...given,
    owner: given.owner ?? action?.owner ?? null,
  }
}

function workDaysAfter(day: string, days: number, works: (day: string) => boolean): string {
  let at = day
  for (let left = days; left > 0; ) {
    at = daysAfter(at, 1)
    if (works(at)) left -= 1
  }
  return at
}

function latest(days: readonly string[]): string {
  return days.reduce((a, b) => (a < b ? b : a))
}
