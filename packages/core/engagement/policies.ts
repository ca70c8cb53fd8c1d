import type { Instant, Period } from '../time/index.ts'
import { type EngagementKind, engagementKinds } from './kind.ts'

/** A policy that an engagement relies on, and when what shows it was done: when it was written and approved. */
type PolicyShown = Readonly<{ code: string; doneAt: readonly Instant[] }>

/**
 * The policies of a Type I of which nothing shows that they were approved by its day, by their codes (domain 3.9). Over a
 * period no policy is asked for by a day.
 */
export function unapprovedPolicies(
  kind: EngagementKind,
  { to }: Period,
  policies: readonly PolicyShown[],
): readonly string[] {
  if (engagementKinds[kind].time !== 'date') return []
  return policies.filter(({ doneAt }) => !doneAt.some(at => at < to)).map(one => one.code)
}
