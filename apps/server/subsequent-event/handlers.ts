import type { subsequentEvents as operations } from '@onus/contract/subsequent-event'
import { isAsserted } from '@onus/core/assertion'
import { refuse } from '@onus/core/problem'
import { faultOfTime, subsequentEvents } from '@onus/core/subsequent-event'
import { openEngagementOf } from '../engagement/store.ts'
import type { HandlersOf } from '../http/handler.ts'
import { dayOf } from '../organisation/day.ts'
import { registerHandlers } from '../register/lifecycle.ts'

export function subsequentEventHandlers(): HandlersOf<typeof operations> {
  return registerHandlers(subsequentEvents, {
    read: 'engagement:read',
    write: 'engagement:write',
    target: event => ({ owners: [event.notedBy], within: [event.engagement] }),
    settle: async (tx, event, at) => {
      const { body } = await openEngagementOf(tx, event.engagement)
      if (!isAsserted(body.kind))
        refuse('invalid_input', 'Only an examination has events between its last day and its report')
      const fault = faultOfTime(event, body.to, await dayOf(tx, at))
      if (fault !== null) refuse('invalid_input', fault, [{ path: 'knownOn', message: fault }])
    },
  })
}
