import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  columnsOf,
  commonNames,
  draftsOf,
  emptyDraft,
  exampleOf,
  familyOf,
  nextSort,
  requirementsOf,
  sayCell,
} from './dataset-view.ts'

test('a dataset has a family, and the requirements of its checks once each', () => {
  assert.equal(familyOf('identity.accounts@1'), 'identity')
  const checks = [
    { id: 'a', title: 'A', requirements: ['x:2', 'x:1'] },
    { id: 'b', title: 'B', requirements: ['x:1'] },
  ]
  assert.deepEqual(requirementsOf({ checks }), ['x:1', 'x:2'])
})

test('a column shows its words, else how its type is written', () => {
  assert.equal(exampleOf({ type: 'text', values: ['a', 'b'] }), 'a, b')
  assert.equal(exampleOf({ type: 'date' }), '2026-03-31')
  assert.equal(sayCell(['a', 'b']), 'a, b')
  assert.equal(sayCell(false), 'no')
})

test('a click sorts, another one turns it round, a third lets go', () => {
  assert.equal(nextSort('a', undefined), 'a')
  assert.equal(nextSort('a', 'a'), '-a')
  assert.equal(nextSort('a', '-a'), undefined)
  assert.equal(nextSort('a', 'b'), 'a')
})

test('what is written down becomes columns and a key, and comes back the same', () => {
  const drafts = [
    { ...emptyDraft(1), name: ' badge ', isKey: true, isNeeded: true, meaning: 'Number' },
    { ...emptyDraft(2), name: 'kind', values: 'door, gate,', isPersonal: true, unit: 'doors' },
    emptyDraft(3),
  ]
  const made = columnsOf(drafts)
  assert.deepEqual(made, {
    key: ['badge'],
    columns: [
      { name: 'badge', type: 'text', meaning: 'Number', nullable: false },
      {
        name: 'kind',
        type: 'text',
        meaning: 'kind',
        nullable: true,
        unit: 'doors',
        personal: true,
        values: ['door', 'gate'],
      },
    ],
  })
  assert.deepEqual(columnsOf(draftsOf(made, commonNames)), made)
})
