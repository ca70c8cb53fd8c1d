import type { Target } from '@onus/core/access'
import type { Engagement } from '@onus/core/engagement'

/** Its lead, sponsor and team see it as theirs; an auditor sees the engagement that the grant names. */
export function targetOf({ lead, sponsor, team }: Engagement, subject: string | null): Target {
  return {
    owners: [lead, sponsor, ...team.map(one => one.person)].filter(one => one !== null),
    within: subject === null ? [] : [subject],
  }
}

/** What belongs to an engagement is seen by whoever has a grant on it. */
export const withinEngagement = ({ engagement }: { readonly engagement: string }): Target => ({ within: [engagement] })
