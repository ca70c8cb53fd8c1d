import type { Control } from '../control/index.ts'
import { compareRequirements } from '../framework/index.ts'
import { type ControlState, type Label, linesOf, type RequirementState } from '../posture/index.ts'

/** A control with the id under which it is stored. */
export type LintedControl = Readonly<{ id: string; body: Control }>

export type LintKind = 'empty' | 'over_claim' | 'policy_only' | 'manual_annual_only'

/** Something in the matrix of requirements and controls that an assessor would stop at. */
export type Lint = Readonly<{
  kind: LintKind
  /** The requirement; for an over-claim the framework in which too much is claimed. */
  subject: string
  controls: readonly string[]
  words: string
  /**
   * Whether an assessor would find the requirement not met as it stands: nothing does what it asks, or what does it
   * failed or was missed. An exception that was accepted here cures nothing for an assessor.
   */
  wouldFail: boolean
}>

/** A lint before it is known how its requirement stands. */
type Weakness = Omit<Lint, 'wouldFail'>

const failingKinds: ReadonlySet<LintKind> = new Set(['empty', 'policy_only'])
const failingLabels: ReadonlySet<Label> = new Set(['failing', 'missed', 'excepted'])

/** So many requirements of one framework can one control still be said to address. */
export const mostAddressed = 8

/**
 * What is weak in the matrix of one framework: a requirement with no control, with policies alone, with nothing but manual
 * work once a year, and a control that claims too much. Only adopted controls count.
 */
export function lintsOf(
  posture: Readonly<{ framework: string; requirements: readonly Pick<RequirementState, 'requirement' | 'label'>[] }>,
  controls: readonly LintedControl[],
  datasetsOf: (check: string) => readonly string[],
): readonly Lint[] {
  const adopted = controls.filter(one => one.body.lifecycle.state === 'adopted').sort((a, b) => (a.id < b.id ? -1 : 1))
  const applicable = posture.requirements.filter(one => one.label !== 'not_applicable').map(one => one.requirement)
  const counted = new Set(applicable)
  const byRequirement = new Map<string, LintedControl[]>(applicable.map(one => [one, []]))
  for (const control of adopted) {
    for (const requirement of new Set(control.body.addresses.map(one => one.requirement))) {
      byRequirement.get(requirement)?.push(control)
    }
  }
  const perRequirement = [...byRequirement].flatMap(
    ([requirement, all]) => weakness(requirement, all, datasetsOf) ?? [],
  )
  const perControl = adopted.flatMap(control => overClaim(posture.framework, control, counted) ?? [])
  const failing = new Set(
    posture.requirements.filter(one => failingLabels.has(one.label)).map(one => one.requirement as string),
  )
  return [...perRequirement, ...perControl].map(lint => ({
    ...lint,
    wouldFail: failingKinds.has(lint.kind) || failing.has(lint.subject),
  }))
}

function weakness(
  subject: string,
  controls: readonly LintedControl[],
  datasetsOf: (check: string) => readonly string[],
): Weakness | null {
  const ids = controls.map(one => one.id)
  if (controls.length === 0) {
    return { kind: 'empty', subject, controls: ids, words: 'No adopted control addresses it.' }
  }
  if (controls.every(one => isPolicy(one.body, datasetsOf))) {
    return {
      kind: 'policy_only',
      subject,
      controls: ids,
      words: 'Only policies address it. Add a control that does what the policy says.',
    }
  }
  if (controls.every(one => one.body.checks.length === 0 && one.body.cadence === 'annual')) {
    return {
      kind: 'manual_annual_only',
      subject,
      controls: ids,
      words: 'It rests on manual work once a year. Add a check, or perform it more often.',
    }
  }
  return null
}

/** A control that only says what ought to be done: its checks read policies alone, or it has none and its title says so. */
export function isPolicy({ checks, title }: Control, datasetsOf: (check: string) => readonly string[]): boolean {
  const datasets = checks.flatMap(datasetsOf)
  if (checks.length > 0) return datasets.length > 0 && datasets.every(dataset => dataset.startsWith('policy.'))
  return /\bpolic(y|ies)\b/i.test(title)
}

function overClaim(framework: string, { id, body }: LintedControl, counted: ReadonlySet<string>): Weakness | null {
  const addressed = new Set(body.addresses.map(one => one.requirement).filter(one => counted.has(one)))
  if (addressed.size <= mostAddressed) return null
  const words = `${body.code} is said to address ${addressed.size} requirements. Split it, or drop what it does not really do.`
  return { kind: 'over_claim', subject: framework, controls: [id], words }
}

/** What one control shows of the three things that every assessment asks for. */
export type Traceability = Readonly<{
  control: string
  code: string
  title: string
  /** Adopted, and said how it addresses at least one requirement. */
  isDocumented: boolean
  /** A result, a performance or a piece of evidence stands behind it. */
  hasEvidence: boolean
  /** A person who is here owns it. */
  isOwned: boolean
  requirements: readonly string[]
}>

const evidenceNouns = new Set(['run', 'occurrence', 'evidence', 'snapshot'])

/** Every control with the three, those that miss one first, and among them those that miss most. */
export function traceabilityOf(states: Iterable<ControlState>): readonly Traceability[] {
  return [...states]
    .filter(state => state.standing !== 'absent')
    .map(traceability)
    .sort((a, b) => missing(b).length - missing(a).length || compareRequirements(a.code, b.code))
}

/** Which of the three a control misses. */
export function missing({ isDocumented, hasEvidence, isOwned }: Traceability) {
  return [
    ...(isDocumented ? [] : (['documented control'] as const)),
    ...(hasEvidence ? [] : (['traceable evidence'] as const)),
    ...(isOwned ? [] : (['clear accountability'] as const)),
  ]
}

function traceability(state: ControlState): Traceability {
  const { control, code, title, standing, addresses, owner, designed, proof } = state
  const facts = [...linesOf(proof.operated)].flatMap(line => line.fact?.noun ?? [])
  return {
    control,
    code,
    title,
    isDocumented: standing === 'adopted' && addresses.length > 0,
    hasEvidence: facts.some(noun => evidenceNouns.has(noun)),
    isOwned: owner !== null && !designed.reasons.some(({ code }) => code === 'owner_left' || code === 'owner_unknown'),
    requirements: addresses.map(one => one.requirement).toSorted(compareRequirements),
  }
}
