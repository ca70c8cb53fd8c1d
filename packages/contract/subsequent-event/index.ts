import { SubsequentEvent, SubsequentEventDraft } from '@onus/core/subsequent-event'
import { registerOperations } from '../register/index.ts'

export const subsequentEvents = registerOperations({
  one: 'subsequent event',
  many: 'subsequent events',
  path: '/subsequent-events',
  body: SubsequentEvent,
  draft: SubsequentEventDraft,
  read: 'engagement:read',
  write: 'engagement:write',
})
