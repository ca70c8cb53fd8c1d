import { type Label, type Posture, type ReasonCode, type RequirementState, worstOf } from '@onus/core/posture'
import type { FrameworkCatalog } from '../framework/catalog.ts'
import type { ProfileInForce } from './service.ts'

/** How postures are shown: with the titles that the frameworks of the organisation give. */
export function postureView(catalog: FrameworkCatalog) {
  const card = (one: ProfileInForce, answer: Posture, before: Posture | null) => {
    const framework = catalog.get(one.assessed.framework)
    const worst = worstOf(answer.requirements)
    const state = answer.requirements.find(each => each.requirement === worst?.requirement)
    return {
      profile: one.profile.subject,
      name: one.profile.body.name,
      framework: one.assessed.framework,
      title: framework?.title ?? one.assessed.framework,
      legalForce: framework?.legalForce ?? ('voluntary' as const),
      counts: answer.counts,
      total: answer.requirements.length,
      worst:
        worst && state ? { ...named(worst.requirement), label: worst.label, words: wordsOf(state)[0] ?? '' } : null,
      weekAgo: before?.counts ?? null,
      notCounted: (framework?.requirements.length ?? 0) - answer.requirements.length,
    }
  }
  const named = (ref: string) => {
    const found = catalog.requirement(ref)
    return { requirement: ref, id: found?.requirement.id ?? ref, title: found?.requirement.label ?? ref }
  }
  const standing = (state: RequirementState) => ({
    ...named(state.requirement),
    parent: catalog.requirement(state.requirement)?.requirement.parent ?? null,
    label: state.label,
    designed: state.designed.state,
    operated: state.operated.state,
    reviewed: state.reviewed.state,
    words: wordsOf(state),
    controls: state.controls.length,
  })
  return { card, standing, named, summaryOf: (ref: string) => catalog.requirement(ref)?.requirement.summary ?? null }
}

/** Why a requirement is not operating, in words; what explains its label best comes first. */
function wordsOf(state: RequirementState): string[] {
  const unmet = [state.designed, state.operated, state.reviewed].filter(axis => axis.state !== 'yes')
  const reasons = unmet.flatMap(axis => axis.reasons)
  const telling = tellingCodes[state.label] ?? []
  const first = reasons.filter(reason => telling.includes(reason.code))
  return [...new Set([...first, ...reasons].map(reason => reason.words))]
}

/** The reasons that carry a label, where an axis may name several. */
const tellingCodes: Partial<Record<Label, readonly ReasonCode[]>> = {
  failing: ['run_failed', 'exception_lapsed', 'failed_in_period', 'run_rejected'],
  missed: ['missed', 'missed_done_later'],
  late: ['overdue', 'performed_late'],
  excepted: ['run_excepted', 'missed_excepted', 'excepted_in_period'],
}
