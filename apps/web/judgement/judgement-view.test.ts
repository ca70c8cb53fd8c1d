import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  countsOf,
  determinationBy,
  howOf,
  nextSilent,
  noHow,
  partOf,
  shapeOf,
  stateOrder,
  whyNotMarked,
  withMethod,
} from './judgement-view.ts'

const items = [
  { requirement: 'a', state: 'satisfied' as const },
  { requirement: 'b', state: 'not_determined' as const },
  { requirement: 'c', state: 'other-than-satisfied' as const },
]

test('what is wanting is counted first, and every result has a place and a shape', () => {
  assert.deepEqual(
    countsOf(items).map(one => one.state),
    ['other-than-satisfied', 'not_determined', 'satisfied'],
  )
  assert.equal(new Set(stateOrder).size, 15)
  for (const state of ['not_determined', 'unknown'] as const) assert.equal(shapeOf(state), 'unknown')
  for (const state of ['addressed', 'fully'] as const) assert.notEqual(shapeOf(state), 'operating')
})

test('a requirement is filtered by its family, its category or its heading', () => {
  assert.equal(partOf({ id: 'AC-2(1)', group: 'AC-2 Account Management' }, 'determined'), 'AC')
  assert.equal(partOf({ id: 'PR.AA-05', group: null }, 'outcome'), 'PR.AA')
  assert.equal(partOf({ id: '6.1.2', group: '6.1 Actions' }, 'audited'), '6.1 Actions')
})

test('going on leads to what nobody judged, going round, and then to the next one', () => {
  assert.equal(nextSilent(items, 'a'), 'b')
  assert.equal(nextSilent(items, 'c'), 'b')
  assert.equal(nextSilent([{ requirement: 'a', state: 'satisfied' }], 'a'), null)
})

test('nothing is marked before it was said how it was looked at, and the next one can be looked at the same way', () => {
  assert.match(whyNotMarked(noHow) ?? '', /which method/)
  const how = {
    ...withMethod(noHow, 'interview', true),
    other: 'The head of IT',
    depth: 'focused',
    coverage: 'basic',
  } as const
  assert.deepEqual(how.kinds, ['individual'])
  assert.equal(whyNotMarked(how), null)
  const made = determinationBy('AC-01a.', 'satisfied', { ...how, picked: ['the rules'] })
  assert.equal(made.objects, 'the rules; The head of IT')
  assert.deepEqual(howOf(made, ['the rules']), { ...how, picked: ['the rules'] })
  assert.deepEqual(withMethod(how, 'interview', false).methods, [])
})
