import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Sha256 } from '@onus/core/id'
import { instant } from '@onus/core/time'
import { sql } from 'kysely'
import { withOrg } from '../db/index.ts'
import { type TestDatabase, testDatabase } from '../db/testing.ts'
import { testOrganisation } from '../organisation/testing.ts'
import { record } from '../record/record.ts'
import { systemWriter } from '../record/writer.ts'
import { daysOf } from './store.ts'

let database: TestDatabase
let org = ''
const digest = Sha256.parse('0'.repeat(64))

before(async () => {
  database = await testDatabase()
  org = await testOrganisation(database)
})
after(() => database.close())

const inside = <T>(work: Parameters<typeof withOrg<T>>[2]) => withOrg(database.app, { org, user: null }, work)

async function interval(resource: string, status: string, from: string, to: string | null) {
  await inside(tx =>
    sql`insert into result_interval (org, check_id, resource, status, from_at, to_at)
      values (${org}, 'c', ${resource}, ${status}, ${from}, ${to})`.execute(tx),
  )
}
async function ran(now: string, freshUntil: string, verdict: 'passed' | 'error' = 'passed') {
  await inside(tx =>
    record(systemWriter(tx, org, instant(Date.parse(now)), false), {
      noun: 'run',
      body: {
        check: 'c',
        checkDigest: digest,
        snapshots: [],
        params: {},
        exceptionsDigest: digest,
        now: instant(Date.parse(now)),
        freshUntil: instant(Date.parse(freshUntil)),
        verdict,
        reason: '',
        counts: { total: 1, inScope: 1, outOfScope: 0, duplicates: 0, statuses: { pass: 1 } },
        resultSha256: null,
        resultBlob: null,
        failing: [],
        engine: 'test',
      },
    }),
  )
}

test('each day says how many failed or were unknown at some time of it, and whether a result spoke', async () => {
  await interval('a', 'pass', '2026-03-01T00:00:00Z', '2026-03-02T12:00:00Z')
  await interval('a', 'fail', '2026-03-02T12:00:00Z', '2026-03-04T00:00:00Z')
  await interval('a', 'pass', '2026-03-04T00:00:00Z', null)
  await interval('b', 'not_evaluated', '2026-02-01T00:00:00Z', '2026-03-01T06:00:00Z')
  await interval('b', 'pass', '2026-03-01T06:00:00Z', null)
  await interval('c', 'fail', '2026-03-03T01:00:00Z', '2026-03-03T02:00:00Z')
  await interval('gone', 'fail', '2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z')
  await ran('2026-03-01T05:00:00Z', '2026-03-02T07:00:00Z')
  await ran('2026-03-03T05:00:00Z', '2026-03-04T00:00:00Z')
  await ran('2026-03-04T05:00:00Z', '2026-03-05T07:00:00Z', 'error')
  const found = await inside(tx => daysOf(tx, 'c', '2026-02-28', '2026-03-04'))
  assert.equal(found.resources, 3)
  assert.deepEqual(
    found.days.map(({ day, failing, unknown, observed }) => [day, failing, unknown, observed]),
    [
      ['2026-02-28', 0, 1, false],
      ['2026-03-01', 0, 1, true],
      ['2026-03-02', 1, 0, true],
      ['2026-03-03', 2, 0, true],
      ['2026-03-04', 0, 0, false],
    ],
  )
})

test('of a check that never ran nothing is known', async () => {
  const found = await inside(tx => daysOf(tx, 'other', '2026-03-01', '2026-03-02'))
  assert.deepEqual([found.resources, found.days.map(day => day.observed)], [0, [false, false]])
})
