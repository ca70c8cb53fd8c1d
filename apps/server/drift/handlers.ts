import type { baselines } from '@onus/contract/baseline'
import type { Baseline } from '@onus/core/baseline'
import { refuse } from '@onus/core/problem'
import type { HandlersOf } from '../http/handler.ts'
import { record } from '../record/record.ts'
import { versionedHandlers } from '../register/handlers.ts'
import { deciding } from '../register/lifecycle.ts'
import { momentOf } from '../register/moment.ts'
import { versionInForce, versionsInForce, versionsOf } from '../register/store.ts'

/** Accepted states: by a named person, and withdrawn by one. A dataset of a connection has one at a time. */
export function baselineHandlers(): HandlersOf<typeof baselines> {
  const { list, get, history } = versionedHandlers<typeof Baseline>('baseline', {
    read: 'snapshot:read',
    write: 'review:write',
  })
  return {
    list,
    get,
    history,
    accept: async call => {
      const { actorPerson } = deciding(call)
      const { dataset, why } = call.body
      const moment = await momentOf(call.tx, {}, call.at)
      const snapshot = await versionInForce(call.tx, 'snapshot', call.body.snapshot, moment)
      const { connection, takenAt, datasets } = snapshot.body
      const file = datasets.find(one => one.dataset === dataset)
      if (!file)
        return refuse('invalid_input', `This snapshot has no ${dataset}`, [
          { path: 'body.dataset', message: 'not in it' },
        ])
      if (!file.complete) refuse('conflict', `${dataset} was not read to its end in this snapshot`)
      const before = (await versionsInForce(call.tx, 'baseline', moment)).find(
        ({ body }) => body.connection === connection && body.dataset === dataset,
      )
      return await record(call, {
        noun: 'baseline',
        ...(before && { subject: before.subject, expectedVersion: before.version }),
        body: {
          connection,
          dataset,
          snapshot: snapshot.subject,
          sha256: file.sha256,
          takenAt,
          acceptedBy: actorPerson,
          why,
          state: 'accepted',
        },
        reason: why,
      })
    },
    withdraw: async call => {
      deciding(call)
      const [latest] = await versionsOf(call.tx, 'baseline', call.params.id)
      if (latest?.body.state !== 'accepted') return refuse('not_in_lifecycle', 'This baseline is withdrawn already')
      return await record(call, {
        noun: 'baseline',
        subject: call.params.id,
        body: { ...latest.body, state: 'withdrawn' },
        reason: call.body.why,
        expectedVersion: latest.version,
      })
    },
  }
}
