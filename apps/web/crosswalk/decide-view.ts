import type { Rationale, RelationDraft, RelationKind } from '@onus/core/crosswalk'
import type { FieldErrors } from '../kit/form-view.ts'
import type { Decision } from './matrix-view.ts'

/** A decision about a pair as it is written in the form. */
export interface DecisionDraft {
  readonly relation: RelationKind | ''
  readonly rationale: Rationale | ''
  readonly rationaleText: string
  readonly ofTarget: string
  readonly ofSource: string
  readonly strength: string
  readonly scopeNote: string
  readonly conditions: readonly { readonly text: string; readonly holds: boolean }[]
  readonly reason: string
}

/** Nothing is preselected, whatever a set says. */
export const emptyDecision: DecisionDraft = {
  relation: '',
  rationale: '',
  rationaleText: '',
  ofTarget: '',
  ofSource: '',
  strength: '',
  scopeNote: '',
  conditions: [],
  reason: '',
}

export function draftOfDecision({ body }: Decision): DecisionDraft {
  return {
    relation: body.relation,
    rationale: body.rationale,
    rationaleText: body.rationaleText,
    ofTarget: body.remainder.ofTarget,
    ofSource: body.remainder.ofSource,
    strength: body.strength === null ? '' : String(body.strength),
    scopeNote: body.scopeNote,
    conditions: body.conditions,
    reason: '',
  }
}

/** Which of the two a relation leaves something open of. */
export function leavesOpen(relation: RelationKind | ''): { readonly target: boolean; readonly source: boolean } {
  return {
    target: relation === 'subset_of' || relation === 'intersects',
    source: relation === 'superset_of' || relation === 'intersects',
  }
}

export function decisionErrors(draft: DecisionDraft): FieldErrors {
  const open = leavesOpen(draft.relation)
  return {
    ...(draft.relation === '' && { relation: 'Choose how the first stands to the second.' }),
    ...(draft.rationale === '' && { rationale: 'Say what they were compared by.' }),
    ...(draft.rationaleText.trim() === '' && { rationaleText: 'Say why, in a sentence that an auditor reads.' }),
    ...(open.target && draft.ofTarget.trim() === '' && { ofTarget: 'Write out what is not covered.' }),
  }
}

interface Pairing {
  readonly crosswalk: string
  readonly source: string
  readonly target: string
  readonly provenance: string
}

/** The body of a decision; only what belongs to its relation is kept. Call it with a draft that has no errors. */
export function relationBody(draft: DecisionDraft, pairing: Pairing): RelationDraft {
  const open = leavesOpen(draft.relation)
  const strength = Number(draft.strength)
  return {
    ...pairing,
    relation: draft.relation as RelationKind,
    rationale: draft.rationale as Rationale,
    rationaleText: draft.rationaleText.trim(),
    remainder: {
      ofTarget: open.target ? draft.ofTarget.trim() : '',
      ofSource: open.source ? draft.ofSource.trim() : '',
    },
    strength: draft.strength.trim() === '' || !Number.isInteger(strength) ? null : strength,
    scopeNote: draft.scopeNote.trim(),
    conditions: draft.conditions.filter(({ text }) => text.trim() !== ''),
  } as RelationDraft
}
