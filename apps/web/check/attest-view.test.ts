import assert from 'node:assert/strict'
import { test } from 'node:test'
import { outcomeOptions, unsaid } from './attest-view.ts'

test('of each step it must be said what was found, and of one that fails what is wrong', () => {
  const found = unsaid([
    { outcome: 'pass', note: '' },
    { outcome: '', note: 'x' },
    { outcome: 'fail', note: ' ' },
    { outcome: 'fail', note: 'open' },
    { outcome: 'not_applicable', note: '' },
  ])
  assert.deepEqual(Object.keys(found), ['steps.1.outcome', 'steps.2.note'])
})

test('nothing is chosen beforehand', () => assert.equal(outcomeOptions[0]?.value, ''))
