import { type Evidence, type EvidenceState, evidenceState } from '@onus/core/evidence'
import { overrideWords } from '@onus/core/register'
import type { Version } from '@onus/core/version'
import type { OrgTransaction } from '../db/index.ts'
import type { Moment } from '../register/store.ts'
import { evidenceVersions, reviewsOfItems, snapshotReviews } from './store.ts'

/** The state of each evidence item at a moment. */
export async function statesOf(
  tx: OrgTransaction,
  items: readonly Version<Evidence>[],
  moment: Moment,
): Promise<ReadonlyMap<string, EvidenceState>> {
  const ids = items.map(item => item.subject)
  const [versions, reviews] = [await evidenceVersions(tx, ids), await reviewsOfItems(tx, ids)]
  const sampled = await snapshotReviews(tx, [...new Set(items.flatMap(item => item.body.collector ?? []))])
  return new Map(
    items.map(item => {
      const own = sampled.filter(review => review.body.collector === item.body.collector)
      return [
        item.subject,
        evidenceState(versions.get(item.subject) ?? [], reviews.get(item.subject) ?? [], own, moment),
      ]
    }),
  )
}

function acceptedWords(override: string | undefined): string {
  const alone = overrideWords(override)
  return alone ? `Accepted by who collected it (${alone})` : 'Accepted by a second person'
}

/** Why an item is in its state, in words. */
export function whyState(state: EvidenceState): string {
  switch (state.state) {
    case 'requested':
      return 'Nothing was collected yet'
    case 'collected':
      return state.selfReviewed
        ? 'Reviewed only by who collected it; another person must look'
        : 'Waits for a second person'
    case 'accepted':
      return acceptedWords(state.review.body.override)
    case 'returned':
    case 'rejected':
      return state.review.body.decision.state === 'accepted' ? '' : state.review.body.decision.why
    case 'superseded':
      return 'Replaced or ended'
  }
}
