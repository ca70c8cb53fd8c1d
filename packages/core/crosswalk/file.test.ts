import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FrameworkFile } from '../framework/index.ts'
import { readCrosswalk } from './index.ts'

const header = {
  id: 'own-to-other',
  version: '1',
  title: 'Own to other',
  publisher: 'Onus',
  licence: 'Apache-2.0',
  provenance: ['Written for a test'],
  source: 'own@1',
  target: 'other@2',
  kind: 'proposed',
  note: '',
}
const row = { source: 'A', target: 'X', relation: 'unspecified', rationale: '', note: '' }
const framework = (id: string, version: string, ...ids: string[]) =>
  ({
    id,
    version,
    requirements: ids.map(one =>
      one.startsWith('old') ? { id: one, kind: 'reference', withdrawn: { to: [] } } : { id: one, kind: 'requirement' },
    ),
  }) as unknown as FrameworkFile
const frameworks = [framework('own', '1', 'A', 'B'), framework('other', '2', 'X', 'old-Y')]

test('a set is read from its header and its rows, and an empty rationale is none', () => {
  const { file, faults } = readCrosswalk(header, [row, { ...row, source: 'B', rationale: 'semantic' }], frameworks)
  assert.deepEqual(faults, [])
  assert.deepEqual(
    file?.rows.map(one => one.rationale),
    [null, 'semantic'],
  )
})

test('each row that cannot be used is named with its column, and the others go in', () => {
  const rows = [
    { ...row, source: 'Z' },
    { ...row, target: 'old-Y' },
    { ...row, relation: 'maybe' },
    row,
    { ...row, note: 'again' },
    { ...row, source: 'B' },
  ]
  const { file, faults } = readCrosswalk(header, rows, frameworks)
  assert.deepEqual(
    faults.map(fault => [fault.row, fault.column]),
    [
      [1, 'source'],
      [2, 'target'],
      [3, 'relation'],
      [5, 'target'],
    ],
  )
  assert.match(faults[1]?.message ?? '', /withdrawn/)
  assert.match(faults[2]?.message ?? '', /^write one of equal, .*unspecified$/)
  assert.match(faults[3]?.message ?? '', /row 4/)
  assert.deepEqual(
    file?.rows.map(one => one.source),
    ['A', 'B'],
  )
})

test('without a usable header there is no set, and a framework that nobody knows is named', () => {
  const { file, faults } = readCrosswalk({ ...header, publisher: '' }, [row])
  assert.equal(file, null)
  assert.deepEqual(faults, [{ row: null, column: 'publisher', message: faults[0]?.message ?? '' }])
  const other = readCrosswalk({ ...header, target: 'other@3' }, [row], frameworks)
  assert.deepEqual(
    other.faults.map(fault => fault.column),
    ['target'],
  )
})
