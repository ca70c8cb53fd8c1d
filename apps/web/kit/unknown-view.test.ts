import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listOfText, numberOfText, textOfList } from './unknown-view.ts'

test('a figure that nobody typed is unknown and never zero', () => {
  assert.equal(numberOfText(''), null)
  assert.equal(numberOfText('0'), 0)
  assert.equal(numberOfText('12 000 000'), 12_000_000)
  assert.equal(numberOfText('12 million'), null)
})

test('an empty list is an answer, and nothing typed is none', () => {
  assert.equal(listOfText(' '), null)
  assert.deepEqual(listOfText('-'), [])
  assert.deepEqual(listOfText('DE, FR\nNL'), ['DE', 'FR', 'NL'])
  for (const list of [null, [], ['DE', 'FR']]) assert.deepEqual(listOfText(textOfList(list)), list)
})
