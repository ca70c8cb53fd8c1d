import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { type Database, type OrgTransaction, withOrg } from '../db/index.ts'
import { testDatabase } from '../db/testing.ts'
import { testOrganisation } from '../organisation/testing.ts'
import { type JobContext, type JobKinds, openQueue, TryAgain } from './queue.ts'
import { beginJob, type JobRun, jobById, latestJobs, requestCancel } from './store.ts'

test('a job runs once its transaction commits, and leaves its outcome, progress and log', async () => {
  await using db = await testDatabase()
  const org = await testOrganisation(db)
  const kinds = {
    greet: {
      title: (input: { name: string }) => `Greet ${input.name}`,
      run: async (context, input: { name: string }) => {
        context.progress({ done: 1, total: 1, label: 'greeting' })
        context.log(`Hello ${input.name}`)
        return { greeted: input.name }
      },
    },
  } satisfies JobKinds
  await using queue = await openQueue({
    database: db,
    kinds,
    onError: error => assert.fail(String(error)),
    onChange: () => {},
    now: Date.now,
  })
  await assert.rejects(
    withOrg(db.app, { org, user: null }, async tx => {
      await queue.enqueue(tx, { org, kind: 'greet', input: { name: 'nobody' }, createdBy: 'test' })
      throw new Error('rolled back')
    }),
  )
  const id = await withOrg(db.app, { org, user: null }, tx =>
    queue.enqueue(tx, { org, kind: 'greet', input: { name: 'Ada' }, createdBy: 'test' }),
  )
  await queue.work()
  const job = await ended(db, org, id)
  assert.equal(job.state, 'done')
  assert.deepEqual(job.outcome, { greeted: 'Ada' })
  assert.equal(job.log[0]?.text, 'Hello Ada')
  assert.equal(job.title, 'Greet Ada')
})

test('a job that throws is failed with its sentence; one that is asked to stop is cancelled', async () => {
  await using db = await testDatabase()
  const org = await testOrganisation(db)
  const errors: unknown[] = []
  const kinds = {
    breaks: { title: () => 'Break', run: async () => Promise.reject(new Error('the source said no')) },
    waits: {
      title: () => 'Wait',
      run: async context => {
        while (!context.signal.aborted) await new Promise(resolve => setTimeout(resolve, 20))
        context.signal.throwIfAborted()
      },
    },
  } satisfies JobKinds
  await using queue = await openQueue({
    database: db,
    kinds,
    onError: error => errors.push(error),
    onChange: () => {},
    now: Date.now,
  })
  const enqueue = (kind: 'breaks' | 'waits') =>
    withOrg(db.app, { org, user: null }, tx => queue.enqueue(tx, { org, kind, input: {}, createdBy: 'test' }))
  const [broken, waiting] = [await enqueue('breaks'), await enqueue('waits')]
  await queue.work()
  assert.equal((await ended(db, org, broken)).error, 'the source said no')
  await withOrg(db.app, { org, user: null }, tx => requestCancel(tx, waiting))
  assert.equal((await ended(db, org, waiting)).state, 'cancelled')
})

test('a failure that may pass is tried again with growing waits, and has failed for good after the last attempt', async () => {
  await using db = await testDatabase()
  const org = await testOrganisation(db)
  const kinds = {
    flaky: {
      title: () => 'Flaky',
      attempts: () => 3,
      run: async (context, input: { passesAt: number }) => {
        if (context.attempt < input.passesAt) throw new TryAgain(`no answer to attempt ${context.attempt}`)
        return context.attempt
      },
    },
  } satisfies JobKinds
  await using queue = await openQueue({ ...quiet(db), kinds, backOffSeconds: 0.01 })
  const enqueue = (passesAt: number) =>
    inOrg(db, org, tx => queue.enqueue(tx, { org, kind: 'flaky', input: { passesAt }, createdBy: 'test' }))
  const [passing, failing] = [await enqueue(2), await enqueue(9)]
  await queue.work()
  const passed = await ended(db, org, passing)
  assert.deepEqual([passed.state, passed.outcome, passed.attempt, passed.error], ['done', 2, 2, null])
  assert.match(passed.log[0]?.text ?? '', /Attempt 1 of 3 failed; the next is at /)
  const failed = await ended(db, org, failing)
  assert.deepEqual([failed.state, failed.error, failed.attempt], ['failed', 'no answer to attempt 3', 3])
})

test('a job that waits for another attempt can be cancelled', async () => {
  await using db = await testDatabase()
  const org = await testOrganisation(db)
  const kinds = {
    flaky: { title: () => 'Flaky', attempts: () => 3, run: async () => Promise.reject(new TryAgain('no answer')) },
  } satisfies JobKinds
  await using queue = await openQueue({ ...quiet(db), kinds, backOffSeconds: 3600 })
  const id = await inOrg(db, org, tx => queue.enqueue(tx, { org, kind: 'flaky', input: {}, createdBy: 'test' }))
  await queue.work()
  const waiting = await until(db, org, id, job => job.nextAttemptAt !== null)
  assert.deepEqual([waiting.state, waiting.error], ['waiting', 'no answer'])
  await inOrg(db, org, tx => requestCancel(tx, id))
  const job = await ended(db, org, id)
  assert.deepEqual([job.state, job.nextAttemptAt], ['cancelled', null])
})

test('of jobs with one key only one is unfinished, and of one group only so many run at once', async () => {
  await using db = await testDatabase()
  const org = await testOrganisation(db)
  let [now, most] = [0, 0]
  const kinds = {
    read: {
      title: () => 'Read',
      key: (input: { source: string }) => input.source,
      group: () => 'aws',
      run: async () => {
        most = Math.max(most, ++now)
        await new Promise(resolve => setTimeout(resolve, 50))
        now -= 1
      },
    },
  } satisfies JobKinds
  const options = { ...quiet(db), kinds, concurrency: 4 }
  await using queue = await openQueue(options)
  await using other = await openQueue(options)
  const enqueue = (source: string) =>
    inOrg(db, org, tx => queue.enqueue(tx, { org, kind: 'read', input: { source }, createdBy: 'test' }))
  const first = await enqueue('a')
  assert.equal(await enqueue('a'), first)
  const jobs = await Promise.all(['b', 'b', 'c', 'd', 'e', 'f'].map(enqueue))
  assert.equal(jobs[0], jobs[1])
  await Promise.all([queue.work(), other.work()])
  for (const id of [first, ...jobs]) await ended(db, org, id)
  assert.equal(most, 2)
  assert.equal((await inOrg(db, org, tx => latestJobs(tx, { limit: 50 }))).length, 6)
  assert.notEqual(await enqueue('a'), first)
})

test('an attempt that another process took over writes nothing more, and does not end the job', async () => {
  await using db = await testDatabase()
  const org = await testOrganisation(db)
  const begun = Promise.withResolvers<JobContext>()
  const goOn = Promise.withResolvers<void>()
  const late: unknown[] = []
  const kinds = {
    slow: {
      title: () => 'Slow',
      run: async context => {
        begun.resolve(context)
        await goOn.promise
        await context.transaction(tx => insertNotice(tx, org)).catch(error => late.push(error))
        return 'of the late one'
      },
    },
  } satisfies JobKinds
  await using queue = await openQueue({ ...quiet(db), kinds })
  const id = await inOrg(db, org, tx => queue.enqueue(tx, { org, kind: 'slow', input: {}, createdBy: 'test' }))
  await queue.work()
  const context = await begun.promise
  await context.transaction(tx => insertNotice(tx, org))
  assert.equal((await inOrg(db, org, tx => beginJob(tx, id, { worker: 'another', seconds: 30 }, 2))).state, 'begun')
  goOn.resolve()
  await until(db, org, id, () => context.signal.aborted)
  assert.match(String(late[0]), /Another process took this job over/)
  const job = await inOrg(db, org, tx => jobById(tx, id))
  assert.deepEqual([job.state, job.worker, job.attempt, job.outcome], ['running', 'another', 2, null])
  const { rows } = await inOrg(db, org, tx => sql`select id from notification`.execute(tx))
  assert.equal(rows.length, 1)
})

test('a new attempt waits for the transaction that the former one has open', async () => {
  await using db = await testDatabase()
  const org = await testOrganisation(db)
  const order: string[] = []
  const done = Promise.withResolvers<void>()
  const kinds = {
    slow: {
      title: () => 'Slow',
      run: async context => {
        let taking: Promise<unknown> = Promise.resolve()
        await context.transaction(async () => {
          taking = inOrg(db, org, tx => beginJob(tx, context.job, { worker: 'another', seconds: 30 }, 2)).then(() =>
            order.push('taken'),
          )
          await new Promise(resolve => setTimeout(resolve, 200))
          order.push('written')
        })
        await taking
        done.resolve()
      },
    },
  } satisfies JobKinds
  await using queue = await openQueue({ ...quiet(db), kinds })
  await inOrg(db, org, tx => queue.enqueue(tx, { org, kind: 'slow', input: {}, createdBy: 'test' }))
  await queue.work()
  await done.promise
  assert.deepEqual(order, ['written', 'taken'])
})

test('a job whose processes keep dying has failed for good in the end, and says so', async () => {
  await using db = await testDatabase()
  const org = await testOrganisation(db)
  const kinds = { deadly: { title: () => 'Deadly', run: async () => new Promise(() => {}) } } satisfies JobKinds
  await using queue = await openQueue({ ...quiet(db), kinds })
  const id = await inOrg(db, org, tx => queue.enqueue(tx, { org, kind: 'deadly', input: {}, createdBy: 'test' }))
  const die = `update pgboss.job set state = 'failed' where name = 'onus'`
  for (let n = 0; n < 3; n += 1) await inOrg(db, org, tx => beginJob(tx, id, { worker: 'dead', seconds: 30 }, 2))
  await db.libraries.query(die)
  const { PgBoss } = await import('pg-boss')
  const boss = new PgBoss({
    db: { executeSql: (text, values) => db.libraries.query(text, values) },
    schema: 'pgboss',
    createSchema: false,
    supervise: false,
    schedule: false,
  })
  await boss.start()
  await boss.send('onus-dead', { org, id, kind: 'deadly', input: {} })
  await boss.stop({ graceful: false })
  await queue.work()
  const job = await ended(db, org, id)
  assert.equal(job.state, 'failed')
  assert.match(job.error ?? '', /ended 3 times in the middle of it/)
})

test('a job of the server alone is left to the server', async () => {
  await using db = await testDatabase()
  const org = await testOrganisation(db)
  const kinds = {
    anywhere: { title: () => 'Anywhere', run: async () => 'ran' },
    signer: { title: () => 'Signer', inServer: true, run: async () => 'ran' },
  } satisfies JobKinds
  await using worker = await openQueue({ ...quiet(db), kinds })
  await using server = await openQueue({ ...quiet(db), kinds })
  const enqueue = (kind: 'anywhere' | 'signer') =>
    inOrg(db, org, tx => server.enqueue(tx, { org, kind, input: {}, createdBy: 'test' }))
  const [signing, any] = [await enqueue('signer'), await enqueue('anywhere')]
  await worker.work('anywhere')
  assert.equal((await ended(db, org, any)).state, 'done')
  assert.equal((await inOrg(db, org, tx => jobById(tx, signing))).state, 'waiting')
  await server.work('in the server')
  assert.equal((await ended(db, org, signing)).state, 'done')
})

function inOrg<T>(db: Database, org: string, work: (tx: OrgTransaction) => Promise<T>): Promise<T> {
  return withOrg(db.app, { org, user: null }, work)
}

function quiet(database: Database) {
  return { database, onError: (error: unknown) => assert.fail(String(error)), onChange: () => {}, now: Date.now }
}

async function insertNotice(tx: OrgTransaction, org: string): Promise<void> {
  await sql`insert into notification (org, id, user_id, title, text, key) values (${org}, gen_random_uuid(), 'u', 't', 't', gen_random_uuid()::text)`.execute(
    tx,
  )
}

async function until(db: Database, org: string, id: string, isSo: (job: JobRun) => boolean) {
  for (;;) {
    const job = await withOrg(db.app, { org, user: null }, tx => jobById(tx, id), { access: 'read' })
    if (isSo(job)) return job
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

function ended(db: Database, org: string, id: string) {
  return until(db, org, id, job => job.endedAt !== null)
}
