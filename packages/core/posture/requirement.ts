import type { Period } from '../time/index.ts'
import type { AddressState, ControlState } from './control.ts'
import { labelOf } from './label.ts'
import { type AxisState, combine, reasonOf } from './part.ts'
import { type FactRef, line, type Proof } from './proof.ts'
import { because } from './reason.ts'
import type { Label } from './words.ts'

/** Where one requirement stands, with the proof of it. */
export type RequirementState = Readonly<{
  requirement: string
  label: Label
  designed: AxisState
  operated: AxisState
  reviewed: AxisState
  /** The controls in force that address it. */
  controls: readonly string[]
  proof: Proof
}>

/** That a requirement does not apply, by the profile, and where the profile says so. */
export type NotApplicable = Readonly<{ requirement: string; reason: string }>

/** That nobody gave a value to parameters that the text of a requirement leaves open. */
export type OpenParameters = Readonly<{ requirement: string; parameters: readonly string[] }>

/** What the profile says of one requirement, and in which of its versions. */
type SaidByProfile = Readonly<{
  notApplicable: NotApplicable | null
  open: OpenParameters | null
  fact: FactRef | null
}>

/** A control with what it says of one requirement. */
export type Addressing = Readonly<{ state: ControlState; address: AddressState }>

/** The states of controls in the order in which a requirement names them. */
export function byCode(states: Iterable<ControlState>): readonly ControlState[] {
  return Array.from(states, state => ({ state, key: `${state.code} ${state.control}` }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(one => one.state)
}

/**
 * The state of one requirement from the controls that address it, each once and in the order `byCode`. Any no is no, any unknown is unknown
 * (invariant 4). Proposals never count; they only turn "nobody addresses it" into "somebody could adopt one".
 */
export function requirementState(
  requirement: string,
  given: readonly Addressing[],
  period: Period | null,
  { notApplicable, open, fact }: SaidByProfile,
): RequirementState {
  if (notApplicable) return inapplicable(requirement, notApplicable, fact)
  const addressing = given.filter(isHere)
  const counted = addressing.filter(one => one.state.standing === 'adopted' && isInPeriod(one, period))
  const designed = assessable(designOf(addressing, counted, period), open)
  const watched = counted.flatMap(({ address }) => address.watched ?? [])
  const shown = [...counted.map(one => one.state.operated), ...watched.map(one => one.operated)]
  const operated = counted.length > 0 ? combine(shown) : nothingOperates
  const reviewed = counted.length > 0 ? combine(counted.map(one => one.address.reviewed)) : nothingOperates
  const label = labelOf({
    addressed: designed.state !== 'no',
    designed: designed.state,
    conditions: [...counted.flatMap(one => one.state.conditions), ...watched.flatMap(one => one.conditions)],
    due: [
      ...counted.map(({ state, address }) => ({ operated: state.due.operated, reviewed: address.dueReviewed })),
      ...watched.map(one => ({ operated: one.operated.state, reviewed: null })),
    ],
  })
  const axes = [
    axisLine(
      'Designed',
      designed,
      addressing.map(one => designLine(one, requirement)),
    ),
    axisLine('Operated', operated, [
      ...counted.map(one => one.state.proof.operated),
      ...distinctProofs(watched.map(one => one.proof)),
    ]),
    axisLine(
      'Reviewed',
      reviewed,
      counted.map(one => one.address.proof),
    ),
  ]
  return {
    requirement,
    label,
    designed,
    operated,
    reviewed,
    controls: counted.map(one => one.state.control),
    proof: line(requirement, because(codeOf[label]), { children: axes }),
  }
}

/** What a register says is the same for each control, as long as no exception speaks for one of them alone. */
function distinctProofs(proofs: readonly Proof[]): readonly Proof[] {
  return [...new Map(proofs.map(proof => [proof.words, proof])).values()]
}

function isHere({ state }: Addressing): boolean {
  return state.standing !== 'absent' && state.coverage !== 'outside'
}

function isInPeriod({ address }: Addressing, period: Period | null): boolean {
  return period === null || address.stretches.length > 0
}

const nothingOperates: AxisState = { state: 'unknown', reasons: [reasonOf(because('not_operating_here'))] }

/** Nobody can say that a requirement is met while its own text has a hole in it. */
function assessable(designed: AxisState, open: OpenParameters | null): AxisState {
  if (!open || designed.state !== 'yes') return designed
  return { state: 'unknown', reasons: [reasonOf(because('parameters_open', open.parameters))] }
}

/** One adopted control with an owner is enough; over a period it must be so at every moment of it. */
function designOf(addressing: readonly Addressing[], counted: readonly Addressing[], period: Period | null): AxisState {
  const [any] = addressing
  if (!any) return { state: 'no', reasons: [reasonOf(because('not_addressed'))] }
  const designed = counted.filter(one => one.state.designed.state === 'yes')
  if (designed.length === 0) {
    const weak = counted.length > 0 ? counted : addressing
    return { state: 'unknown', reasons: combine(weak.map(one => one.state.designed)).reasons }
  }
  const hole =
    period &&
    firstHole(
      designed.flatMap(one => one.address.stretches),
      period,
    )
  if (hole) return { state: 'unknown', reasons: [reasonOf(because('uncovered', hole.from, hole.to))] }
  const [only] = designed
  if (only && designed.length === 1) return { state: 'yes', reasons: only.state.designed.reasons }
  return { state: 'yes', reasons: designed.flatMap(one => one.state.designed.reasons) }
}

function firstHole(stretches: readonly Period[], period: Period): Period | null {
  let reached = period.from
  for (const { from, to } of stretches.toSorted((a, b) => (a.from < b.from ? -1 : 1))) {
    if (from > reached) return { from: reached, to: from }
    if (to > reached) reached = to
  }
  return reached < period.to ? { from: reached, to: period.to } : null
}

const codeOf = {
  not_applicable: 'not_shown',
  not_addressed: 'not_addressed',
  failing: 'shown_failing',
  missed: 'shown_missed',
  late: 'shown_late',
  excepted: 'shown_excepted',
  unknown: 'not_shown',
  designed: 'only_designed',
  operating: 'all_shown',
} as const satisfies Record<Label, string>

function axisLine(claim: string, { state, reasons }: AxisState, children: readonly Proof[]): Proof {
  const first = reasons[0] ?? reasonOf(because('not_shown'))
  return { claim, state, code: first.code, words: first.words, children }
}

function designLine({ state, address }: Addressing, requirement: string): Proof {
  const said = because(state.standing === 'proposed' ? 'ignored_proposal' : 'control_version', state.code, address.how)
  const { fact } = state.proof.designed
  const children = [state.proof.designed]
  return line(`${state.code} addresses ${requirement}`, said, fact ? { fact, children } : { children })
}

function inapplicable(requirement: string, { reason }: NotApplicable, profile: FactRef | null): RequirementState {
  const said = because('not_applicable', reason)
  const axis: AxisState = { state: 'unknown', reasons: [reasonOf(said)] }
  return {
    requirement,
    label: 'not_applicable',
    designed: axis,
    operated: axis,
    reviewed: axis,
    controls: [],
    proof: line(requirement, said, profile ? { fact: profile } : {}),
  }
}
