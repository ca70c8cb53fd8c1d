import {
  type AccessEntry,
  type AccessProgress,
  type AccessReview,
  type Decisions,
  progressOf,
  type Revocation,
  wordsOfRevocation,
} from '@onus/core/access-review'
import type { Version } from '@onus/core/version'
import type { OrgTransaction } from '../db/index.ts'
import type { Moment } from '../register/store.ts'
import type { FrozenEntries } from './reading.ts'
import { decisionsOf } from './store.ts'

/** A review that was started, with its entries and what was decided about them. */
export type Standing = {
  readonly review: Version<AccessReview>
  readonly entries: readonly AccessEntry[]
  readonly decisions: Decisions
}

export async function standingOf(
  read: FrozenEntries,
  { tx, org, moment }: { readonly tx: OrgTransaction; readonly org: string; readonly moment: Moment },
  review: Version<AccessReview>,
): Promise<Standing> {
  const { frozen } = review.body
  if (!frozen) return { review, entries: [], decisions: new Map() }
  return {
    review,
    entries: await read(org, frozen.popHash),
    decisions: await decisionsOf(tx, review.subject, moment),
  }
}

export function progressIn({ review, entries, decisions }: Standing): AccessProgress {
  return progressOf(review.body, entries, decisions)
}

export type RevocationCounts = Readonly<{
  proved: number
  late: number
  /** Proved, but not whether in time. */
  lateUnknown: number
  stillThere: number
  overdue: number
  unknown: number
}>

export function countsOf(proofs: ReadonlyMap<number, Revocation>): RevocationCounts {
  const all = [...proofs.values()]
  const count = (is: (one: Revocation) => boolean) => all.filter(is).length
  return {
    proved: count(one => one.state === 'proved'),
    late: count(one => one.state === 'proved' && one.late === true),
    lateUnknown: count(one => one.state === 'proved' && one.late === null),
    stillThere: count(one => one.state === 'still_there'),
    overdue: count(one => one.state === 'still_there' && one.overdue),
    unknown: count(one => one.state === 'unknown'),
  }
}

/** Why a review cannot be completed yet, or null. What is overdue does not hold it up: it becomes a finding. */
export function toComplete({ body }: Version<AccessReview>, proofs: ReadonlyMap<number, Revocation>): string | null {
  if (body.lifecycle.state !== 'pending_actions') return 'It waits for decisions'
  const open = [...proofs.values()].filter(
    one => one.state === 'unknown' || (one.state === 'still_there' && !one.overdue),
  )
  if (open.length === 0) return null
  const [first] = open
  return `${open.length} of ${proofs.size} revocations are not proved${first ? `: ${wordsOfRevocation(first)}` : ''}`
}
