import { Engagement, EngagementDraft } from '@onus/core/engagement'
import { registerOperations } from '../register/index.ts'

export const engagements = {
  ...registerOperations({
    one: 'engagement',
    many: 'engagements',
    path: '/engagements',
    body: Engagement,
    draft: EngagementDraft,
    read: 'engagement:read',
    write: 'engagement:write',
  }),
} as const
