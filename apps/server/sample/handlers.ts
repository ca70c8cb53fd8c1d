import type { sample } from '@onus/contract/sample'
import type { MachineDoor } from '../connection/machine.ts'
import type { FrameworkCatalog } from '../framework/catalog.ts'
import type { HandlersOf } from '../http/handler.ts'
import type { AppQueue } from '../jobs/kinds.ts'
import { record } from '../record/record.ts'
import { proposeStart } from './first-run.ts'
import type { SampleOrganisations } from './organisation.ts'

type Rooms = { catalog: FrameworkCatalog; queue: AppQueue; organisations: SampleOrganisations; machine: MachineDoor }

export function sampleHandlers({ catalog, queue, organisations, machine }: Rooms): HandlersOf<typeof sample> {
  return {
    load: async ({ body, caller, at }) =>
      await organisations.load({
        people: body.people,
        months: body.months,
        seed: body.seed,
        until: body.until ?? at,
        user: caller.id,
      }),
    start: async call => {
      const { proposed } = await proposeStart(call, catalog)
      const wanted = [
        ...(call.body.host ? [{ connector: 'host', title: 'This machine', settings: {} }] : []),
        ...(call.body.repository
          ? [
              {
                connector: 'git',
                title: `Repository ${call.body.repository.split('/').filter(Boolean).at(-1) ?? ''}`.trim(),
                settings: { path: call.body.repository },
              },
            ]
          : []),
      ]
      const connections: string[] = []
      const jobs: string[] = []
      for (const connection of wanted) {
        await machine.refuseUnlessAllowed(call.caller, connection, null)
        const made = await record(call, {
          noun: 'connection',
          body: { ...connection, everyHours: 24, state: 'active' },
          reason: 'First run',
        })
        connections.push(made.id)
        jobs.push(
          await queue.enqueue(call.tx, {
            org: call.org,
            kind: 'collect',
            input: {
              connection: made.id,
              connector: connection.connector,
              title: connection.title,
              startedBy: call.actor.id,
            },
            createdBy: call.actor.id,
          }),
        )
      }
      return { connections, jobs, proposed }
    },
  }
}
