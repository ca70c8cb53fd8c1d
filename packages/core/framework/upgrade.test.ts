import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  carry,
  differenceOf,
  type FrameworkFile,
  type FrameworkHead,
  faultsOfUpgrade,
  frameworkFromRows,
  requirementColumn,
  successorsOf,
} from './index.ts'

const head: FrameworkHead = {
  id: 'own',
  version: '1',
  title: 'Own rules',
  shortTitle: 'Own',
  publisher: 'Us',
  licence: 'Ours',
  provenance: ['written here'],
  legalForce: 'voluntary',
  kind: 'controls',
  asOf: '2026-01-01',
}
const rowsOf = (...lines: readonly Record<string, string>[]) => lines.map((cells, index) => ({ row: index + 2, cells }))
const read = (version: string, ...lines: readonly Record<string, string>[]): FrameworkFile => {
  const { framework, faults } = frameworkFromRows({ ...head, version }, rowsOf(...lines))
  assert.deepEqual(faults, [])
  assert.ok(framework)
  return framework
}

test('a table becomes a tree: what others stand under is a heading, other columns become attributes', () => {
  const own = read(
    '1',
    {
      id: 'A.1',
      parent: 'A',
      label: 'Lock the doors',
      summary: 'Doors are locked at night.',
      owner: 'Facilities',
      kind: 'soft',
    },
    { id: 'A', label: 'Premises' },
    { id: 'B', label: 'People', assessable: 'yes' },
    { id: 'B.1', parent: 'B', label: 'Train them' },
  )
  assert.deepEqual(
    own.requirements.map(one => [one.id, one.kind, one.parent]),
    [
      ['A', 'group', null],
      ['A.1', 'requirement', 'A'],
      ['B', 'requirement', null],
      ['B.1', 'requirement', 'B'],
    ],
  )
  assert.deepEqual(own.requirements[1]?.attributes, { owner: 'Facilities', 'own kind': 'soft' })
  assert.deepEqual(
    own.selections.map(one => one.id),
    ['all', 'a'],
  )
})

test('each of a thousand bad rows is named with its line and column, and the good ones still make a framework', () => {
  const bad = Array.from({ length: 1000 }, (_, index) => ({ id: index % 2 ? 'no id!' : '', label: 'x' }))
  const { framework, faults } = frameworkFromRows(
    head,
    rowsOf({ id: 'A', label: 'Good' }, ...bad, { id: 'A', label: 'Again' }),
  )
  assert.equal(framework?.requirements.length, 1)
  assert.equal(faults.length, 1001)
  assert.deepEqual(faults.at(-1), { row: 1003, column: 'id', message: 'A stands already in row 2' })
})

test('a parent that is not there and a circle are named, and the rows stand at the top', () => {
  const { framework, faults } = frameworkFromRows(
    head,
    rowsOf(
      { id: 'A', label: 'a', parent: 'B' },
      { id: 'B', label: 'b', parent: 'A' },
      { id: 'C', label: 'c', parent: 'Z' },
      { id: 'D', label: 'd', parent: 'D' },
      { id: 'E', label: 'e', assessable: 'perhaps' },
    ),
  )
  assert.deepEqual(
    faults.map(one => [one.row, one.column]),
    [
      [6, 'assessable'],
      [4, 'parent'],
      [5, 'parent'],
      [2, 'parent'],
    ],
  )
  assert.deepEqual(
    framework?.requirements.map(one => [one.id, one.parent]),
    [
      ['A', null],
      ['B', 'A'],
      ['C', null],
      ['D', null],
    ],
  )
})

test('no good row gives no framework, and headings are known by their usual names', () => {
  assert.equal(frameworkFromRows(head, []).framework, null)
  assert.deepEqual(['Ref ID', ' Title', 'Section', 'Description', 'Owner'].map(requirementColumn), [
    'id',
    'label',
    'parent',
    'summary',
    null,
  ])
})

const first = read(
  '1',
  { id: 'A', label: 'Access' },
  { id: 'A.1', parent: 'A', label: 'Review accounts each quarter', summary: 'Somebody looks at every account.' },
  { id: 'A.2', parent: 'A', label: 'Second factor for remote access' },
  { id: 'A.3', parent: 'A', label: 'Badge at the door' },
)
const second = read(
  '2',
  { id: 'A', label: 'Access' },
  { id: 'A.1', parent: 'A', label: 'Review accounts each month', summary: 'Somebody looks at every account.' },
  { id: 'A.4', parent: 'A', label: 'A second factor for all remote access' },
)

test('two versions are compared, and each older requirement gets a proposal with its reason', () => {
  const made = differenceOf(first, second)
  assert.deepEqual([made.added, made.removed], [['A.4'], ['A.2', 'A.3']])
  assert.deepEqual(made.changed, [{ id: 'A.1', changed: ['label'] }])
  assert.deepEqual(
    made.successions.map(one => [one.from, one.to, one.why]),
    [
      ['A.1', ['A.1'], 'same_id'],
      ['A.2', ['A.4'], 'alike'],
      ['A.3', [], 'gone'],
    ],
  )
})

test('an upgrade carries links over once each, names what it drops, and leaves other frameworks alone', () => {
  const successors = successorsOf(first, second, [
    { from: 'A.1', to: ['A.1', 'A.4'] },
    { from: 'A.2', to: ['A.4'] },
    { from: 'A.3', to: [] },
  ])
  const link = (requirement: string) => ({ requirement, how: `by ${requirement}` })
  const { links, dropped } = carry(['own@1:A.1', 'own@1:A.2', 'own@1:A.3', 'soc2@2017:CC6.1'].map(link), successors)
  assert.deepEqual(
    links.map(one => one.requirement),
    ['own@2:A.1', 'own@2:A.4', 'soc2@2017:CC6.1'],
  )
  assert.deepEqual(
    dropped.map(one => one.requirement),
    ['own@1:A.3'],
  )
})

test('decisions about what neither version assesses, or made twice, are refused by name', () => {
  const faults = faultsOfUpgrade(first, second, [
    { from: 'A', to: [] },
    { from: 'A.1', to: ['A.9'] },
    { from: 'A.1', to: [] },
  ])
  assert.deepEqual(faults, ['1 assesses no A', '2 assesses no A.9', 'A.1 is decided twice'])
})
