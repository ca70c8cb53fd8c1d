import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { instant } from '@onus/core/time'
import { openEvaluator } from '@onus/evaluator/evaluate'
import { sql } from 'kysely'
import { testBlobs } from '../blob/testing.ts'
import { shippedChecks } from '../check/catalog.ts'
import { keptStrikes } from '../check/strikes.ts'
import { type OrgTransaction, withOrg } from '../db/index.ts'
import { temporaryFolder, testDatabase } from '../db/testing.ts'
import { frameworkCatalog } from '../framework/catalog.ts'
import type { JobContext } from '../jobs/queue.ts'
import { createOrganisation } from '../organisation/create.ts'
import { evaluatorTables } from '../snapshot/tables.ts'
import { sampleKind } from './loading.ts'

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
    at: instant('2026-11-01T00:00:00Z'),
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
  await sampleKind(rooms).run(context, { people: 12, months: 0, seed: 7, until: now })
  const { rows } = await inOrg(tx =>
    sql<{ noun: string; subject: string; version: number; body: unknown }>`
      select noun, subject, version, body from fact where noun <> 'organisation' order by id`.execute(tx),
  )
  return { steps, facts: rows.map(row => JSON.stringify(row)).sort() }
}

test('the same seed gives the same facts, every day is read, and how far it is can be seen', async () => {
  const [first, second] = [await threeDays(), await threeDays()]
  assert.deepEqual(second.facts, first.facts)
  assert.deepEqual(first.steps, ['0 of 2: 2026-11-01', '1 of 2: 2026-11-02', '2 of 2: 2026-11-03'])
  const count = (noun: string) => first.facts.filter(fact => fact.startsWith(`{"noun":"${noun}"`)).length
  assert.equal(count('snapshot'), 8)
  assert.ok(count('run') > 40)
})
