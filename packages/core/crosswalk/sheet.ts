import { labelWords, type Posture } from '../posture/index.ts'
import { type Claim, levelWords } from './claim.ts'
import type { Support } from './support.ts'

/** One line of the sheet that an assessor gets for a requirement: a direct link first, then related work. */
export type SheetRow = Readonly<{
  requirement: string
  /** `direct` is what the requirement rests on; `related` is related work, not relied on. */
  kind: 'direct' | 'related'
  says: string
  controls: readonly string[]
  source: string
  relation: string
  rationale: string
  publisher: string
  reviewer: string
  reviewedOn: string
  uncovered: string
  guardsPassed: string
  guardsFailed: string
}>

/** How the controls of a requirement address it, as the matrix of criteria and controls says. */
export type HowOf = (control: string, requirement: string) => string

/**
 * The sheet of a posture: for each requirement its label with the controls that address it directly, and under it every
 * claim with its relation, rationale, reviewer, date, remainder and guards. There is no percentage in it.
 */
export function* sheetOf({ requirements }: Posture, support: Support, howOf: HowOf): Generator<SheetRow> {
  for (const { requirement, label, controls } of requirements) {
    if (controls.length === 0) yield { ...blank, requirement, says: labelWords[label] }
    for (const control of controls) {
      const says = `${labelWords[label]}: ${howOf(control, requirement)}`
      yield { ...blank, requirement, says, controls: [control] }
    }
    for (const claim of support.claimsOf(requirement)) yield relatedRow(claim)
  }
}

const blank = {
  kind: 'direct',
  controls: [],
  source: '',
  relation: '',
  rationale: '',
  publisher: '',
  reviewer: '',
  reviewedOn: '',
  uncovered: '',
  guardsPassed: '',
  guardsFailed: '',
} as const

function relatedRow(claim: Claim): SheetRow {
  const hops = claim.by === 'relation' ? claim.path : []
  const named = (passed: boolean) => claim.guards.filter(one => one.passed === passed).map(one => one.guard)
  return {
    requirement: claim.target,
    kind: 'related',
    says: levelWords[claim.level],
    controls: claim.controls,
    source: claim.by === 'relation' ? claim.source : 'group coverage',
    relation:
      claim.by === 'relation'
        ? hops.map(hop => `${hop.from} ${hop.relation.replaceAll('_', ' ')} ${hop.to}`).join('; ')
        : claim.elements.map(element => `${element.text}: ${element.how}`).join('; '),
    rationale: joined(hops.map(hop => [hop.rationale ?? '', hop.rationaleText].filter(text => text !== '').join(': '))),
    publisher: joined(hops.map(hop => hop.publisher)),
    reviewer: joined(hops.map(hop => hop.reviewer ?? '')),
    reviewedOn: joined(hops.map(hop => hop.reviewedAt?.slice(0, 10) ?? '')),
    uncovered: claim.uncovered.join(' '),
    guardsPassed: named(true).join(', '),
    guardsFailed: named(false).join(', '),
  }
}

function joined(texts: readonly string[]): string {
  return [...new Set(texts.filter(text => text !== ''))].join('; ')
}
