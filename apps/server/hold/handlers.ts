import type { holds } from '@onus/contract/hold'
import type { Hold } from '@onus/core/hold'
import { refuse } from '@onus/core/problem'
import type { HandlersOf } from '../http/handler.ts'
import { record } from '../record/record.ts'
import { versionedHandlers } from '../register/handlers.ts'
import { versionsOf } from '../register/store.ts'
import { holdStill } from './store.ts'

/** Legal holds: placed by one permission, released by another. */
export function holdHandlers(): HandlersOf<typeof holds> {
  const { list, get, history } = versionedHandlers<typeof Hold>('hold', {
    read: 'retention:read',
    write: 'retention:write',
  })
  return {
    list,
    get,
    history,
    create: async call => {
      const { body, reason } = call.body
      await holdStill(call.tx)
      return await record(call, { noun: 'hold', body: { ...body, lifecycle: { state: 'placed' } }, reason })
    },
    release: async call => {
      const [latest] = await versionsOf(call.tx, 'hold', call.params.id)
      if (latest?.body.lifecycle.state !== 'placed') refuse('not_in_lifecycle', 'This hold is released already')
      const lifecycle = { state: 'released' as const, why: call.body.why }
      return await record(call, {
        noun: 'hold',
        subject: call.params.id,
        body: { ...(latest?.body as Hold), lifecycle },
        reason: call.body.why,
        expectedVersion: latest?.version,
      })
    },
  }
}
