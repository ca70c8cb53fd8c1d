import { collectorsOf, type Decision, decisionOf, isOfSubstance, isSampled } from '../evidence/index.ts'
import type { Review } from '../review/index.ts'
import type { Recorded, Version } from '../version/index.ts'
import type { Stored, Whole } from './facts.ts'
import { type Reviewed, reasonOf, remembered } from './part.ts'
import { factRef, line } from './proof.ts'
import type { View } from './question.ts'
import { because } from './reason.ts'
import type { Answer } from './words.ts'

type Because = ReturnType<typeof because>

/** The reason and proof of a decision that was made. */
export function decided(
  what: string,
  { state, review }: Readonly<{ state: 'accepted' | 'returned' | 'rejected'; review: Version<Review> }>,
  item: string,
): Reviewed {
  const at = review.effective.from
  const more = { at, fact: factRef(review) }
  const { decision, override } = review.body
  const why = decision.state === 'accepted' ? '' : decision.why
  const said = override === undefined ? because('accepted', what, at) : because('accepted_alone', what, override, at)
  if (state === 'accepted') return reviewedAs(said, [], more)
  return reviewedAs(because(state, sentence(what), why), state === 'returned' ? [item] : [], more)
}

export function reviewedAs(said: Because, waiting: readonly string[], more: Parameters<typeof line>[2] = {}): Reviewed {
  const state: Answer = said.state === 'info' ? 'unknown' : said.state
  return { state, reasons: [reasonOf(said)], proof: line('Reviewed', said, more), waiting }
}

export function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** Accepted means accepted by somebody who neither performed it nor collected the evidence. */
export function decisionFor(
  evidence: Whole<'evidence'>,
  performer: string,
  ofOccurrence: readonly Whole<'review'>[],
  view: View,
): (since: Recorded | null) => Decision {
  const direct = reviewsOfSubstance(evidence, view)
  const notBy = new Set(collectorsOf(evidence.body)).add(performer)
  const sampled = sampledFor(evidence, view)
  return remembered(since => decisionOf([...direct, ...ofOccurrence], notBy, since, sampled))
}

function reviewsOfSubstance(evidence: Whole<'evidence'>, view: View): readonly Whole<'review'>[] {
  const reviews = view.facts.reviewsOf('evidence', evidence.subject, view.at, view.horizon)
  if (reviews.length === 0) return reviews
  const versions = begun(view.facts.versionsOf('evidence', evidence.subject), view)
  return reviews.filter(review => isOfSubstance(review, evidence, versions))
}

/** The versions that had come into effect; a review can have seen no other. */
export function begun<Name extends 'evidence' | 'occurrence'>(versions: readonly Stored<Name>[], view: View) {
  return versions.filter(
    (one): one is Whole<Name> & Stored<Name> => one.body !== undefined && one.effective.from <= view.at,
  )
}

function sampledFor({ body }: Whole<'evidence'>, view: View): readonly Whole<'review'>[] {
  if (!isSampled(body) || body.snapshot === null) return []
  const snapshot = view.facts.inForce('snapshot', body.snapshot, view.at, view.horizon)
  return snapshot?.body ? view.facts.sampledReviews(snapshot.body, view.at, view.horizon) : []
}
