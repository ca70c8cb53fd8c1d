import { canonicalJson } from '../json/index.ts'
import type { Review } from '../review/index.ts'
import type { Instant } from '../time/index.ts'
import { compareRecorded, isEffective, isKnown, type KnownAt, type Recorded, type Version } from '../version/index.ts'
import { type Evidence, isSampled } from './schema.ts'

/** What reviews say about an item. `selfReviewed`: the only acceptance is by somebody who may not give it. */
export type Decision =
  | Readonly<{ state: 'unreviewed'; selfReviewed: boolean }>
  | Readonly<{ state: 'accepted' | 'returned' | 'rejected'; review: Version<Review> }>

/**
 * What the reviews of one item come to. A rejection of the item stands for good: it is replaced, not argued back.
 * Otherwise the latest decision holds. An acceptance counts only from a second person, or with the recorded
 * reason of a company of one, and only when it was recorded after `since`, if that is given. `sampled` are reviews of other items of the same collector version.
 */
export function decisionOf(
  reviews: readonly Version<Review>[],
  notBy: ReadonlySet<string>,
  since: Recorded | null = null,
  sampled: readonly Version<Review>[] = [],
): Decision {
  const rejection = latest(reviews, review => review.body.decision.state === 'rejected')
  if (rejection) return { state: 'rejected', review: rejection }
  const isCounted = (review: Version<Review>) => counts(review, notBy, since)
  const last = latest(sampled, isCounted, latest(reviews, isCounted))
  if (!last) return { state: 'unreviewed', selfReviewed: reviews.some(review => notBy.has(review.body.reviewer)) }
  return { state: last.body.decision.state, review: last }
}

/** The states of a piece of evidence. Nobody sets them: they follow from its versions and its reviews. */
export type EvidenceState =
  | Readonly<{ state: 'requested' }>
  | Readonly<{ state: 'collected'; version: Version<Evidence>; selfReviewed: boolean }>
  | Readonly<{ state: 'accepted' | 'returned' | 'rejected'; version: Version<Evidence>; review: Version<Review> }>
  | Readonly<{ state: 'superseded'; version: Version<Evidence> }>

/**
 * The state of one piece of evidence at a moment. No version yet is `requested`; when its last version has ended it is
 * `superseded`. A review counts for the version in force only if what was reviewed is still the same in substance, so an
 * item that was edited is unreviewed again. `sampled` are reviews of snapshots by the same collector version,
 * which speak for machine items too, but not for pictures.
 */
export function evidenceState(
  versions: readonly Version<Evidence>[],
  reviews: readonly Version<Review>[],
  sampled: readonly Version<Review>[],
  moment: Readonly<{ asOf: Instant; knownAt: KnownAt }>,
): EvidenceState {
  const known = versions.filter(version => isKnown(version, moment.knownAt) && version.effective.from <= moment.asOf)
  const version = lastVersion(known.filter(one => isEffective(one.effective, moment.asOf)))
  if (!version) {
    const ended = lastVersion(known)
    return ended ? { state: 'superseded', version: ended } : { state: 'requested' }
  }
  const counted = inForceOnly(reviews, moment).filter(review => isOfSubstance(review, version, known))
  const spoken = isSampled(version.body) ? inForceOnly(sampled, moment) : []
  const decision = decisionOf(counted, collectorsOf(version.body), null, spoken)
  if (decision.state === 'unreviewed') return { state: 'collected', version, selfReviewed: decision.selfReviewed }
  return { ...decision, version }
}

/** The people whose acceptance of this item counts for nothing. */
export function collectorsOf(evidence: Evidence): ReadonlySet<string> {
  return new Set(evidence.collectedBy === null ? [] : [evidence.collectedBy])
}

/** True when `review` saw the same substance that `version` has: nothing that an assessor relies on was edited since. */
export function isOfSubstance(
  review: Version<Review>,
  version: Version<Evidence>,
  versions: readonly Version<Evidence>[],
): boolean {
  const seen = seenBy(review, versions)
  if (seen === undefined || seen === version) return seen === version
  return substanceOf(seen.body) === substanceOf(version.body)
}

/** The version that was there when `review` was recorded. */
export function seenBy<One extends Recorded & Readonly<{ version: number }>>(
  review: Recorded,
  versions: readonly One[],
): One | undefined {
  return lastVersion(versions.filter(one => compareRecorded(one, review) < 0))
}

function substanceOf({ title, controls, sensitivity, ...substance }: Evidence): string {
  return canonicalJson(substance)
}

function counts(review: Version<Review>, notBy: ReadonlySet<string>, since: Recorded | null): boolean {
  if (review.body.decision.state !== 'accepted') return true
  const { reviewer, override } = review.body
  return (!notBy.has(reviewer) || override !== undefined) && (since === null || compareRecorded(since, review) < 0)
}

function inForceOnly(
  reviews: readonly Version<Review>[],
  { asOf, knownAt }: Readonly<{ asOf: Instant; knownAt: KnownAt }>,
): readonly Version<Review>[] {
  const subjects = Map.groupBy(
    reviews.filter(review => isKnown(review, knownAt) && isEffective(review.effective, asOf)),
    review => review.subject,
  )
  return [...subjects.values()].flatMap(versions => lastVersion(versions) ?? [])
}

function lastVersion<One extends Readonly<{ version: number }>>(versions: readonly One[]): One | undefined {
  return versions.reduce<One | undefined>((last, one) => (last && last.version > one.version ? last : one), undefined)
}

/** The review of those that fit which was recorded last, or `known` where that is later. */
function latest(
  reviews: readonly Version<Review>[],
  fits: (review: Version<Review>) => boolean,
  known?: Version<Review>,
): Version<Review> | undefined {
  let last = known
  for (const review of reviews) if (fits(review) && (!last || compareRecorded(last, review) <= 0)) last = review
  return last
}
