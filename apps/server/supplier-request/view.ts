import type { PortalView, SupplierRequestView } from '@onus/contract/supplier-request'
import {
  daysLeft,
  openQuestions,
  type Proposal,
  proposalsOf,
  type SupplierRequest,
  stateOf,
} from '@onus/core/supplier-request'
import type { Instant } from '@onus/core/time'
import type { RecordView } from '../register/view.ts'

/** A request as members see it at a moment. */
export function requestView(view: RecordView<SupplierRequest>, now: Instant): SupplierRequestView {
  const proposals = proposalsOf(view.body).map(({ question, title, about, value, from, taken }) => ({
    question,
    title,
    is: about.is,
    into: intoOf(about),
    value,
    from,
    taken,
  }))
  return { ...view, state: stateOf(view.body, now), daysLeft: daysLeft(view.body, now), proposals }
}

function intoOf(about: Proposal['about']): string {
  switch (about.is) {
    case 'register':
      return about.field
    case 'clause':
      return about.clause
    case 'factor':
      return about.factor
    case 'criterion':
      return about.criterion
  }
}

export type Shown = Omit<PortalView, 'draft' | 'expiresAt'>

/** What the page of a link shows: what was asked and what its holder sent. What members said among themselves is not in it. */
export function shownOf(
  request: SupplierRequest,
  { organisation, askedBy, zone }: Readonly<{ organisation: string; askedBy: string; zone: string }>,
): Shown {
  const { state } = request.lifecycle
  return {
    organisation,
    supplier: request.supplierName,
    askedBy,
    askedAt: request.askedAt,
    words: request.words,
    zone,
    state: state === 'revoked' ? 'answered' : state,
    questions: request.questions.map(({ about: _, ...question }) => question),
    open: openQuestions(request).map(({ id }) => id),
    followUps: request.followUps.map(({ question, words, at, round }) => ({ question, words, at, round })),
    sent: request.rounds.map(({ at, by, answers, files }) => ({ at, by, answers, files: [...files] })),
  }
}
