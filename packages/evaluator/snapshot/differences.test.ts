import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type DatasetSchema, datasetOf, resourceOf, rowOf } from '@onus/core/dataset'
import { type Evaluator, openEvaluator } from '../evaluate/index.ts'
import { snapshotDifferences, writeSnapshot } from './index.ts'

const accounts = datasetOf('identity.accounts@1')
let evaluator: Evaluator
let folder: string
let files = 0
before(async () => {
  evaluator = openEvaluator({ spare: false })
  folder = await mkdtemp(join(tmpdir(), 'onus-differences-test-'))
})
after(async () => {
  await evaluator[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

async function file(raws: readonly Record<string, unknown>[], schema: DatasetSchema = accounts): Promise<string> {
  const rows = raws.map(raw => {
    const given = { system: 'idp', ...raw }
    const resource = resourceOf(schema, given)
    const outcome = rowOf(schema, { resource, source: 's', observed_at: '2026-01-01T00:00:00Z', raw: null, ...given })
    assert.ok(outcome.ok, JSON.stringify(outcome))
    return outcome.row
  })
  const path = join(folder, `${files++}.parquet`)
  assert.ok((await writeSnapshot(evaluator, { schema, rows, path })).ok)
  return path
}
const between = async (was: readonly Record<string, unknown>[], is: readonly Record<string, unknown>[]) =>
  await snapshotDifferences(evaluator, accounts, { before: await file(was), after: await file(is) })

test('what came, what went and every value that changed is told, and nothing else', async () => {
  const found = await between(
    [
      { account: 'ann', mfa: true, enabled: true },
      { account: 'bob', mfa: true, member_of: ['a', 'b'] },
      { account: 'old', mfa: false },
    ],
    [
      { account: 'ann', mfa: false, enabled: null },
      { account: 'bob', mfa: true, member_of: ['b', 'a'] },
      { account: 'new', mfa: true },
    ],
  )
  const about = { system: 'idp', environment: null }
  assert.deepEqual(found, {
    total: 4,
    appeared: 1,
    disappeared: 1,
    changed: 2,
    rows: [
      { resource: 'idp/ann', kind: 'changed', column: 'enabled', before: 'true', after: null, ...about },
      { resource: 'idp/ann', kind: 'changed', column: 'mfa', before: 'true', after: 'false', ...about },
      { resource: 'idp/new', kind: 'appeared', column: null, before: null, after: null, ...about },
      { resource: 'idp/old', kind: 'disappeared', column: null, before: null, after: null, ...about },
    ],
  })
})

test('what moves by itself is no difference, nor is a column that only one of the files has', async () => {
  const found = await between(
    [{ account: 'ann', last_sign_in_at: '2026-01-01T00:00:00Z' }],
    [{ account: 'ann', last_sign_in_at: '2026-02-01T00:00:00Z' }],
  )
  assert.equal(found.total, 0)
  const former = { ...accounts, columns: accounts.columns.filter(column => column.name !== 'root') }
  const files = {
    before: await file([{ account: 'ann' }], former),
    after: await file([{ account: 'ann', root: true, mfa: true }]),
  }
  const rows = (await snapshotDifferences(evaluator, accounts, files)).rows
  assert.deepEqual(
    rows.map(row => row.column),
    ['mfa'],
  )
})

test('pages follow one another, and the counts are of all', async () => {
  const many = (mfa: boolean) => Array.from({ length: 30 }, (_, index) => ({ account: `u${index + 10}`, mfa }))
  const files = { before: await file(many(true)), after: await file(many(false)) }
  const page = await snapshotDifferences(evaluator, accounts, files, { offset: 20, limit: 10 })
  assert.equal(page.total, 30)
  assert.deepEqual([page.rows.length, page.rows[0]?.resource], [10, 'idp/u30'])
})

test('an instant, a number and a key that is nothing are compared as what they are', async () => {
  const schema = datasetOf('identity.assignments@1')
  const row = (more: Record<string, unknown>) => ({ role: 'r', principal: 'p', ...more })
  const files = {
    before: await file([row({ expires_at: '2026-01-01T00:00:00Z' }), row({ assigned_scope: 'x' })], schema),
    after: await file([row({ expires_at: '2026-01-01T01:00:00+01:00' }), row({ assigned_scope: 'x' })], schema),
  }
  assert.equal((await snapshotDifferences(evaluator, schema, files)).total, 0)
})
