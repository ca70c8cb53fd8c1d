import type { Profile } from './schema.ts'

/** What a profile leaves out by its own words, each with the written reason: what somebody who approves it has to read. */
export function leftOutOf(profile: Profile): readonly Readonly<{ requirement: string; reason: string }>[] {
  const removed = (profile.tailoring?.actions ?? []).flatMap(one =>
    one.action === 'remove' ? [{ requirement: one.requirement, reason: one.rationale }] : [],
  )
  const rows = (profile.outcomes?.rows ?? []).flatMap(one =>
    one.included ? [] : [{ requirement: one.requirement, reason: one.rationale }],
  )
  return [...profile.notApplicable, ...removed, ...rows]
}
