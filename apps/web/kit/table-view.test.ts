import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type ColumnView,
  choices,
  nextSort,
  selectedAfter,
  shownColumns,
  shownRows,
  tableState,
  toggledFilter,
} from './table-view.ts'

interface Row {
  readonly name: string
  readonly state: string
  readonly due: number | null
  readonly tags: readonly string[]
}

const rows: readonly Row[] = [
  { name: 'AC-10', state: 'operating', due: 3, tags: ['x', 'y'] },
  { name: 'AC-2', state: 'failing', due: null, tags: [] },
  { name: 'ac-1', state: 'unknown', due: 1, tags: ['y'] },
]
const columns: readonly ColumnView<Row>[] = [
  { id: 'name', header: 'Name', value: row => row.name },
  { id: 'state', header: 'State', value: row => row.state, filter: true, order: ['failing', 'unknown', 'operating'] },
  { id: 'due', header: 'Due', value: row => row.due },
  { id: 'tags', header: 'Tags', value: row => row.tags, filter: true, hidden: true },
]
const names = (url: Record<string, string>) => shownRows(rows, columns, tableState(url, columns)).map(row => row.name)

test('numbers inside words sort as numbers and case does not matter', () => {
  assert.deepEqual(names({ sort: 'name' }), ['ac-1', 'AC-2', 'AC-10'])
  assert.deepEqual(names({ sort: '-name' }), ['AC-10', 'AC-2', 'ac-1'])
})

test('a column with an order of its own sorts by it', () => {
  assert.deepEqual(names({ sort: 'state' }), ['AC-2', 'ac-1', 'AC-10'])
})

test('empty cells are last in both directions', () => {
  assert.equal(names({ sort: 'due' }).at(-1), 'AC-2')
  assert.equal(names({ sort: '-due' }).at(-1), 'AC-2')
})

test('filters combine: any value of a column, every column, every word of the text', () => {
  assert.deepEqual(names({ state: 'failing,unknown' }), ['AC-2', 'ac-1'])
  assert.deepEqual(names({ tags: 'y', q: 'ac oper' }), ['AC-10'])
})

test('an unknown column in the address is ignored', () => {
  assert.deepEqual(names({ sort: 'nothing', due: '1' }), ['AC-10', 'AC-2', 'ac-1'])
})

test('a header goes up, down, unsorted', () => {
  assert.equal(nextSort(tableState({}, columns), 'name'), 'name')
  assert.equal(nextSort(tableState({ sort: 'name' }, columns), 'name'), '-name')
  assert.equal(nextSort(tableState({ sort: '-name' }, columns), 'name'), undefined)
})

test('a filter value toggles', () => {
  assert.equal(toggledFilter(tableState({}, columns), 'state', 'failing'), 'failing')
  assert.equal(toggledFilter(tableState({ state: 'failing' }, columns), 'state', 'failing'), undefined)
})

test('choices are counted', () => {
  assert.deepEqual(choices(rows, columns[3]!), [
    { value: 'x', count: 1 },
    { value: 'y', count: 2 },
  ])
})

test('hidden columns show when chosen', () => {
  assert.deepEqual(
    shownColumns(columns, tableState({}, columns)).map(column => column.id),
    ['name', 'state', 'due'],
  )
  assert.deepEqual(
    shownColumns(columns, tableState({ columns: 'name,tags' }, columns)).map(column => column.id),
    ['name', 'tags'],
  )
})

test('shift selects the stretch since the last row', () => {
  assert.deepEqual([...selectedAfter(new Set(['a']), ['a', 'b', 'c', 'd'], 'c', 'a')].sort(), ['a', 'b', 'c'])
  assert.deepEqual([...selectedAfter(new Set(['a', 'b']), ['a', 'b', 'c'], 'b', null)], ['a'])
})
