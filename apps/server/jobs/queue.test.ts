import assert from 'node:assert/strict'
import { test } from 'node:test'
import { instant } from '@onus/core/time'
import { type Database, withOrg } from '../db/index.ts'
import { testDatabase } from '../db/testing.ts'
import { createOrganisation } from '../organisation/create.ts'
import { type JobKinds, openQueue } from './queue.ts'
import { jobById, requestCancel } from './store.ts'

test('a job runs once its transaction commits, and leaves its outcome, progress and log', async () => {
  await using db = await testDatabase()
  const org = await organisation(db)
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
  const org = await organisation(db)
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

async function ended(db: Database, org: string, id: string) {
  for (;;) {
    const job = await withOrg(db.app, { org, user: null }, tx => jobById(tx, id), { access: 'read' })
    if (job.endedAt) return job
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

async function organisation(db: Database): Promise<string> {
  const made = await createOrganisation(db, {
    body: {
      name: 'Example',
      kind: 'saas',
      federal: false,
      zone: 'UTC',
      nis2: { entityClass: 'unknown', entityTypes: [] },
    },
    at: instant(Date.now()),
    actor: { kind: 'system', id: 'test' },
    sample: false,
  })
  return made.org
}
