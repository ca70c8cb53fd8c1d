import type { engagements as operations } from '@onus/contract/engagement'
import type { Target } from '@onus/core/access'
import { type Engagement, engagements } from '@onus/core/engagement'
import type { HandlersOf } from '../http/handler.ts'
import { registerHandlers } from '../register/lifecycle.ts'

export function engagementHandlers(): HandlersOf<typeof operations> {
  return registerHandlers(engagements, { read: 'engagement:read', write: 'engagement:write', target: targetOf })
}

/** Its lead, sponsor and team see it as theirs; an auditor sees the engagement that the grant names. */
function targetOf({ lead, sponsor, team }: Engagement, subject: string | null): Target {
  return {
    owners: [lead, sponsor, ...team.map(one => one.person)].filter(one => one !== null),
    within: subject === null ? [] : [subject],
  }
}
