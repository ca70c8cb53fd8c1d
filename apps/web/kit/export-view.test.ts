import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileName, type Sheet, safeText, sheetOf, toCsv, toJson } from './export-view.ts'
import { toXlsx } from './xlsx-view.ts'

const sheet: Sheet = {
  name: 'Controls: all [1]',
  headers: ['Name', 'Count', 'Tags'],
  rows: [
    ['=1+1', -3, ['a', 'b']],
    ['say "hi", please', null, []],
    ['lone \ud800 and \u0001', 2.5, ['<x> & y']],
  ],
}

test('text that a spreadsheet would run is led by an apostrophe, numbers are not', () => {
  for (const sign of ['=', '+', '-', '@', '\t', '\r']) assert.equal(safeText(`${sign}cmd`), `'${sign}cmd`)
  assert.equal(safeText('plain = text'), 'plain = text')
  assert.equal(toCsv(sheet).split('\r\n')[1], "'=1+1,-3,a; b")
})

test('quotes and commas are quoted in CSV', () => {
  assert.equal(toCsv(sheet).split('\r\n')[2], '"say ""hi"", please",,')
})

test('JSON keeps the types of cells', () => {
  assert.deepEqual(JSON.parse(toJson(sheet))[0], { Name: '=1+1', Count: -3, Tags: ['a', 'b'] })
})

test('a sheet is exactly the shown columns and rows', () => {
  const columns = [{ id: 'b', header: 'B', value: (row: { a: number; b: string }) => row.b }]
  assert.deepEqual(sheetOf('x', columns, [{ a: 1, b: 'two' }]), { name: 'x', headers: ['B'], rows: [['two']] })
})

test('file names are plain', () => {
  assert.equal(fileName('Failing: “users”', '2026-03-31', 'csv'), 'failing-users-2026-03-31.csv')
})

test('a workbook opens in an independent reader with its texts and numbers', context => {
  const folder = mkdtempSync(join(tmpdir(), 'onus-xlsx-'))
  context.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'a.xlsx')
  writeFileSync(file, toXlsx(sheet))
  const script = `
import sys, zipfile, xml.etree.ElementTree as E
z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None
for n in z.namelist(): E.fromstring(z.read(n))
s = E.fromstring(z.read('xl/worksheets/sheet1.xml'))
n = '{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'
for r in s.iter(n + 'row'): print('|'.join(''.join(c.itertext()) for c in r))
`
  const read = execFileSync('python3', ['-c', script, file], {
    encoding: 'utf8',
    env: { ...process.env, PYTHONIOENCODING: 'utf8' },
  })
  assert.deepEqual(read.trim().split('\n'), [
    'Name|Count|Tags',
    '=1+1|-3|a; b',
    'say "hi", please||',
    'lone \ufffd and \ufffd|2.5|<x> & y',
  ])
})
