import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SourceProblem } from '@onus/connectors/connector'
import { sql } from 'kysely'
import { withOrg } from '../db/index.ts'
import { schedule } from './collecting.ts'
import { collectDue } from './schedule.ts'
import { connectionPlace } from './testing.ts'

type Place = Awaited<ReturnType<typeof connectionPlace>>

const body = { connector: 'vault', title: 'Vault', settings: { token: 'a-token' }, state: 'active' as const }
const byHand = { ...body, everyHours: null }
const scheduled = { ...body, everyHours: 24 }

async function connected(place: Place, given: typeof byHand | typeof scheduled = byHand) {
  const { id } = await place.lead.client.connections.create({ body: { body: given } })
  return id
}

async function collected(place: Place, id: string) {
  const { job } = await place.lead.client.connections.run({ params: { id } })
  return await place.ended(job)
}

test('the runs of a connection say how each went and what it counted, and counts that fell are marked', async () => {
  await using place = await connectionPlace()
  const { client } = place.lead
  const id = await connected(place)
  place.source.rows = 10
  await collected(place, id)
  place.source.rows = 7
  await collected(place, id)
  const { items } = await client.connections.runs({ params: { id }, query: {} })
  assert.deepEqual(
    items.map(run => [run.state, run.outcome, run.rows[0]?.rows]),
    [
      ['done', 'partial', 7],
      ['done', 'partial', 10],
    ],
  )
  assert.ok(items.every(run => run.snapshot !== null && run.startedAt !== null && run.endedAt !== null))
  const [health] = (await client.connections.health()).items
  assert.deepEqual(health?.counts, [{ dataset: 'incident.incidents@1', rows: 7, previous: 10, fell: true }])
  assert.equal(health?.lastRun?.job, items[0]?.job)
  const { items: jobs } = await client.jobs.list({ query: { connection: id, state: 'done', kind: 'collect' } })
  assert.deepEqual(
    jobs.map(job => job.title),
    ['Collect from Vault', 'Collect from Vault'],
  )
  assert.deepEqual((await client.jobs.list({ query: { state: 'failed' } })).items, [])
})

test('what may pass is tried again when the schedule asked, keeping what each attempt saw; by hand it is said at once', async () => {
  await using place = await connectionPlace()
  const { client } = place.lead
  const id = await connected(place, scheduled)
  place.source.failsWith = new SourceProblem('vault does not answer', { mayPass: true })
  await collectDue(place)
  const [run] = (await client.connections.runs({ params: { id }, query: {} })).items
  const job = await place.ended(run?.job ?? '')
  assert.deepEqual(
    [job.state, job.attempt, (job.outcome as { outcome: { state: string } }).outcome.state],
    ['done', 3, 'error'],
  )
  assert.equal(place.source.used.length, 3)
  const byHandJob = await collected(place, id)
  assert.deepEqual([byHandJob.attempt, place.source.used.length], [1, 4])
  place.source.failsWith = new SourceProblem('vault does not allow this')
  assert.equal((await collected(place, id)).attempt, 1)
})

test('what is due is collected once, and not again before it is due', async () => {
  await using place = await connectionPlace()
  const { client } = place.lead
  const id = await connected(place, scheduled)
  await Promise.all([collectDue(place), collectDue(place)])
  await collectDue(place)
  const { items } = await client.connections.runs({ params: { id }, query: {} })
  assert.equal(items.length, 1)
  await place.ended(items[0]?.job ?? '')
  await collectDue(place)
  assert.equal((await client.connections.runs({ params: { id }, query: {} })).items.length, 1)
  const [health] = (await client.connections.health()).items
  const dayLater = Date.parse(items[0]?.createdAt ?? '') + 24 * 3_600_000
  assert.ok(Math.abs(Date.parse(health?.nextRun ?? '') - dayLater) < 60_000)
})

test('a job that failed without a snapshot does not run again every minute', async () => {
  await using place = await connectionPlace()
  const { client } = place.lead
  const id = await connected(place, scheduled)
  await sql`delete from connection_secret`.execute(place.database.sequencer)
  await collectDue(place)
  const [run] = (await client.connections.runs({ params: { id }, query: {} })).items
  assert.equal((await place.ended(run?.job ?? '')).state, 'failed')
  await collectDue(place)
  assert.equal((await client.connections.runs({ params: { id }, query: {} })).items.length, 1)
})

test('whoever asks for a collection while one waits for its next attempt gets one now', async () => {
  await using place = await connectionPlace()
  const { client } = place.lead
  const id = await connected(place, scheduled)
  const waiting = await withOrg(place.database.app, { org: place.org, user: null }, tx =>
    place.queue.enqueue(tx, {
      org: place.org,
      kind: 'collect',
      input: { connection: id, startedBy: schedule },
      createdBy: 'onus',
    }),
  )
  await place.ended(waiting) // nobody works on it any more when it is made to wait again
  await withOrg(place.database.app, { org: place.org, user: null }, tx =>
    sql`update job_run set state = 'waiting', ended_at = null, next_attempt = clock_timestamp() + interval '1 hour' where id = ${waiting}`.execute(
      tx,
    ),
  )
  const { job } = await client.connections.run({ params: { id } })
  assert.notEqual(job, waiting)
  assert.equal((await place.ended(job)).state, 'done')
})

test('a connection that was paused or removed while its job waited is not collected from', async () => {
  await using place = await connectionPlace()
  const { client } = place.lead
  const id = await connected(place)
  await client.connections.update({ params: { id }, body: { body: { ...byHand, state: 'paused' } } })
  const job = await withOrg(place.database.app, { org: place.org, user: null }, tx =>
    place.queue.enqueue(tx, {
      org: place.org,
      kind: 'collect',
      input: { connection: id, startedBy: schedule },
      createdBy: 'onus',
    }),
  )
  assert.deepEqual([(await place.ended(job)).error, place.source.used], ['"Vault" is paused by now', []])
})
