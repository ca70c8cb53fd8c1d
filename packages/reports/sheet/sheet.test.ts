import assert from 'node:assert/strict'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { csvOf, workbookOf } from './index.ts'

const sheet = { name: 'Rows', columns: ['a', 'b'], rows: [['=1+1', 2] as const, ['say "x"\nthen', null] as const] }

test('a text that a spreadsheet would run is led by an apostrophe, and a number stays one', () => {
  assert.equal(csvOf(sheet), `a,b\r\n'=1+1,2\r\n"say ""x""\nthen",\r\n`)
  for (const sign of ['=', '+', '-', '@', '\t', '\r'])
    assert.match(csvOf({ ...sheet, rows: [[`${sign}x`]] }), new RegExp(`\r\n"?'${sign === '+' ? '\\+' : sign}x`))
})

test('a workbook writes texts as texts, and the same sheets give the same bytes', async () => {
  const bytes = await buffer(workbookOf([sheet]))
  assert.equal(bytes.subarray(0, 2).toString(), 'PK')
  assert.deepEqual(bytes, await buffer(workbookOf([sheet])))
})
