import { z } from 'zod'
import type { Finding } from '../finding/index.ts'
import type { Answer, Label, ReasonCode, RequirementState } from '../posture/index.ts'
import type { Version } from '../version/index.ts'

/** Where a criterion stands before an examination (domain 3.13). `unknown` is grey and is never folded into the others. */
export const ReadinessState = z.enum(['no_control', 'design_gap', 'no_operation', 'exceptions', 'clean', 'unknown'])
export type ReadinessState = z.infer<typeof ReadinessState>

export const readinessWords: Readonly<Record<ReadinessState, string>> = {
  no_control: 'No control',
  design_gap: 'Design gap',
  no_operation: 'Designed, no operation evidence',
  exceptions: 'Operating with exceptions',
  clean: 'Operating clean',
  unknown: 'Unknown',
}

/** What the gap assessment says of the design of a criterion. */
export const DesignResult = z.enum(['designed', 'partial', 'missing'])
export type DesignResult = z.infer<typeof DesignResult>

/** One line of the gap assessment: the result with its reasons, and what stands behind it. */
export type CriterionReadiness = Readonly<{
  requirement: string
  state: ReadinessState
  design: DesignResult
  designed: Answer
  operated: Answer
  reviewed: Answer
  label: Label
  words: readonly string[]
  controls: readonly string[]
  /** Open findings about it. */
  findings: readonly string[]
}>

/** A finding that is open and says something about a criterion. */
export type OpenFinding = Pick<Version<Finding>, 'subject' | 'body'>

/** Reasons of the design axis that are facts about a gap, where others are only not known. */
const designGaps: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'owner_unknown',
  'owner_left',
  'part_of_scope',
  'uncovered',
  'not_in_force',
  'parameters_open',
])

/** Reasons of the operation axis that say that nothing was shown so far, where others say that it cannot be told. */
const nothingShown: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'never_run',
  'nothing_due',
  'no_events',
  'nothing_can_show',
  'no_evidence',
  'unseen',
])

/**
 * Where one criterion stands; null where the profile says that it does not apply. Open findings can only make it worse: a
 * design gap, or an exception. Nothing makes an unknown one clean.
 */
export function criterionReadiness(one: RequirementState, findings: readonly OpenFinding[]): CriterionReadiness | null {
  if (one.label === 'not_applicable') return null
  const about = findings.filter(({ body }) => body.requirements.includes(one.requirement))
  const state = stateOf(one, about)
  return {
    requirement: one.requirement,
    state,
    design:
      state === 'no_control'
        ? 'missing'
        : state === 'design_gap' || one.designed.state !== 'yes'
          ? 'partial'
          : 'designed',
    designed: one.designed.state,
    operated: one.operated.state,
    reviewed: one.reviewed.state,
    label: one.label,
    words: wordsOf(one, about),
    controls: one.controls,
    findings: about.map(each => each.subject),
  }
}

function stateOf(one: RequirementState, findings: readonly OpenFinding[]): ReadinessState {
  if (one.label === 'not_addressed') return 'no_control'
  const isDesignGap = one.designed.state !== 'yes' && one.designed.reasons.some(({ code }) => designGaps.has(code))
  if (isDesignGap || findings.some(({ body }) => body.kind === 'design')) return 'design_gap'
  if (['failing', 'missed', 'late', 'excepted'].includes(one.label)) return 'exceptions'
  if (findings.some(({ body }) => body.kind !== 'observation')) return 'exceptions'
  if (one.label === 'operating') return 'clean'
  if (one.designed.state !== 'yes') return 'unknown'
  if (one.label === 'designed') return 'no_operation'
  const { state, reasons } = one.operated
  return state === 'unknown' && reasons.length > 0 && reasons.every(({ code }) => nothingShown.has(code))
    ? 'no_operation'
    : 'unknown'
}

const mostWords = 6

function wordsOf(one: RequirementState, findings: readonly OpenFinding[]): readonly string[] {
  const unmet = [one.designed, one.operated, one.reviewed].filter(axis => axis.state !== 'yes')
  const said = unmet.flatMap(axis => axis.reasons.map(reason => reason.words))
  return [...new Set([...findings.map(({ body }) => `Finding: ${body.title}.`), ...said])].slice(0, mostWords)
}
