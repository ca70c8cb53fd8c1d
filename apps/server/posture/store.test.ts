import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Fact, factsOf, isResult } from '@onus/core/posture'
import { Run } from '@onus/core/run'
import { type Instant, instant } from '@onus/core/time'
import { type Database, withOrg } from '../db/index.ts'
import { testDatabase } from '../db/testing.ts'
import { createOrganisation } from '../organisation/create.ts'
import { record } from '../record/record.ts'
import { systemWriter } from '../record/writer.ts'
import { factsFor } from './store.ts'

const day = (n: number): Instant => instant(Date.UTC(2026, 0, n))

test('the last result of a check is read however many runs that could not judge came after it', async () => {
  await using db = await testDatabase()
  const org = await organisation(db)
  await withOrg(db.app, { org, user: null }, async tx => {
    const writer = systemWriter(tx, org, day(200), false)
    await record(writer, { noun: 'run', body: run(1, { verdict: 'failed' }), reason: 'test' })
    await record(writer, { noun: 'run', body: run(3, excepted), reason: 'test' })
    for (let n = 4; n < 90; n += 1)
      await record(writer, { noun: 'run', body: run(n, { verdict: 'error' }), reason: 'test' })
    await record(writer, { noun: 'run', body: run(100, { verdict: 'passed' }), reason: 'test' })
  })
  const results = await withOrg(db.app, { org, user: null }, async tx => {
    const at = async (moment: Instant) => daysWithResult(await factsFor(tx, null, { at: [moment], during: null }))
    const many = await factsFor(tx, null, { at: [day(2), day(60), day(120)], during: null })
    return { two: await at(day(2)), sixty: await at(day(60)), later: await at(day(120)), many: daysWithResult(many) }
  })
  assert.deepEqual(results, { two: [day(1)], sixty: [day(3)], later: [day(100)], many: [day(1), day(3), day(100)] })
})

test('of runs of a check at the same moment every one is read, so that the last recorded can decide', async () => {
  await using db = await testDatabase()
  const org = await organisation(db)
  const facts = await withOrg(db.app, { org, user: null }, async tx => {
    const writer = systemWriter(tx, org, day(200), false)
    for (const verdict of ['failed', 'passed', 'failed'] as const)
      await record(writer, { noun: 'run', body: run(1, { verdict }), reason: 'test' })
    return await factsFor(tx, null, { at: [day(60)], during: null })
  })
  assert.equal(facts.filter(fact => fact.noun === 'run').length, 3)
})

async function organisation(db: Database): Promise<string> {
  const nis2 = { entityClass: 'unknown' as const, entityTypes: [] }
  const body = { name: 'Example', kind: 'saas' as const, federal: false, zone: 'UTC', nis2 }
  const actor = { kind: 'system' as const, id: 'test' }
  return (await createOrganisation(db, { body, at: day(1), actor, sample: false })).org
}

const excepted = {
  verdict: 'no_data' as const,
  counts: { total: 1, inScope: 1, outOfScope: 0, duplicates: 0, statuses: { excepted: 1 } },
}

function daysWithResult(facts: readonly Fact[]): readonly Instant[] {
  const runs = factsOf(facts).runsOf('disk', day(1), day(365), { note: () => {}, next: () => null })
  return [...runs].flatMap(one => (one.body && isResult(one.body) ? [one.body.now] : [])).sort()
}

function run(n: number, body: Partial<Run>): Run {
  const digest = '0'.repeat(64)
  return Run.parse({
    check: 'disk',
    checkDigest: digest,
    snapshots: [],
    params: {},
    exceptionsDigest: digest,
    now: day(n),
    freshUntil: instant(Date.parse(day(n)) + 26 * 3_600_000),
    verdict: 'passed',
    reason: 'as it is',
    counts: { total: 1, inScope: 1, outOfScope: 0, duplicates: 0, statuses: { pass: 1 } },
    resultSha256: digest,
    resultBlob: null,
    failing: [],
    engine: 'test',
    ...body,
  })
}
