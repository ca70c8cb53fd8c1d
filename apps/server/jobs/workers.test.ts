import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { sql } from 'kysely'
import { withOrg } from '../db/index.ts'
import { temporaryFolder, testDatabase } from '../db/testing.ts'
import { spawned } from '../lifecycle/testing.ts'
import { testOrganisation } from '../organisation/testing.ts'
import { openQueue } from './queue.ts'
import { type JobRun, jobById } from './store.ts'
import { slowKinds } from './testing.ts'

const worker = join(import.meta.dirname, 'testing-worker.ts')

test('two workers share the queue; jobs of one that was killed or stopped are taken over, and what it writes late is refused', async () => {
  await using place = await openPlace()
  const { enqueue, until, startWorker, notes } = place
  const [one, two] = [await startWorker(), await startWorker()]
  const [a, b] = [await enqueue('a'), await enqueue('b')]
  const [runA, runB] = [await until(a, isRunning), await until(b, isRunning)]
  assert.notEqual(runA.worker, runB.worker)
  const workerOf = (job: JobRun) => [one, two].find(each => job.worker?.endsWith(` ${each.pid}`))
  const [killed, paused] = [workerOf(runA), workerOf(runB)]
  // Each has said that it began before it is stopped: a job that runs need not have said so yet.
  for (const name of ['a', 'b'])
    while ((await notes(name)).length === 0) await new Promise(resolve => setTimeout(resolve, 20))

  killed?.kill('SIGKILL')
  paused?.kill('SIGSTOP')
  const three = await startWorker()
  const laterA = await until(a, job => job.attempt > 1)
  assert.ok(laterA.worker?.endsWith(` ${three.pid}`))
  place.finish('a')
  assert.deepEqual([(await until(a, isOver)).state, (await until(a, isOver)).outcome], ['done', three.pid])

  const taken = await until(b, job => job.attempt > 1)
  assert.ok(taken.worker?.endsWith(` ${three.pid}`))
  paused?.kill('SIGCONT')
  place.finish('b')
  assert.deepEqual([(await until(b, isOver)).state, (await until(b, isOver)).outcome], ['done', three.pid])
  const next = await enqueue('c')
  place.finish('c')
  const nextDone = await until(next, isOver)
  const again = await enqueue('d')
  place.finish('d')
  await until(again, isOver)
  assert.equal(nextDone.state, 'done')
  assert.deepEqual(await notes('a'), [`began ${killed?.pid}`, `began ${three.pid}`, `ended ${three.pid}`])
  assert.deepEqual(await notes('b'), [`began ${paused?.pid}`, `began ${three.pid}`, `ended ${three.pid}`])
})

const isRunning = (job: JobRun) => job.state === 'running'
const isOver = (job: JobRun) => job.endedAt !== null

async function openPlace() {
  await using opened = new AsyncDisposableStack()
  const folder = temporaryFolder()
  opened.defer(() => folder.remove())
  const database = opened.use(await testDatabase())
  const org = await testOrganisation(database)
  const queue = opened.use(
    await openQueue({
      database,
      kinds: slowKinds(),
      leaseSeconds: 10,
      onError: assert.ifError,
      onChange: () => {},
      now: Date.now,
    }),
  )
  const inOrg = <T>(work: Parameters<typeof withOrg<T>>[2]) => withOrg(database.app, { org, user: null }, work)
  const fileOf = (name: string) => join(folder.path, name)
  const owned = opened.move()
  return {
    enqueue: (name: string) =>
      inOrg(tx => queue.enqueue(tx, { org, kind: 'slow', input: { until: fileOf(name), name }, createdBy: 'test' })),
    finish: (name: string) => writeFileSync(fileOf(name), ''),
    until: async (id: string, isSo: (job: JobRun) => boolean) => {
      for (;;) {
        const job = await inOrg(tx => jobById(tx, id))
        if (isSo(job)) return job
        await new Promise(resolve => setTimeout(resolve, 100))
      }
    },
    notes: async (name: string) => {
      const { rows } = await inOrg(tx =>
        sql<{
          note: string
        }>`select title || ' ' || text as note from notification where user_id = ${name} order by created_at`.execute(
          tx,
        ),
      )
      return rows.map(row => row.note)
    },
    startWorker: async () => {
      const { child, output } = spawned({ run: [worker], environment: { DATABASE_URL: database.databaseUrl } })
      owned.defer(() => void child.kill('SIGKILL'))
      while (!output().includes('ready')) {
        assert.equal(child.exitCode, null, output())
        await new Promise(resolve => child.once('said', resolve))
      }
      return child
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
