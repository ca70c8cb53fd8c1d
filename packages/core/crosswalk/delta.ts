import { type FrameworkFile, frameworkRef, type Requirement } from '../framework/index.ts'
import type { Label, Posture } from '../posture/index.ts'
import type { Claim } from './claim.ts'
import { whyNeverInferred } from './never.ts'
import type { Support } from './support.ts'

/** One requirement as its own posture has it: its label and the controls that address it directly. */
export type DeltaRequirement = Readonly<{
  requirement: string
  title: string
  /** Null when it is not assessed here. */
  label: Label | null
  controls: readonly string[]
}>

/** One of the ten minimum measures, with what the other programme brings to it. */
export type DeltaPoint = DeltaRequirement &
  Readonly<{
    supporting: readonly Claim[]
    supportingControls: readonly string[]
    /** What stays open by the best claim; empty when nothing is claimed. */
    uncovered: readonly string[]
  }>

/** Duties that come on top, whatever the other programme has shown. */
export type DeltaBlock = Readonly<{
  id: 'reporting' | 'management' | 'registration' | 'suppliers' | 'enforcement'
  title: string
  whyNotInferred: readonly string[]
  requirements: readonly DeltaRequirement[]
}>

export type DeltaView = Readonly<{
  framework: string
  from: string
  points: readonly DeltaPoint[]
  blocks: readonly DeltaBlock[]
  note: string
}>

const blocks: readonly Readonly<{ id: DeltaBlock['id']; title: string; holds: RegExp }>[] = [
  { id: 'reporting', title: 'Reporting to the authority', holds: /^23\(/ },
  { id: 'management', title: 'Accountability of the management body', holds: /^20\(/ },
  { id: 'registration', title: 'Registration', holds: /^3\(4\)$|^27\(/ },
  { id: 'suppliers', title: 'Depth of supplier assessment', holds: /^21\(3\)$/ },
  { id: 'enforcement', title: 'Correction, supervision and fines', holds: /^21\(4\)$|^3[1-4]\(/ },
]

const measure = /^21\(2\)\([a-j]\)$/

/**
 * NIS2 as seen from another programme: ten points with the controls that support them, and five blocks that
 * no other programme shows. There is no overall figure, and none is made of it.
 */
export function deltaView(nis2: FrameworkFile, posture: Posture, support: Support, from: string): DeltaView {
  const states = new Map(posture.requirements.map(state => [state.requirement, state]))
  const framework = frameworkRef(nis2)
  const seen = ({ id, label: title }: Requirement): DeltaRequirement => {
    const requirement = `${framework}:${id}`
    const state = states.get(requirement)
    return { requirement, title, label: state?.label ?? null, controls: state?.controls ?? [] }
  }
  return {
    framework,
    from,
    points: nis2.requirements.filter(one => measure.test(one.id)).map(one => pointOf(seen(one), support, from)),
    blocks: blocks.map(({ id, title, holds }) => {
      const requirements = nis2.requirements.filter(one => one.kind !== 'group' && holds.test(one.id)).map(seen)
      const whys = requirements.map(one => whyNeverInferred(one.requirement) ?? '').filter(why => why !== '')
      return { id, title, whyNotInferred: [...new Set(whys)], requirements }
    }),
    note: 'An opinion of an auditor does not carry over. Controls and evidence do, for what they address.',
  }
}

function pointOf(seen: DeltaRequirement, support: Support, from: string): DeltaPoint {
  const supporting = support
    .claimsOf(seen.requirement)
    .filter(claim => claim.by === 'group' || claim.source.startsWith(`${from}:`))
  return {
    ...seen,
    supporting,
    supportingControls: [...new Set(supporting.flatMap(claim => claim.controls))].sort(),
    uncovered: supporting[0]?.uncovered ?? [],
  }
}
