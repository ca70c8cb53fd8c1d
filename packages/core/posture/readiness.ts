import type { ControlState } from './control.ts'
import type { Posture } from './posture.ts'
import { because, type Reason } from './reason.ts'
import type { RequirementState } from './requirement.ts'
import { type Label, worstFirst } from './words.ts'

/** What keeps requirements from operating: one control and its reason, or that nothing addresses them. */
export type Blocker = Readonly<{
  control: string | null
  title: string
  owner: Readonly<{ id: string; name: string }> | null
  label: Label
  reason: Reason
  requirements: readonly string[]
}>

/** How ready a framework is, as counts and names. There is no percentage in it, and none can be made of it. */
export type Readiness = Readonly<{
  framework: string
  total: number
  counts: Posture['counts']
  worst: Readonly<{ requirement: string; label: Label }> | null
  blockers: readonly Blocker[]
  /** Expected performances that can still be done, and those that cannot be recovered. */
  missing: Readonly<{ recoverable: number; unrecoverable: number }>
  /** Items that no second person has accepted yet. */
  unreviewed: number
}>

const topBlockers = 5

/** Readiness from a posture and the states of all controls that were computed for the same question. */
export function readinessOf(posture: Posture, states: Iterable<ControlState>): Readiness {
  const byControl = new Map([...states].map(state => [state.control, state]))
  const addressing = new Set(posture.requirements.flatMap(one => one.controls))
  const involved = [...addressing].flatMap(control => byControl.get(control) ?? [])
  return {
    framework: posture.framework,
    total: posture.requirements.length,
    counts: posture.counts,
    worst: worstOf(posture.requirements),
    blockers: blockersOf(posture.requirements, byControl).slice(0, topBlockers),
    missing: {
      recoverable: involved.reduce((sum, state) => sum + state.windows.recoverable, 0),
      unrecoverable: involved.reduce((sum, state) => sum + state.windows.missed, 0),
    },
    unreviewed: new Set(involved.flatMap(state => state.waiting)).size,
  }
}

/** The requirement in the worst state; among equals the first in the order of the framework. */
export function worstOf(requirements: readonly RequirementState[]): Readiness['worst'] {
  const [first] = requirements.toSorted((a, b) => worstFirst.indexOf(a.label) - worstFirst.indexOf(b.label))
  if (!first || first.label === 'operating' || first.label === 'not_applicable') return null
  return { requirement: first.requirement, label: first.label }
}

function blockersOf(
  requirements: readonly RequirementState[],
  states: ReadonlyMap<string, ControlState>,
): readonly Blocker[] {
  const open = requirements.filter(one => one.label !== 'operating' && one.label !== 'not_applicable')
  const unaddressed = open.filter(one => one.controls.length === 0)
  const blocked = new Map<ControlState, string[]>()
  for (const { requirement, controls } of open) {
    for (const id of controls) {
      const state = states.get(id)
      if (state && state.label !== 'operating') blocked.set(state, [...(blocked.get(state) ?? []), requirement])
    }
  }
  const blockers = [...blocked].map(([state, requirements]) => blockerOf(state, requirements))
  return [...blockers, ...unaddressedBlocker(unaddressed)].sort(
    (a, b) =>
      b.requirements.length - a.requirements.length ||
      worstFirst.indexOf(a.label) - worstFirst.indexOf(b.label) ||
      (a.title < b.title ? -1 : 1),
  )
}

function blockerOf(state: ControlState, requirements: readonly string[]): Blocker {
  const axis = [state.designed, state.operated, state.reviewed].find(one => one.state !== 'yes') ?? state.operated
  const { code, words } = axis.reasons[0] ?? because('not_shown')
  const { control, owner, label } = state
  return { control, title: `${state.code} ${state.title}`, owner, label, reason: { code, words }, requirements }
}

function unaddressedBlocker(unaddressed: readonly RequirementState[]): readonly Blocker[] {
  if (unaddressed.length === 0) return []
  const { code, words } = because('not_addressed')
  const requirements = unaddressed.map(one => one.requirement)
  return [
    {
      control: null,
      title: 'No adopted control',
      owner: null,
      label: 'not_addressed',
      reason: { code, words },
      requirements,
    },
  ]
}
