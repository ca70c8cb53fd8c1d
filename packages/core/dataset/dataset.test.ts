import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  allColumns,
  commonColumns,
  type DatasetSchema,
  datasetOf,
  datasets,
  keyOf,
  resourceOf,
  rowOf,
  DatasetSchema as Schema,
} from './index.ts'
import { sqlWords } from './sql-words.ts'

const probe: DatasetSchema = {
  ref: 'probe.rows@1',
  title: 'Probe',
  meaning: 'Every type once.',
  key: ['id', 'part'],
  columns: [
    { name: 'id', type: 'text', meaning: 'id', nullable: false },
    { name: 'part', type: 'text', meaning: 'part', nullable: true },
    { name: 'n', type: 'integer', meaning: 'n', nullable: true },
    { name: 'd', type: 'decimal', meaning: 'd', nullable: true },
    { name: 'b', type: 'boolean', meaning: 'b', nullable: true },
    { name: 'at', type: 'instant', meaning: 'at', nullable: true },
    { name: 'day', type: 'date', meaning: 'day', nullable: true },
    { name: 'list', type: 'text[]', meaning: 'list', nullable: true },
    { name: 'level', type: 'text', meaning: 'level', nullable: true, values: ['high', 'low'] },
  ],
}
const common = { resource: 'r', source: 's', observed_at: '2026-03-31T00:00:00Z', raw: null }
const read = (raw: Record<string, unknown>) => rowOf(probe, { ...common, id: 'x', ...raw })
const cell = (name: string, given: unknown) => {
  const outcome = read({ [name]: given })
  return outcome.ok ? outcome.row[name] : outcome.problems
}

test('every dataset is well formed, has its key, and no column is a word of SQL', () => {
  for (const [ref, schema] of datasets) {
    Schema.parse(schema)
    const names = allColumns(schema).map(column => column.name)
    assert.equal(new Set(names).size, names.length, `${ref} names a column twice`)
    for (const part of schema.key) assert.ok(names.includes(part), `${ref}: no key column ${part}`)
    assert.ok(
      schema.key.some(part => !schema.columns.find(column => column.name === part)?.nullable),
      `${ref}: the key may be empty`,
    )
    for (const name of names) assert.ok(!sqlWords.has(name), `${ref}: ${name} is a word of SQL or of a result`)
  }
  assert.ok(datasets.size >= 24)
})

test('a dataset nobody declared is refused with the names that exist', () => {
  assert.throws(() => datasetOf('identity.acounts@1'), /identity\.accounts@1/)
})

test('a row has every column in order and null where nothing was given', () => {
  const outcome = read({ n: 3 })
  assert.ok(outcome.ok)
  assert.deepEqual(
    Object.keys(outcome.row),
    [...commonColumns, ...probe.columns].map(column => column.name),
  )
  assert.equal(outcome.row.b, null)
})

test('values are brought into one canonical form', () => {
  assert.equal(cell('n', '+0042'), 42)
  assert.equal(cell('n', 12n), 12)
  assert.equal(cell('d', '007.500'), '7.5')
  assert.equal(cell('d', '-0.0'), '0')
  assert.equal(cell('d', 123456789.123), '123456789.123')
  assert.equal(cell('d', 1e-7), '0.0000001')
  assert.equal(cell('d', 0.1 + 0.2), '0.3')
  assert.equal(cell('b', 'false'), false)
  assert.equal(cell('at', '2026-03-31T01:30:00.1234567+02:00'), '2026-03-30T23:30:00.123456Z')
  assert.equal(cell('at', new Date(0)), '1970-01-01T00:00:00.000000Z')
  assert.equal(cell('day', '2024-02-29'), '2024-02-29')
  assert.deepEqual(cell('list', ['a', '']), ['a', ''])
})

test('what cannot be read is a problem that says what was given and expected', () => {
  const refused: [string, unknown][] = [
    ['n', '1.5'],
    ['n', 2 ** 53],
    ['n', 2n ** 53n],
    ['n', ''],
    ['d', '1.0000000001'],
    ['d', '1e3'],
    ['d', '.'],
    ['d', Number.NaN],
    ['b', 'yes'],
    ['b', 1],
    ['at', '2026-03-31T00:00:00'],
    ['at', '2026-02-30T00:00:00Z'],
    ['at', '2026-03-31T24:00:00Z'],
    ['day', '2023-02-29'],
    ['day', '31.03.2026'],
    ['list', 'a'],
    ['list', ['a', 1]],
    ['level', 'High'],
    ['part', '\ud800'],
    ['part', 'a\0b'],
    ['part', {}],
    ['nonsense', 1],
  ]
  for (const [name, given] of refused) {
    const outcome = read({ [name]: given })
    assert.ok(!outcome.ok, `${name} took ${String(given)}`)
    assert.equal(outcome.problems[0]?.column, name)
    assert.ok(outcome.problems[0].expected.length > 0)
  }
})

test('a missing or empty identifying value is a problem', () => {
  assert.deepEqual(rowOf(probe, common), {
    ok: false,
    problems: [{ column: 'id', given: 'nothing', expected: 'well-formed text without NUL, not nothing' }],
  })
  assert.ok(!read({ id: '' }).ok)
  assert.ok(!rowOf(probe, Object.create({ ...common, id: 'inherited' })).ok)
})

test('reading a row again changes nothing', () => {
  const raw = fc.record({
    part: fc.option(fc.string({ unit: 'binary' }).filter(text => !text.includes('\0'))),
    n: fc.option(fc.maxSafeInteger()),
    d: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 })),
    at: fc.option(fc.date({ min: new Date('0001-01-02'), max: new Date('9999-12-30'), noInvalidDate: true })),
    list: fc.option(fc.array(fc.string())),
  })
  fc.assert(
    fc.property(raw, given => {
      const once = read(given)
      assert.ok(once.ok)
      assert.deepEqual(rowOf(probe, once.row), once)
    }),
  )
})

test('keys and resources are equal exactly when the key columns are', () => {
  const text = fc.constantFrom('a', 'a/b', '/', '%2F', '%', 'b', '\t', '\\t', '=', '')
  fc.assert(
    fc.property(text, fc.option(text), text, fc.option(text), (id, part, otherId, otherPart) => {
      const same = id === otherId && part === otherPart
      assert.equal(keyOf(probe, { id, part }) === keyOf(probe, { id: otherId, part: otherPart }), same)
      assert.equal(resourceOf(probe, { id, part }) === resourceOf(probe, { id: otherId, part: otherPart }), same)
    }),
  )
})
