import assert from 'node:assert/strict'
import { test } from 'node:test'
import { frameworkFromRows } from '@onus/core/framework'
import {
  added,
  extent,
  indented,
  keeping,
  moved,
  outdented,
  parentOf,
  pasted,
  type Rows,
  removed,
  rowsOf,
  tableOf,
} from './editor-view.ts'

let next = 0
const key = () => `k${next++}`
const rows: Rows = [
  ['A', 0],
  ['A-1', 1],
  ['A-1-a', 2],
  ['A-2', 1],
  ['B', 0],
].map(([id, depth]) => ({
  key: key(),
  id: String(id),
  label: `About ${id}`,
  summary: '',
  depth: Number(depth),
  assessed: '' as const,
}))
const shape = (of: Rows) => of.map(row => `${'.'.repeat(row.depth)}${row.id}`)
const head = {
  id: 'own',
  version: '1',
  title: 'Own',
  shortTitle: 'Own',
  publisher: 'Us',
  licence: 'Ours',
  provenance: ['By hand'],
  legalForce: 'voluntary' as const,
  kind: 'controls' as const,
  asOf: '2026-01-01',
}

test('a line moves with all that stands under it', () => {
  assert.equal(extent(rows, 0), 4)
  assert.deepEqual(shape(moved(rows, 4, -1)), ['B', 'A', '.A-1', '..A-1-a', '.A-2'])
  assert.deepEqual(shape(moved(rows, 1, 1)), ['A', '.A-2', '.A-1', '..A-1-a', 'B'])
  assert.equal(moved(rows, 0, -1), rows)
  assert.equal(moved(rows, 3, 1), rows)
})

test('a line goes under the one above it and out again, never two steps at once', () => {
  assert.deepEqual(shape(indented(rows, 4)), ['A', '.A-1', '..A-1-a', '.A-2', '.B'])
  assert.equal(indented(rows, 1), rows)
  assert.equal(indented(rows, 0), rows)
  assert.deepEqual(shape(outdented(rows, 1)), ['A', 'A-1', '.A-1-a', '.A-2', 'B'])
  assert.equal(outdented(rows, 0), rows)
})

test('what stood under a removed line takes its place', () => {
  assert.deepEqual(shape(removed(rows, 1)), ['A', '.A-1-a', '.A-2', 'B'])
})

test('a new line comes below what stands under the present one', () => {
  assert.deepEqual(shape(added(rows, 1, 'n')), ['A', '.A-1', '..A-1-a', '.', '.A-2', 'B'])
  assert.deepEqual(shape(added([], -1, 'n')), [''])
})

test('rows copied from a spreadsheet become lines, words stay words', () => {
  assert.deepEqual(
    pasted('C-1\tFirst\tIt is so\nC-2\tSecond', 1, key)?.map(row => [row.id, row.label, row.summary, row.depth]),
    [
      ['C-1', 'First', 'It is so', 1],
      ['C-2', 'Second', '', 1],
    ],
  )
  assert.equal(pasted('only words', 0, key), null)
})

test('the rules of an import judge the lines, and the lines of a framework are read back', () => {
  const { framework, faults } = frameworkFromRows(head, tableOf(rows))
  assert.deepEqual(faults, [])
  assert.deepEqual(
    framework?.requirements.map(one => [one.id, one.parent, one.kind]),
    [
      ['A', null, 'group'],
      ['A-1', 'A', 'group'],
      ['A-1-a', 'A-1', 'requirement'],
      ['A-2', 'A', 'requirement'],
      ['B', null, 'requirement'],
    ],
  )
  assert.deepEqual(shape(rowsOf(framework!, key)), shape(rows))
  assert.equal(parentOf(rows, 2)?.id, 'A-1')
})

test('the next version keeps what the editor does not show', () => {
  const before = frameworkFromRows(head, [
    { row: 1, cells: { id: 'A', label: 'All' } },
    { row: 2, cells: { id: 'B', label: 'Gone', chapter: '2' } },
  ]).framework!
  const noted = {
    ...before,
    requirements: before.requirements.map(one => ({ ...one, attributes: { chapter: '1' } })),
    selections: [
      ...before.selections,
      {
        id: 'few',
        title: 'Few',
        summary: 'Some',
        default: false,
        required: false,
        selects: { by: 'list' as const, ids: ['A'] },
      },
      {
        id: 'old',
        title: 'Old',
        summary: 'Gone',
        default: false,
        required: false,
        selects: { by: 'list' as const, ids: ['B'] },
      },
    ],
  }
  const made = frameworkFromRows({ ...head, version: '2' }, [{ row: 1, cells: { id: 'A', label: 'All of it' } }])
    .framework!
  const kept = keeping(made, noted)
  assert.deepEqual(kept.requirements[0]?.attributes, { chapter: '1' })
  assert.deepEqual(
    kept.selections.map(one => one.id),
    ['all', 'few'],
  )
})
