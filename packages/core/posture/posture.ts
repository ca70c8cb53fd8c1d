import { type FrameworkFile, frameworkRef } from '../framework/index.ts'
import { canonicalJson } from '../json/index.ts'
import type { Calendar } from '../occurrence/index.ts'
import { type Profile, tailored } from '../profile/index.ts'
import type { Instant, Period } from '../time/index.ts'
import { isKnown, type KnownAt } from '../version/index.ts'
import { type ControlState, controlState, type SaidHere } from './control.ts'
import { type Fact, factsOf } from './facts.ts'
import type { FactRef } from './proof.ts'
import { type Question, reached } from './question.ts'
import {
  type Addressing,
  byCode,
  type NotApplicable,
  type OpenParameters,
  type RequirementState,
  requirementState,
} from './requirement.ts'
import { Label } from './words.ts'

/** The requirements that a profile assesses, in the order of the framework, and which of them do not apply and why. */
export type AssessedProfile = Readonly<{
  framework: string
  requirements: readonly string[]
  notApplicable: readonly NotApplicable[]
  /** Requirements whose text leaves a parameter open that nobody set. */
  open?: readonly OpenParameters[]
  /** The version of the profile, when it is a stored one. */
  fact: FactRef | null
}>

/**
 * What a profile assesses of its framework after its tailoring. `parametersOf` names the parameters that the text of a
 * requirement leaves open; one without a value makes the requirement not assessable.
 */
export function profileOf(
  framework: FrameworkFile,
  profile: Profile,
  fact: FactRef | null = null,
  parametersOf: (requirement: string) => readonly string[] = () => [],
): AssessedProfile {
  const { requirements, notApplicable, parameters } = tailored(framework, profile)
  const open = requirements.flatMap(requirement => {
    const unset = parametersOf(requirement).filter(id => !parameters.has(id))
    return unset.length > 0 ? [{ requirement, parameters: unset }] : []
  })
  return { framework: frameworkRef(framework), requirements, notApplicable, fact, ...(open.length > 0 && { open }) }
}

/** Where every requirement of a profile stands. Counts by label; never a single figure. */
export type Posture = Readonly<{
  framework: string
  scope: string | null
  window: Instant | Period
  asOf: Instant
  knownAt: KnownAt
  requirements: readonly RequirementState[]
  counts: Readonly<Record<Label, number>>
  /** From this moment on time alone can change the answer; null when it cannot. */
  validUntil: Instant | null
}>

export type PostureInput = Readonly<{
  facts: Iterable<Fact>
  profile: AssessedProfile
  scope: string | null
  window?: Instant | Period
  asOf: Instant
  knownAt: KnownAt
  calendar: Calendar
}>

/**
 * Where an organisation stands, as a function of dated facts and nothing else. `window` is a moment (by default `asOf`)
 * or a half-open period, over which everything expected must have operated throughout.
 *
 * What each axis says of one control, at a moment:
 *
 * | fact | designed | operated | reviewed |
 * |---|---|---|---|
 * | adopted, its owner a person who has not left, in the whole scope | yes | | |
 * | adopted, owner unknown or left, or only in a part of the scope | unknown | | |
 * | proposed only | unknown | does not count | does not count |
 * | no control in force | no | unknown | unknown |
 * | newest run of a check passed and is not stale | | yes | as its collector version |
 * | last result failed, or passed only because of exceptions, whatever could not judge since | | no | unknown |
 * | newest run stale, no data, error, timed out or erased, and the last result no failure; none; past its time | | unknown | unknown |
 * | newest passes rejected in review | | unknown | no |
 * | latest closed window performed, or late in its grace | | yes | as its evidence |
 * | the open window performed already, and that is better | | yes | as its evidence |
 * | closed, not performed, inside the grace | | unknown (late) | unknown |
 * | closed, not performed, grace over | | no (missed) | unknown |
 * | recorded as performed, without evidence of its own | | unknown | unknown, or no if rejected |
 * | nothing due yet; no event | | unknown (designed) | unknown |
 * | continuous, without a check | | unknown | unknown |
 * | accepted by a second person after the link to the requirement was made | | | yes |
 * | accepted before the link, by oneself, returned, or not at all | | | unknown |
 *
 * Over a period: designed at every moment of it; operated if every check passed with no stretch unseen for longer than a
 * result may be old, and every window that was due was performed; failures inside it stay, and a failure lasts until the
 * next result. Reviewed means that what was
 * accepted would alone show that it operated. A requirement takes the weakest answer of the controls in force that
 * address it. An exception turns *failing* into *excepted* and never makes operation. See `labelOf` for the label.
 */
export function posture(input: PostureInput): Posture {
  const { profile, scope, asOf, knownAt, calendar } = input
  const question: Question = { scope, window: input.window ?? asOf, asOf, knownAt }
  return postureFrom(profile, controlStates(input.facts, question, calendar), question)
}

/**
 * The state of every control, computed once for all profiles that are asked about together. `said` is what the matrix of
 * an engagement says of them: a control that is left out of a requirement does not address it there.
 */
export function controlStates(
  given: Iterable<Fact>,
  question: Question,
  calendar: Calendar,
  said: ReadonlyMap<string, readonly SaidHere[]> = new Map(),
): readonly ControlState[] {
  const facts = factsOf(known(given, question.knownAt))
  return facts.controls().map(control => controlState(control, facts, question, calendar, said.get(control)))
}

/** The posture of a profile from control states that were computed for the same question. */
export function postureFrom(profile: AssessedProfile, states: Iterable<ControlState>, question: Question): Posture {
  return posturesFrom([profile], states, question)[0] as Posture
}

/** The postures of several profiles from the same control states, in the order of the profiles. */
export function posturesFrom(
  profiles: readonly AssessedProfile[],
  states: Iterable<ControlState>,
  question: Question,
): readonly Posture[] {
  const all = [...states]
  const addressing = addressingOf(all)
  const until = validUntil(all)
  return profiles.map(profile => {
    const answer = requirementsOf(profile, question, requirement => addressing.get(requirement) ?? [])
    return assemble(profile, profile.requirements.map(answer), question, until)
  })
}

/** The controls that address each requirement, each control once. */
function addressingOf(all: readonly ControlState[]): ReadonlyMap<string, readonly Addressing[]> {
  const addressing = new Map<string, Addressing[]>()
  for (const state of byCode(all)) {
    for (const address of state.addresses) {
      const list = addressing.get(address.requirement)
      if (!list) addressing.set(address.requirement, [{ state, address }])
      else if (list.at(-1)?.state !== state) list.push({ state, address })
    }
  }
  return addressing
}

/** The function that answers for one requirement of a profile. */
export function requirementsOf(
  profile: AssessedProfile,
  question: Question,
  addressing: (requirement: string) => readonly Addressing[],
): (requirement: string) => RequirementState {
  const { period } = reached(question)
  const inapplicable = new Map(profile.notApplicable.map(one => [one.requirement, one]))
  const open = new Map(profile.open?.map(one => [one.requirement, one]))
  return requirement =>
    requirementState(requirement, addressing(requirement), period, {
      notApplicable: inapplicable.get(requirement) ?? null,
      open: open.get(requirement) ?? null,
      fact: profile.fact,
    })
}

/** The next moment at which time alone can change the state of any of these controls. */
export function validUntil(states: Iterable<ControlState>): Instant | null {
  let next: Instant | null = null
  for (const { validUntil } of states) {
    if (validUntil !== null && (next === null || validUntil < next)) next = validUntil
  }
  return next
}

export function assemble(
  profile: AssessedProfile,
  requirements: readonly RequirementState[],
  question: Question,
  validUntil: Instant | null,
): Posture {
  const counts = Object.fromEntries(Label.options.map(label => [label, 0])) as Record<Label, number>
  for (const { label } of requirements) counts[label] += 1
  return {
    framework: profile.framework,
    ...question,
    requirements,
    counts,
    validUntil,
  }
}

/** The one byte form of a posture: equal postures give equal bytes. */
export function canonicalBytes(value: Posture): Uint8Array {
  return new TextEncoder().encode(canonicalJson(value))
}

/** The facts that had been recorded by ledger position `knownAt`. */
export function* known(facts: Iterable<Fact>, knownAt: KnownAt): Generator<Fact> {
  for (const fact of facts) if (isKnown(fact, knownAt)) yield fact
}
