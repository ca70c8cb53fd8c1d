import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { type Evaluator, openEvaluator } from '../evaluate/index.ts'
import { changedResults, readRows } from '../snapshot/index.ts'
import { resultParquet, type StoredRow } from './index.ts'

let evaluator: Evaluator
let folder: string

before(async () => {
  evaluator = openEvaluator()
  folder = await mkdtemp(join(tmpdir(), 'onus-parquet-test-'))
})
after(async () => {
  await evaluator[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

async function stored(rows: readonly StoredRow[], name = 'result.parquet'): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, resultParquet(rows))
  return path
}

async function readBack(path: string): Promise<readonly StoredRow[]> {
  const { rows, columns } = await readRows(evaluator, path, { limit: 100_000 })
  assert.deepEqual(
    columns,
    ['resource', 'status', 'reason', 'exception'].map(name => ({ name, type: 'text' })),
  )
  return rows.map(({ cells: [resource, status, reason, exception] }) => ({
    resource: String(resource),
    status: String(status),
    reason: reason === null ? null : String(reason),
    exception: exception === null ? null : String(exception),
  }))
}

const text = fc.string({ unit: 'grapheme', maxLength: 40 })
const row = fc.record(
  {
    resource: text,
    status: fc.constantFrom('pass', 'fail', 'excepted', 'missing'),
    reason: fc.option(text),
    exception: fc.option(text),
  },
  { noNullPrototype: true },
)

test('the engine reads every row back as it was, whatever its texts are and whichever are absent', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 40 }), async rows => {
      assert.deepEqual(await readBack(await stored(rows)), rows)
    }),
    { numRuns: 40, seed: 5 },
  )
})

test('no row, one row, rows around a byte of bits, and as many as are held in memory are a file each', async () => {
  for (const many of [0, 1, 7, 8, 9, 63, 64, 65, 20_000]) {
    const rows = Array.from({ length: many }, (_, index) => ({
      resource: `idp/${String(index).padStart(6, '0')}`,
      status: index % 3 === 0 ? 'fail' : 'pass',
      reason: index % 3 === 0 ? `${index} has none` : null,
      exception: index % 9 === 0 ? 'x1' : null,
    }))
    assert.deepEqual(await readBack(await stored(rows)), rows, String(many))
  }
})

test('what changed between two such files is found', async () => {
  const one = (resource: string, status: string) => ({ resource, status, reason: null, exception: null })
  const before = await stored([one('a', 'pass'), one('b', 'pass'), one('c', 'pass')], 'before.parquet')
  const after = await stored([one('a', 'pass'), one('b', 'fail'), one('d', 'pass')], 'after.parquet')
  assert.deepEqual(await changedResults(evaluator, before, after), [
    { resource: 'b', from: 'pass', to: 'fail' },
    { resource: 'c', from: 'pass', to: null },
    { resource: 'd', from: null, to: 'pass' },
  ])
})

test('the same rows are the same bytes', () => {
  const rows = [{ resource: 'a', status: 'fail', reason: 'none', exception: null }]
  assert.deepEqual(resultParquet(rows), resultParquet(structuredClone(rows)))
})
