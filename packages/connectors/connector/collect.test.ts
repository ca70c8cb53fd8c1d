import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Row } from '@onus/core/dataset'
import { instant } from '@onus/core/time'
import { z } from 'zod'
import { netNothing } from '../net/index.ts'
import { type CollectRun, collect, connector, type Event, execNothing, filesUnder, SourceProblem } from './index.ts'

const run: CollectRun = {
  source: 'test instance',
  startedBy: 'alice',
  now: () => instant('2026-03-31T12:00:00Z'),
  exec: execNothing,
  files: filesUnder('/'),
  net: netNothing,
  signal: new AbortController().signal,
}
const ref = 'incident.incidents@1'
const origin: Event = {
  kind: 'origin',
  dataset: ref,
  sourceSystem: 'tickets',
  environment: 'production',
  account: 'acme',
  query: 'all incidents',
  parameters: { from: '2026-01-01' },
  method: 'api',
  zone: 'UTC',
  exclusions: [],
}
const row = (incident_id: string, more = {}): Event => ({
  kind: 'row',
  dataset: ref,
  row: { incident_id, title: 'x', ...more },
})
const complete: Event = { kind: 'complete', dataset: ref }

async function collected(...events: (Event | Error)[]) {
  const rows: Row[] = []
  const told = connector({
    id: 'told',
    title: 'Told',
    summary: 'Tells what the test says.',
    version: '1',
    datasets: [ref],
    scopes: [],
    settings: z.object({}),
    async *collect() {
      for (const event of events) {
        if (event instanceof Error) throw event
        yield event
      }
    },
  })
  const outcome = await collect(told, {}, run, { row: (_, each) => void rows.push(each) })
  return { ...outcome, rows, first: outcome.datasets[0] }
}

test('a run that read everything is complete and says how its rows came about', async () => {
  const { outcome, rows, first } = await collected(origin, row('INC-0007'), row('INC-0009'), row('INC-0010'), complete)
  assert.deepEqual(outcome, { state: 'complete' })
  assert.equal(rows[0]?.resource, 'INC-0007')
  assert.equal(rows[0]?.source, 'test instance')
  assert.equal(rows[0]?.observed_at, '2026-03-31T12:00:00.000000Z')
  assert.equal(first?.complete, true)
  assert.deepEqual(first?.completeness, {
    sourceSystem: 'tickets',
    environment: 'production',
    account: 'acme',
    query: 'all incidents',
    parameters: { from: '2026-01-01' },
    generatedBy: 'alice',
    generatedAt: '2026-03-31T12:00:00.000Z',
    method: 'api',
    zone: 'UTC',
    rowCount: 3,
    controlTotal: null,
    firstKey: 'INC-0007',
    lastKey: 'INC-0010',
    keyGaps: 1,
    duplicates: 0,
    sourceSideCount: null,
    sourceSideCountHow: null,
    exclusions: [],
  })
})

test('a run that breaks off is an error, and nothing it saw counts as complete', async () => {
  const { outcome, first, rows } = await collected(
    origin,
    row('1'),
    complete,
    new SourceProblem('the source went away'),
  )
  assert.deepEqual(outcome, { state: 'error', why: 'the source went away' })
  assert.equal(first?.complete, false)
  assert.equal(rows.length, 1)
})

test('a dataset nobody said was read to its end is not complete', async () => {
  const { outcome, first } = await collected(origin, row('1'))
  assert.equal(outcome.state, 'partial')
  assert.equal(first?.complete, false)
})

test('fewer rows than the source counts make the dataset incomplete', async () => {
  const count: Event = { kind: 'count', dataset: ref, sourceSideCount: 2, how: 'count in the header' }
  const { outcome, first } = await collected(origin, row('1'), count, complete)
  assert.equal(first?.complete, false)
  assert.match(outcome.state === 'partial' ? outcome.why : '', /1 rows, but the source counts 2/)
})

test('values not read make the run partial but leave a dataset with all its rows complete', async () => {
  const values = { kind: 'unread', dataset: ref, what: 'owners', why: 'permission denied', columns: ['owner'] } as const
  const known = await collected(origin, row('1'), values, complete)
  assert.equal(known.outcome.state, 'partial')
  assert.equal(known.first?.complete, true)
  assert.equal(known.unread.length, 1)
  const { columns: _, ...rows } = values
  const missing = await collected(origin, row('1'), rows, complete)
  assert.equal(missing.first?.complete, false)
})

test('a row that does not fit its dataset is an error that names row and field', async () => {
  const wrong = row('2', { severity: 'awful', detected_at: 'yesterday', raw: 'list.csv row 2' })
  const { outcome, problems, first, rows } = await collected(
    { ...origin, fields: new Map([['severity', 'Sev.']]) } as Event,
    row('1'),
    wrong,
    complete,
  )
  assert.equal(outcome.state, 'error')
  assert.match(
    outcome.state === 'error' ? outcome.why : '',
    /list\.csv row 2, severity \(from "Sev\."\): given "awful", expected one of critical/,
  )
  assert.deepEqual(
    problems.map(problem => problem.column),
    ['severity', 'detected_at'],
  )
  assert.equal(first?.complete, false)
  assert.equal(rows.length, 1)
})

test('rows with the same key are counted and told', async () => {
  const { first, notes } = await collected(origin, row('1'), row('1'), row('2'), complete)
  assert.equal(first?.completeness.duplicates, 1)
  assert.match(notes.join(), /repeat the key/)
})

test('an error of the sink is thrown, because the source is not to blame', async () => {
  const full = connector({
    id: 'full',
    title: 'Full',
    summary: 'One row.',
    version: '1',
    datasets: [ref],
    scopes: [],
    settings: z.object({}),
    async *collect() {
      yield origin
      yield row('1')
    },
  })
  const sinks = { row: () => Promise.reject(new Error('disk full')) }
  await assert.rejects(collect(full, {}, run, sinks), /disk full/)
})

test('rows of a dataset that was not declared are a failure of the connector', async () => {
  const { outcome } = await collected({ ...origin, dataset: 'backup.runs@1' } as Event)
  assert.match(outcome.state === 'error' ? outcome.why : '', /does not declare backup\.runs@1/)
})

test('a thousand unusable values end the run', async () => {
  const bad = Array.from({ length: 5000 }, (_, i) => row(String(i), { severity: 'awful' }))
  const { problemCount, problems } = await collected(origin, ...bad, complete)
  assert.equal(problemCount, 1000)
  assert.equal(problems.length, 100)
})

test('what goes wrong says whether it may pass by itself, unless the run was stopped', async () => {
  const failing = (error: Error) =>
    connector({
      id: 'failing',
      title: 'Failing',
      summary: '',
      version: '1',
      datasets: [],
      scopes: [],
      settings: z.object({}),
      async *collect() {
        yield { kind: 'note', text: 'begun' }
        throw error
      },
    })
  const mayPass = async (error: Error, signal = run.signal) =>
    (await collect(failing(error), {}, { ...run, signal }, { row: () => {} })).mayPass
  assert.equal(await mayPass(new SourceProblem('busy', { mayPass: true })), true)
  assert.equal(await mayPass(new SourceProblem('no right')), false)
  assert.equal(await mayPass(new TypeError('a bug')), false)
  assert.equal(await mayPass(new SourceProblem('busy', { mayPass: true }), AbortSignal.abort()), false)
})
