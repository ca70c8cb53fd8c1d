import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type Column, type DatasetSchema, type Row, rowOf } from '@onus/core/dataset'
import { holdsMailAddress } from '@onus/core/masking'
import { compareBytes, populationLine } from '@onus/core/sampling'
import { type Evaluator, openEvaluator } from '../evaluate/index.ts'
import { mailColumns, readRow, readRows, snapshotPopulation, writeSnapshot } from './index.ts'

const schema: DatasetSchema = {
  ref: 'test.things@1',
  title: 'Things',
  meaning: 'One column of every type.',
  key: ['name'],
  columns: [
    { name: 'name', type: 'text', meaning: 'Name', nullable: false },
    { name: 'size', type: 'integer', meaning: 'Size', nullable: true },
    { name: 'price', type: 'decimal', meaning: 'Price', nullable: true },
    { name: 'sold', type: 'boolean', meaning: 'Sold', nullable: true },
    { name: 'sold_at', type: 'instant', meaning: 'When', nullable: true },
    { name: 'made_on', type: 'date', meaning: 'Day', nullable: true },
    { name: 'tags', type: 'text[]', meaning: 'Tags', nullable: true },
  ],
}

function thing(name: string, more: Record<string, unknown> = {}): Row {
  const raw = { resource: name, source: 'test', observed_at: '2026-01-01T00:00:00Z', raw: null, name, ...more }
  const outcome = rowOf(schema, raw)
  assert.ok(outcome.ok, JSON.stringify(outcome))
  return outcome.row
}

let evaluator: Evaluator
let folder: string

before(async () => {
  evaluator = openEvaluator({ spare: false })
  folder = await mkdtemp(join(tmpdir(), 'onus-snapshot-test-'))
})
after(async () => {
  await evaluator[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

test('every value of every type comes back as it went in', async () => {
  const rows = [
    thing('a', {
      size: 9007199254740991,
      price: '12345678901234567890.123456789',
      sold: true,
      sold_at: '2026-03-31T23:59:59.123456Z',
      made_on: '2026-02-28',
      tags: ['x', 'ö"\\', ''],
    }),
    thing('b', { size: 0, price: '100', sold: false, sold_at: '0001-01-01T00:00:00Z', tags: [] }),
    thing('tab\tand\nline', { price: '-0.5' }),
    thing('zwölf 😀', { price: '0' }),
  ]
  const path = join(folder, 'types.parquet')
  const written = await writeSnapshot(evaluator, { schema, rows, path })
  assert.ok(written.ok)
  assert.equal(written.rows, 4)
  assert.equal(
    written.sha256,
    createHash('sha256')
      .update(await readFile(path))
      .digest('hex'),
  )
  const page = await readRows(evaluator, path, {}, schema)
  assert.equal(page.total, 4)
  const read = await Promise.all(rows.map((_, position) => readRow(evaluator, path, position, schema)))
  assert.deepEqual(read, rows)
  assert.equal(await readRow(evaluator, path, 4, schema), null)
})

test('a column that a dataset got after a file was written is null in it, and any other that is missing an error', async () => {
  const path = join(folder, 'former.parquet')
  await writeSnapshot(evaluator, { schema, rows: [thing('a', { size: 1 })], path })
  const weight: Column = { name: 'weight', type: 'decimal', meaning: 'Weight', nullable: true }
  const later = { ...schema, columns: [...schema.columns, weight] }
  assert.deepEqual(await readRow(evaluator, path, 0, later), { ...thing('a', { size: 1 }), weight: null })
  const filters = [{ column: 'weight', is: 'empty' as const }]
  assert.equal((await readRows(evaluator, path, { filters }, later)).total, 1)
  const other = { ...schema, columns: [...schema.columns, { ...weight, nullable: false }] }
  await assert.rejects(readRows(evaluator, path, {}, other), /weight/)
})

test('the population of a file is hashed as anybody would hash its rows', async () => {
  const odd = ['', 'a\tb', 'line\nfeed', 'back\\slash', '\\N', 'cr\r', 'zwölf 😀', ',', '[x,]']
  const rows = odd.flatMap((text, index) => [
    thing(`${index} ${text}`, { size: index, price: '0.5', sold: index % 2 === 0, tags: [text, 'x'] }),
    thing(`${index} none ${text}`, { sold_at: '2026-03-31T23:59:59.123456Z', made_on: '2026-02-28', tags: [] }),
  ])
  const path = join(folder, 'population.parquet')
  await writeSnapshot(evaluator, { schema, rows, path })
  const page = await readRows(evaluator, path, {}, schema)
  const hash = createHash('sha256')
  for (const { cells } of page.rows) hash.update(`${populationLine(cells)}\n`)
  assert.deepEqual(await snapshotPopulation(evaluator, schema, path), { rows: 18, sha256: hash.digest('hex') })
  const names = page.rows.map(({ cells }) => String(cells[4]))
  assert.deepEqual(names, names.toSorted(compareBytes))
})

test('the same rows give the same bytes in whatever order they come', async () => {
  const rows = Array.from({ length: 500 }, (_, index) => thing(`thing-${index}`, { size: index }))
  const one = await writeSnapshot(evaluator, { schema, rows, path: join(folder, 'one.parquet') })
  const other = await writeSnapshot(evaluator, { schema, rows: rows.toReversed(), path: join(folder, 'other.parquet') })
  assert.ok(one.ok && other.ok)
  assert.equal(one.sha256, other.sha256)
  assert.equal(one.schemaDigest, other.schemaDigest)
})

test('rows that share a key are refused and named, and nothing is stored', async () => {
  const path = join(folder, 'twice.parquet')
  const outcome = await writeSnapshot(evaluator, { schema, rows: [thing('a'), thing('b'), thing('a')], path })
  assert.ok(!outcome.ok)
  assert.equal(outcome.why, '1 rows of test.things@1 have a key (name) that another row has: a')
  await assert.rejects(readFile(path))
})

test('a source that breaks half-way stores nothing and its error is passed on', async () => {
  const path = join(folder, 'half.parquet')
  async function* half() {
    yield thing('a')
    throw new Error('the source went away')
  }
  await assert.rejects(writeSnapshot(evaluator, { schema, rows: half(), path }), /went away/)
  await assert.rejects(readFile(path))
})

test('an empty dataset is a file with columns and no rows', async () => {
  const path = join(folder, 'empty.parquet')
  const outcome = await writeSnapshot(evaluator, { schema, rows: [], path })
  assert.ok(outcome.ok)
  const page = await readRows(evaluator, path)
  assert.equal(page.total, 0)
  assert.ok(page.columns.some(({ name }) => name === 'tags'))
})

test('columns that hold an address of electronic mail in any row are told, by the rule by which cells are masked', async () => {
  const found = async (name: string, more: Record<string, unknown> = {}) => {
    const path = join(folder, 'mail.parquet')
    const rows = [thing('a', { tags: ['x'] }), thing(name, { tags: ['y', '@z'], ...more })]
    assert.ok((await writeSnapshot(evaluator, { schema, rows, path })).ok)
    return await mailColumns(evaluator, path)
  }
  assert.deepEqual(await found('z', { tags: ['q', 'Bo <bo@example.org>'] }), ['tags'])
  for (const name of ['bo@example.org', '@here', 'a@b', 'x @ y.z', 'a@b. c', 'two\nbo@example.org', 'ä@ö.ü'])
    assert.equal((await found(name)).includes('name'), holdsMailAddress(name), name)
})

test('pages are searched, filtered and sorted, and keep their positions', async () => {
  const path = join(folder, 'pages.parquet')
  const rows = Array.from({ length: 50 }, (_, index) =>
    thing(`thing-${String(index).padStart(2, '0')}`, { size: 100 - index, tags: index % 10 === 0 ? ['Ten'] : null }),
  )
  assert.ok((await writeSnapshot(evaluator, { schema, rows, path })).ok)
  const found = await readRows(evaluator, path, { search: 'ten' }, schema)
  assert.deepEqual(
    found.rows.map(row => row.position),
    [0, 10, 20, 30, 40],
  )
  const sorted = await readRows(
    evaluator,
    path,
    { sort: { column: 'size', descending: false }, limit: 2, offset: 1 },
    schema,
  )
  assert.deepEqual(
    sorted.rows.map(row => row.position),
    [48, 47],
  )
  const empty = await readRows(
    evaluator,
    path,
    {
      filters: [
        { column: 'tags', is: 'empty' },
        { column: 'name', is: 'contains', value: '-4' },
      ],
    },
    schema,
  )
  assert.equal(empty.total, 9)
  const none = await readRows(evaluator, path, { search: "' OR 1=1 --" }, schema)
  assert.equal(none.total, 0)
})
