import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { proposedControl } from '@onus/core/control/starter'
import { calendarOf, expectedWindows, type TiledCadence } from '@onus/core/occurrence'
import { instant } from '@onus/core/time'
import { openEvaluator } from '@onus/evaluator/evaluate'
import { sql } from 'kysely'
import { testBlobs } from '../blob/testing.ts'
import { shippedChecks } from '../check/catalog.ts'
import { keptStrikes } from '../check/strikes.ts'
import { starterControls } from '../control/starter.ts'
import { type OrgTransaction, withOrg } from '../db/index.ts'
import { temporaryFolder, testDatabase } from '../db/testing.ts'
import { frameworkCatalog } from '../framework/catalog.ts'
import type { JobContext } from '../jobs/queue.ts'
import { createOrganisation } from '../organisation/create.ts'
import { evaluatorTables } from '../snapshot/tables.ts'
import { leftForLater } from './adoption.ts'
import { companyOf } from './company.ts'
import { quartersOf } from './engagement.ts'
import { isDoneByHand, lastReadDay, sampleKind } from './loading.ts'
import { opinionsOf } from './opinion.ts'
import { changesMerged, fromRegisters, partsOf } from './populations.ts'
import { yearOf, zone } from './year.ts'

const now = instant('2026-11-03T12:00:00Z')

/** Three days of a small company, and every fact that they left, in the order in which it was written. */
async function threeDays() {
  using folder = temporaryFolder()
  await using database = await testDatabase()
  await using evaluator = openEvaluator({ spare: false })
  const blobs = await testBlobs(database, folder.path)
  const strikes = keptStrikes(join(folder.path, 'strikes.json'))
  const running = { shipped: shippedChecks(), evaluator, blobs, strikes, workFolder: join(folder.path, 'work') }
  const rooms = {
    catalog: frameworkCatalog(),
    running,
    tables: evaluatorTables(evaluator),
    spoolFolder: join(folder.path, 'spool'),
  }
  const nis2 = { entityClass: 'important' as const, entityTypes: [] }
  const { org } = await createOrganisation(database, {
    body: { name: 'Sample', kind: 'saas', federal: false, zone: 'Europe/Berlin', nis2 },
    actor: { kind: 'system', id: 'test' },
    at: instant('2026-10-31T06:00:00Z'),
    sample: true,
  })
  const steps: string[] = []
  const inOrg = <T>(work: (tx: OrgTransaction) => Promise<T>) => withOrg(database.app, { org, user: null }, work)
  const context: JobContext = {
    org,
    job: 'test',
    attempt: 1,
    attempts: 1,
    signal: new AbortController().signal,
    now: () => now,
    progress: ({ done, total, label }) => void steps.push(`${done} of ${total}: ${label}`),
    log: () => {},
    transaction: inOrg,
  }
  const input = { people: 12, months: 0, seed: 7, until: now }
  await sampleKind(rooms).run(context, input)
  await assert.rejects(sampleKind(rooms).run(context, input), /was cut off while it was made/)
  const { rows } = await inOrg(tx =>
    sql<{ noun: string; subject: string; version: number; body: unknown }>`
      select noun, subject, version, body from fact where noun <> 'organisation' order by id`.execute(tx),
  )
  const planner = await inOrg(tx =>
    sql<{ known: number }>`select reltuples::int as known from pg_class where relname = 'fact'`.execute(tx),
  )
  return { steps, facts: rows.map(row => JSON.stringify(row)).sort(), known: planner.rows[0]?.known ?? 0 }
}

test('the same seed gives the same facts, every day is read, and how far it is can be seen', async () => {
  const [first, second] = [await threeDays(), await threeDays()]
  assert.deepEqual(second.facts, first.facts)
  assert.ok(first.known >= first.facts.length, `the planner knows of ${first.known} facts`)
  assert.deepEqual(first.steps, ['0 of 2: 2026-11-01', '1 of 2: 2026-11-02', '2 of 2: 2026-11-03'])
  const count = (noun: string) => first.facts.filter(fact => fact.startsWith(`{"noun":"${noun}"`)).length
  assert.equal(count('snapshot'), 9)
  assert.ok(count('run') > 40)
  const entities = first.facts.filter(fact => fact.startsWith('{"noun":"legal-entity"')).map(fact => JSON.parse(fact))
  assert.deepEqual(
    entities.map(({ version, body }) => [version, body.decision?.class ?? null, body.decision?.computed ?? null]),
    [
      [1, null, null],
      [2, 'essential', 'essential'],
      [3, 'essential', 'essential'],
    ],
  )
  // What lies after now has not happened: the final report of the incident is not out after three days.
  const nouns = ['supplier', 'body-member', 'body-training', 'incident', 'filing', 'registration', 'resolution']
  const subjectsOf = (noun: string) =>
    new Set(first.facts.map(fact => JSON.parse(fact)).flatMap(one => (one.noun === noun ? [one.subject] : []))).size
  assert.deepEqual(nouns.map(subjectsOf), [7, 3, 3, 2, 5, 4, 2])
})

test('the whole months before the last reading of the registers are examined, and what follows lies before now', () => {
  const year = (until: string, at: string, months = 12) =>
    yearOf(companyOf({ people: 12, months, seed: 1, until }), instant(at))
  const whole = year('2026-11-22T18:00:00Z', '2026-11-22T18:00:00Z') ?? assert.fail('no year')
  assert.deepEqual([whole.from, whole.interim, whole.to], ['2025-11-01', '2026-08-31', '2026-10-31'])
  assert.ok(whole.after(0) > whole.end && whole.after(0) < whole.after(1) && whole.after(1) < '2026-11-22T18:00:00Z')
  assert.equal(year('2026-11-01T03:00:00Z', '2026-11-01T03:00:00Z')?.to, '2026-09-30', 'October is not read to its end')
  const tight = year('2026-11-01T00:00:00Z', '2026-11-01T05:52:00Z', 1) ?? assert.fail('no year')
  assert.deepEqual([tight.from, tight.interim, tight.to], ['2026-10-01', null, '2026-10-31'])
  assert.ok(tight.after(1) <= '2026-11-01T05:52:00.000Z')
  assert.equal(year('2026-11-03T12:00:00Z', '2026-11-03T12:00:00Z', 0), null)
})

test('before the last day is read the register of suppliers is read on the day before', () => {
  const read = (now: string) => lastReadDay({ lastDay: '2026-11-23' }, instant(now))
  assert.deepEqual([read('2026-11-23T03:00:00Z'), read('2026-11-23T06:00:00Z')], ['2026-11-22', '2026-11-23'])
})

test('a full year is planned: 70 controls, 300 windows, five populations, and one criterion that is qualified', () => {
  const until = '2026-11-22T18:00:00Z'
  const company = companyOf({ people: 200, months: 12, seed: 1, until })
  const year = yearOf(company, instant(until)) ?? assert.fail('no year')
  const proposals = starterControls()
    .map(proposedControl)
    .map(body => ({ subject: body.code, body }))
  const left = leftForLater(proposals, new Set(proposals.map(one => one.subject)))
  const adopted = proposals.filter(one => !left.has(one.subject)).map(one => one.body)
  assert.ok(adopted.length >= 70, `${adopted.length} controls`)
  const period = { from: year.start, to: year.end }
  const windows = adopted
    .filter(isDoneByHand)
    .flatMap(one =>
      expectedWindows(one.cadence as TiledCadence, period, [{ from: period.from, to: null }], calendarOf(zone)),
    )
  assert.ok(windows.length >= 300, `${windows.length} windows`)
  assert.deepEqual([[changesMerged, ...fromRegisters].length, partsOf(year).length], [5, 2])
  const quarters = quartersOf({ year, company })
  assert.deepEqual([quarters.length, quarters.filter(one => one.isMissed).length], [4, 1])
  const qualified = (deviations: number) =>
    opinionsOf([{ deviations, requirements: ['soc2@2017:CC6.3'] }], []).flatMap(one => one.qualified)
  assert.deepEqual([qualified(1), qualified(0)], [['soc2@2017:CC6.3'], []])
})

test('no proposal is left for later without which a criterion has no control', () => {
  const proposal = (code: string, ...criteria: string[]) => {
    return {
      subject: code,
      body: { code, addresses: criteria.map(id => ({ requirement: `soc2@2017:${id}`, how: 'So' })) },
    }
  }
  const all = [
    proposal('A', 'CC1.1'),
    proposal('B', 'CC1.1'),
    proposal('C', 'P1.1'),
    proposal('ONUS-IAM-02', 'CC1.1'),
    ...['D', 'E', 'F', 'G', 'H'].map(code => proposal(code, 'CC1.1')),
  ]
  const left = leftForLater(all, new Set(all.map(one => one.subject)))
  assert.deepEqual([...left], ['A', 'B', 'C', 'D', 'E'])
  assert.deepEqual([...leftForLater(all.slice(0, 2), new Set(['A', 'B']))], ['A'])
})
