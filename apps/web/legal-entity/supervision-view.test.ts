import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ceilingWords, itemsOfText, requestStanding } from './supervision-view.ts'

const asked = (state: string, overdue = false, answeredLate = false) =>
  requestStanding({ body: { lifecycle: { state } }, overdue, answeredLate } as never)

test('a request past its day is failing, and one answered late says so for good', () => {
  assert.equal(asked('received').shape, 'unknown')
  assert.equal(asked('received', true).words, 'Past its day')
  assert.equal(asked('answered', false, true).words, 'Answered late')
  assert.equal(asked('closed', false, true).shape, 'late')
  assert.equal(asked('closed').shape, 'operating')
})

test('items are written one on a line, and keep the answer that they had', () => {
  const before = [{ words: 'Restore test', answer: 'See the file', evidence: [] }]
  assert.deepEqual(itemsOfText(' Restore test \n\nPolicies\n', before), [
    before[0],
    { words: 'Policies', answer: '', evidence: [] },
  ])
})

test('a ceiling is at least so much while the turnover of the group is not said', () => {
  assert.equal(ceilingWords({ atLeast: 7_000_000, atMost: null }), 'At least EUR 7,000,000')
  assert.equal(ceilingWords({ atLeast: 20_000_000, atMost: 20_000_000 }), 'EUR 20,000,000')
})
