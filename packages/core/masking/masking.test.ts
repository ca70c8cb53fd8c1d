import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Reach } from '../access/index.ts'
import { allColumns, datasets } from '../dataset/index.ts'
import {
  datasetWith,
  hidden,
  holdsMailAddress,
  isMaskedFor,
  isPersonal,
  isPersonalName,
  mailAddressPattern,
  maskedCells,
  maskedForFile,
  personalColumns,
} from './index.ts'

test('who sees no more than a grant names is shown people masked, and nobody else', () => {
  assert.deepEqual(Reach.options.filter(isMaskedFor), ['granted'])
})

test('what a dataset says is personal is masked, and so is a resource whose key is', () => {
  const accounts = datasets.get('identity.accounts@1') ?? assert.fail()
  assert.deepEqual(
    ['resource', 'account', 'email', 'system'].map(column => isPersonal(accounts, column)),
    [true, true, true, false],
  )
  const repositories = datasets.get('change.repositories@1') ?? assert.fail()
  assert.equal(isPersonal(repositories, 'resource'), false)
})

test('a column that nobody described is about people where it sounds so: who holds, and by whom', () => {
  for (const name of ['Holder', 'decided by', 'merged_by', 'by', 'Mail']) assert.ok(isPersonalName(name), name)
  for (const name of ['door', 'bypass', 'standby', 'flags']) assert.ok(!isPersonalName(name), name)
})

test('a table is of the dataset whose key it has and whose columns alone it has', () => {
  const columns = ['employee_id', 'email', 'job_title']
  assert.equal(datasetWith(columns, datasets)?.ref, 'people.employees@1')
  assert.equal(datasetWith([...columns, 'shoe_size'], datasets), null)
  assert.equal(datasetWith(['email'], datasets), null)
})

test('a column with an address of electronic mail in it is masked, whatever it is called', () => {
  const columns = ['what', 'who']
  const rows = [
    ['a', null],
    ['b', 'Gerda <gerda@example.com>'],
  ]
  assert.deepEqual(personalColumns(columns, null), [false, false])
  assert.deepEqual(personalColumns(columns, null, rows), [false, true])
  assert.deepEqual(maskedForFile(rows[1] ?? [], [false, true]), ['b', hidden])
  assert.deepEqual(maskedForFile(rows[0] ?? [], [false, true]), ['a', ''])
})

test('property: no value of a personal column of any dataset is among what is shown of its rows', () => {
  const secret = 'Kolibri'
  fc.assert(
    fc.property(fc.constantFrom(...datasets.values()), fc.array(fc.string(), { maxLength: 3 }), (schema, words) => {
      const columns = allColumns(schema).map(column => column.name)
      const cells = columns.map((column, index) => (isPersonal(schema, column) ? secret : (words[index] ?? null)))
      const masked = personalColumns(columns, schema, [cells])
      assert.ok(!maskedCells(cells, masked).includes(secret))
      assert.ok(!maskedForFile(cells, masked).includes(secret))
      assert.equal(masked.length, columns.length)
    }),
  )
})

test('a text holds an address where one stands anywhere in it, however long it is', () => {
  const asOne = new RegExp(mailAddressPattern)
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '@', '.', ' ', ',', '<'), maxLength: 12 }), text => {
      assert.equal(holdsMailAddress(text), asOne.test(text), JSON.stringify(text))
    }),
    { numRuns: 2_000 },
  )
  assert.equal(holdsMailAddress(`${'a'.repeat(1_000_000)} b@example.org`), true)
  assert.equal(holdsMailAddress('a@'.repeat(500_000)), false)
})
