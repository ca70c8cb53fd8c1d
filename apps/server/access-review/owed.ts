import type { AccessReview } from '@onus/core/access-review'
import type { Instant } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import type { OrgTransaction } from '../db/index.ts'
import { versionsInForce } from '../register/store.ts'
import type { FrozenEntries } from './reading.ts'
import { progressIn, standingOf } from './state.ts'

/** What somebody owes a review of access, by which day. */
export type OwedAccess = {
  readonly review: Version<AccessReview>
  readonly owner: string
  readonly why: string
  readonly due: string
}

/** Who has entries to decide about now, and who runs reviews that wait for a step of theirs. */
export async function owedAccess(
  entries: FrozenEntries,
  { tx, org, at }: { readonly tx: OrgTransaction; readonly org: string; readonly at: Instant },
): Promise<readonly OwedAccess[]> {
  const moment = { asOf: at, knownAt: null }
  const open = (await versionsInForce(tx, 'access-review', moment)).filter(
    ({ body }) => body.lifecycle.state === 'in_progress' || body.lifecycle.state === 'pending_actions',
  )
  const owed: OwedAccess[] = []
  for (const review of open) {
    const { lifecycle, owner, due } = review.body
    if (lifecycle.state === 'pending_actions') {
      owed.push({ review, owner, why: 'See that what was revoked is gone, and complete it', due: lifecycle.revokeBy })
      continue
    }
    const { reviewers } = progressIn(await standingOf(entries, { tx, org, moment }, review))
    const undecided = reviewers.filter(one => one.open > 0)
    for (const one of undecided)
      owed.push({
        review,
        owner: one.reviewer ?? owner,
        why:
          one.reviewer === null
            ? `Name who decides about ${one.open} entries`
            : `Decide about ${one.open} of ${one.entries} entries`,
        due,
      })
    if (undecided.length === 0) owed.push({ review, owner, why: 'All is decided: finish it', due })
  }
  return owed
}
