import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cellsOf, countsOf, type Matrix, placeOf, sheetOfMatrix } from './matrix-view.ts'

const column = (control: string, code: string): Matrix['columns'][number] => ({
  control,
  version: 1,
  code,
  title: 'Title',
  statement: 'We do.',
  cadence: 'monthly',
  automated: false,
  owner: null,
})
const row = (id: string): Matrix['rows'][number] => ({
  requirement: `soc2@2017:${id}`,
  id,
  label: `About ${id}`,
  summary: '',
  group: null,
})
const matrix: Matrix = {
  framework: 'soc2@2017',
  frozen: false,
  rows: [row('CC6.1'), row('CC6.2')],
  columns: [column('a', 'AC-1'), column('b', 'AC-2')],
  cells: [{ requirement: 'soc2@2017:CC6.1', control: 'a', how: '=By keys', from: 'control', by: null }],
  leftOut: [{ requirement: 'soc2@2017:CC6.1', control: 'b', reason: 'Elsewhere', by: 'p' }],
  gates: [{ kind: 'empty', subject: 'soc2@2017:CC6.2', controls: [], words: 'No adopted control addresses it.' }],
}

test('a cell is found where its requirement and its control meet', () => {
  const cells = cellsOf(matrix)
  assert.equal(cells.get(placeOf('soc2@2017:CC6.1', 'a'))?.kind, 'said')
  assert.equal(cells.get(placeOf('soc2@2017:CC6.1', 'b'))?.kind, 'left_out')
  assert.equal(cells.get(placeOf('soc2@2017:CC6.2', 'a')), undefined)
})

test('the sheet has a row a criterion, with what is weak and how each control addresses it', () => {
  const sheet = sheetOfMatrix('Matrix', matrix)
  assert.deepEqual(sheet.headers, ['Criterion', 'Label', 'What is weak', 'AC-1 Title', 'AC-2 Title'])
  assert.deepEqual(sheet.rows, [
    ['CC6.1', 'About CC6.1', '', '=By keys', 'Left out: Elsewhere'],
    ['CC6.2', 'About CC6.2', 'No adopted control addresses it.', '', ''],
  ])
})

test('counts name what is weak and no share of anything', () => {
  assert.deepEqual(countsOf(matrix), ['2 criteria', '2 controls', '1 without a control'])
})
