import { nextRun } from '@onus/core/connection'
import { instant } from '@onus/core/time'
import { type Database, withOrg } from '../db/index.ts'
import type { AppQueue } from '../jobs/kinds.ts'
import { organisationOrigins } from '../ledger/store.ts'
import type { Pushes } from '../push/folder.ts'
import { versionsInForce } from '../register/store.ts'
import { isRegisterAhead, registerConnector } from '../supplier/store.ts'
import { schedule } from './collecting.ts'
import { begunLast, connectionsRunning, lastBegun, lastSnapshots } from './store.ts'

/** Looks once a minute which connections are due and collects from them; a connection that runs is not started again. */
export function startSchedule(deps: {
  database: Database
  queue: AppQueue
  pushes: Pushes
  onError: (error: unknown) => void
  everyMs?: number
}): AsyncDisposable {
  let work: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    work = work.then(() => collectDue(deps)).catch(deps.onError)
  }, deps.everyMs ?? 60_000)
  timer.unref()
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await work
    },
  }
}

/** Asks for the collections that are due. */
export async function collectDue({
  database,
  queue,
  pushes,
}: {
  database: Database
  queue: AppQueue
  pushes: Pushes
}): Promise<void> {
  const now = instant(Date.now())
  for (const { org } of await organisationOrigins(database.sequencer)) {
    const pushed = new Set(await pushes.connections(org))
    await withOrg(database.app, { org, user: null }, async tx => {
      const connections = await versionsInForce(tx, 'connection', { asOf: now, knownAt: null })
      const [snapshots, begun, running] = [await lastSnapshots(tx), await lastBegun(tx), await connectionsRunning(tx)]
      for (const { subject, body } of connections) {
        const last = begunLast(begun.get(subject), snapshots.get(subject)?.[0]?.body.takenAt)
        const isWaiting =
          pushed.has(subject) || (body.connector === registerConnector && (await isRegisterAhead(tx, last)))
        const due = isWaiting && body.state === 'active' ? now : nextRun(body, last, now)
        if (due === null || due > now || running.has(subject)) continue
        await queue.enqueue(tx, {
          org,
          kind: 'collect',
          input: { connection: subject, connector: body.connector, title: body.title, startedBy: schedule },
          createdBy: 'onus',
        })
      }
    })
  }
}
