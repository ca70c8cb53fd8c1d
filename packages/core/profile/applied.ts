import { assessedRequirements, type FrameworkFile, requirementRef } from '../framework/index.ts'
import { isAtLeastAsOften } from './frequency.ts'
import type { Profile } from './schema.ts'
import type { ParameterValue, TailoringAction } from './tailoring.ts'

/** What a profile asks after its tailoring, and what in the tailoring disagrees with itself. */
export type Tailored = Readonly<{
  /** What is assessed, in the order of the framework. */
  requirements: readonly string[]
  notApplicable: readonly Readonly<{ requirement: string; reason: string }>[]
  /** Added to the baseline, by which decision. */
  supplements: ReadonlyMap<string, TailoringAction>
  inherited: ReadonlyMap<string, Extract<TailoringAction, { action: 'inherit' }>>
  compensated: ReadonlyMap<string, Extract<TailoringAction, { action: 'compensate' }>>
  /** The value of each parameter that holds after all overlays. */
  parameters: ReadonlyMap<string, ParameterValue>
  conflicts: readonly Conflict[]
}>

/** Two decisions that cannot both hold, and which of them does. The stricter one does, until the organisation decides. */
export type Conflict = Readonly<{
  requirement: string
  parameter: string | null
  between: readonly string[]
  words: string
}>

/**
 * Applies a profile's tailoring to what it selects. Decisions apply in their order; where overlays contradict one another
 * the stricter holds: what one adds or asks for, another does not take away. A decision of the organisation itself, which
 * has its own rationale and approver, holds over every overlay. Refuses nothing: see `faultsOfProfile`.
 */
export function tailored(framework: FrameworkFile, profile: Profile): Tailored {
  const ref = (id: string) => requirementRef(framework, id) as string
  const baseline = assessedRequirements(framework, profile.selections).map(({ id }) => ref(id))
  const actions = profile.tailoring?.actions ?? []
  const conflicts: Conflict[] = []
  const supplements = new Map<string, TailoringAction>()
  const removed = new Map<string, TailoringAction>()
  const inherited = new Map<string, Extract<TailoringAction, { action: 'inherit' }>>()
  const compensated = new Map<string, Extract<TailoringAction, { action: 'compensate' }>>()
  for (const one of actions) {
    switch (one.action) {
      case 'add': {
        const against = removed.get(one.requirement)
        if (against && one.overlay !== null && against.overlay === null) continue
        if (against && one.overlay !== null) conflicts.push(inAndOut(one, against))
        removed.delete(one.requirement)
        supplements.set(one.requirement, one)
        break
      }
      case 'remove': {
        const against = supplements.get(one.requirement)
        if (against && one.overlay !== null) {
          conflicts.push(inAndOut(against, one))
          continue
        }
        supplements.delete(one.requirement)
        removed.set(one.requirement, one)
        break
      }
      case 'inherit':
        inherited.set(one.requirement, one)
        break
      case 'compensate':
        compensated.set(one.requirement, one)
        for (const by of one.by) if (!supplements.has(by)) supplements.set(by, one)
    }
  }
  const wanted = new Set([...baseline, ...supplements.keys()])
  const requirements = framework.requirements.map(({ id }) => ref(id)).filter(one => wanted.has(one))
  const listed = new Set(requirements)
  const said = new Set(profile.notApplicable.map(one => one.requirement))
  const leftOut = (profile.outcomes?.rows ?? []).filter(
    row => !row.included && listed.has(row.requirement) && !said.has(row.requirement) && !removed.has(row.requirement),
  )
  const scopedOut = [...removed].filter(([id]) => listed.has(id) && !said.has(id))
  const replaced = [...compensated].filter(
    ([id]) => listed.has(id) && !said.has(id) && !removed.has(id) && !leftOut.some(row => row.requirement === id),
  )
  return {
    requirements,
    notApplicable: [
      ...profile.notApplicable,
      ...leftOut.map(({ requirement, rationale }) => ({ requirement, reason: rationale })),
      ...scopedOut.map(([requirement, one]) => ({ requirement, reason: one.rationale })),
      ...replaced.map(([requirement, one]) => ({ requirement, reason: compensation(one) })),
    ],
    supplements,
    inherited,
    compensated,
    parameters: parametersOf(profile.tailoring?.parameters ?? [], conflicts),
    conflicts,
  }
}

function compensation(one: Extract<TailoringAction, { action: 'compensate' }>): string {
  return `Compensated by ${one.by.map(id => id.slice(id.indexOf(':') + 1)).join(', ')}: ${one.rationale}`
}

function inAndOut(adding: TailoringAction, removing: TailoringAction): Conflict {
  return {
    requirement: adding.requirement,
    parameter: null,
    between: [sourceOf(adding.overlay), sourceOf(removing.overlay)],
    words: `${sourceOf(adding.overlay)} asks for it and ${sourceOf(removing.overlay)} leaves it out: it stays in until the organisation decides.`,
  }
}

function parametersOf(values: readonly ParameterValue[], conflicts: Conflict[]): ReadonlyMap<string, ParameterValue> {
  const held = new Map<string, ParameterValue>()
  for (const value of values) {
    const before = held.get(value.parameter)
    if (!before || value.overlay === null) {
      held.set(value.parameter, value)
      continue
    }
    if (before.overlay === null || same(before.values, value.values)) continue
    const stricter = stricterOf(before, value)
    conflicts.push({
      requirement: value.requirement,
      parameter: value.parameter,
      between: [sourceOf(before.overlay), sourceOf(value.overlay)],
      words: stricter
        ? `${sourceOf(before.overlay)} says ${said(before)}, ${sourceOf(value.overlay)} says ${said(value)}: the more frequent one holds, ${said(stricter)}.`
        : `${sourceOf(before.overlay)} says ${said(before)}, ${sourceOf(value.overlay)} says ${said(value)}: nobody can tell which is stricter, so the first holds until the organisation decides.`,
    })
    if (stricter === value) held.set(value.parameter, value)
  }
  return held
}

const said = ({ values }: ParameterValue) => `“${values.join(', ')}”`
const sourceOf = (overlay: string | null) => overlay ?? 'the organisation'
const same = (left: readonly string[], right: readonly string[]) =>
  left.length === right.length && left.every((one, index) => one === right[index])

function stricterOf(first: ParameterValue, second: ParameterValue): ParameterValue | null {
  const answer = isAtLeastAsOften(first.values.join(' '), second.values.join(' '))
  return answer === null ? null : answer ? first : second
}
