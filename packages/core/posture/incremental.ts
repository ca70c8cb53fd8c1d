import type { Calendar } from '../occurrence/index.ts'
import type { Instant } from '../time/index.ts'
import { isKnown, type KnownAt } from '../version/index.ts'
import { type ControlState, controlState } from './control.ts'
import { type Fact, factsOf } from './facts.ts'
import { type AssessedProfile, assemble, known, type Posture, requirementsOf, validUntil } from './posture.ts'
import type { Question } from './question.ts'
import { type Addressing, byCode, type RequirementState } from './requirement.ts'

/**
 * The posture of several profiles, kept up to date one fact at a time. What it gives is to the byte what `posture` gives
 * for the same facts and the same moment, so it can be thrown away at any time.
 */
export type PostureIndex = Readonly<{
  /** Takes one fact in and returns the requirements whose answer or proof changed. */
  apply: (fact: Fact) => readonly string[]
  /** Moves to a later moment and returns the requirements whose answer or proof changed with time alone. */
  advance: (asOf: Instant) => readonly string[]
  posture: (framework: string) => Posture
  requirement: (requirement: string) => RequirementState | null
  controls: () => readonly ControlState[]
  /** The next moment at which `advance` has something to do; null when time changes nothing. */
  validUntil: () => Instant | null
}>

export type PostureIndexInput = Readonly<{
  facts: Iterable<Fact>
  profiles: readonly AssessedProfile[]
  scope: string | null
  asOf: Instant
  knownAt: KnownAt
  calendar: Calendar
}>

export function postureIndex(input: PostureIndexInput): PostureIndex {
  const { profiles, scope, knownAt, calendar } = input
  const facts = factsOf(known(input.facts, knownAt))
  const states = new Map<string, ControlState>()
  const addressing = new Map<string, Set<string>>()
  const answers = new Map<string, RequirementState>()
  let question: Question = { scope, window: input.asOf, asOf: input.asOf, knownAt }
  const profileOfRequirement = new Map(
    profiles.flatMap(profile => profile.requirements.map(one => [one, profile] as const)),
  )

  function refresh(controls: Iterable<string>): readonly string[] {
    const touched = new Set<string>()
    for (const control of controls) {
      const before = states.get(control)
      const after = controlState(control, facts, question, calendar)
      states.set(control, after)
      if (before && isSame(before, after)) continue
      for (const { requirement } of before?.addresses ?? []) {
        addressing.get(requirement)?.delete(control)
        touched.add(requirement)
      }
      for (const { requirement } of after.addresses) {
        const set = addressing.get(requirement) ?? new Set<string>()
        addressing.set(requirement, set.add(control))
        touched.add(requirement)
      }
    }
    const changed = [...touched].filter(requirement => profileOfRequirement.has(requirement)).sort()
    for (const requirement of changed) answer(requirement)
    return changed
  }
  function answer(requirement: string): void {
    const profile = profileOfRequirement.get(requirement)
    if (profile) answers.set(requirement, requirementsOf(profile, question, addressingOf)(requirement))
  }
  function addressingOf(requirement: string): readonly Addressing[] {
    const controls = [...(addressing.get(requirement) ?? [])].flatMap(control => states.get(control) ?? [])
    return byCode(controls).flatMap(state => {
      const address = state.addresses.find(one => one.requirement === requirement)
      return address ? [{ state, address }] : []
    })
  }

  /** Whether the same version is kept with the same place in the ledger: it says nothing new. */
  function isThere(fact: Fact): boolean {
    if (fact.erased) return false
    const kept = facts.versionsOf(fact.noun, fact.subject).find(version => version.fact === fact.fact)
    return kept !== undefined && !kept.erased && kept.position === fact.position && kept.recorded === fact.recorded
  }

  refresh(facts.controls())
  for (const requirement of profileOfRequirement.keys()) answer(requirement)

  return {
    apply: fact => {
      if (!isKnown(fact, knownAt) || isThere(fact)) return []
      const before = facts.controlsTouchedBy(fact)
      facts.add(fact)
      const after = facts.controlsTouchedBy(fact)
      return refresh(before === null || after === null ? facts.controls() : new Set([...before, ...after]))
    },
    advance: asOf => {
      const due = [...states.values()].filter(state => state.validUntil !== null && state.validUntil <= asOf)
      question = { ...question, window: asOf, asOf }
      return refresh(due.map(state => state.control))
    },
    posture: framework => {
      const profile = profiles.find(one => one.framework === framework)
      if (!profile) throw new RangeError(`no profile of ${framework} is kept here`)
      return assemble(
        profile,
        profile.requirements.flatMap(one => answers.get(one) ?? []),
        question,
        validUntil(states.values()),
      )
    },
    requirement: requirement => answers.get(requirement) ?? null,
    controls: () => [...states.values()],
    validUntil: () => validUntil(states.values()),
  }
}

/** Whether two states say the same. They are trees of plain data; a member that is undefined is absent. */
function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  if (Array.isArray(one)) {
    return Array.isArray(other) && one.length === other.length && one.every((item, at) => isSame(item, other[at]))
  }
  const [left, right] = [one as Record<string, unknown>, other as Record<string, unknown>]
  for (const key in left) if (!isSame(left[key], right[key])) return false
  for (const key in right) if (right[key] !== undefined && left[key] === undefined) return false
  return true
}
