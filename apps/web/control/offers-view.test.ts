import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inOrder, type Offers, taking, takingInWords, toggled, usualChoice } from './offers-view.ts'

const offers = [
  {
    control: 'a',
    code: 'A',
    title: 'A',
    named: 1,
    offers: [
      { id: 'good', title: 'Good', verdict: 'passed' },
      { id: 'bad', title: 'Bad', verdict: 'failed' },
      { id: 'silent', title: 'Silent', verdict: 'no_data' },
    ],
  },
  { control: 'b', code: 'B', title: 'B', named: 0, offers: [{ id: 'never', title: 'Never', verdict: null }] },
] as unknown as Offers

test('checks that said something are chosen to begin with, good or bad; the others are not', () => {
  assert.deepEqual(taking(offers, usualChoice(offers)), [{ control: 'a', checks: ['good', 'bad'] }])
})

test('controls with a check that said something come first, the others by code', () => {
  assert.deepEqual(
    inOrder(offers.toReversed()).map(one => one.code),
    ['A', 'B'],
  )
})

test('a check is put in and taken out, and a control without one is not sent', () => {
  const without = toggled(toggled(usualChoice(offers), 'a', 'good'), 'a', 'bad')
  assert.deepEqual(taking(offers, without), [])
  assert.deepEqual(taking(offers, toggled(without, 'b', 'never')), [{ control: 'b', checks: ['never'] }])
})

test('the button says how many checks test how many controls', () => {
  assert.equal(takingInWords(taking(offers, usualChoice(offers))), 'Let 2 checks test one control')
})
