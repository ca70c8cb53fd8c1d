import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inOrder, type Offers, taking, toggled, wordsOf } from './offers-view.ts'

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

const untouched = new Map<string, boolean>()
const [good, bad] = [offers[0]!.offers[0]!, offers[0]!.offers[1]!]
const never = offers[1]!.offers[0]!

test('checks that said something are chosen by themselves, good or bad; the others are not', () => {
  assert.deepEqual(taking(offers, untouched), [{ control: 'a', checks: ['good', 'bad'] }])
})

test('what checks say meanwhile counts, and what somebody changed themselves stays as they left it', () => {
  const without = toggled(untouched, 'a', good)
  const later = [offers[0]!, { ...offers[1]!, offers: [{ ...never, verdict: 'passed' as const }] }]
  assert.deepEqual(taking(later, without), [
    { control: 'a', checks: ['bad'] },
    { control: 'b', checks: ['never'] },
  ])
})

test('controls with a check that said something come first, the others by code', () => {
  assert.deepEqual(
    inOrder(offers.toReversed()).map(one => one.code),
    ['A', 'B'],
  )
})

test('a check is put in and taken out, and a control without one is not sent', () => {
  const without = toggled(toggled(untouched, 'a', good), 'a', bad)
  assert.deepEqual(taking(offers, without), [])
  assert.deepEqual(taking(offers, toggled(without, 'b', never)), [{ control: 'b', checks: ['never'] }])
})

test('one is said as one', () => {
  assert.deepEqual(wordsOf(taking(offers, untouched)), { checks: '2 checks', controls: 'one control' })
  assert.deepEqual(wordsOf([{ checks: ['x'] }]), { checks: 'one check', controls: 'one control' })
  assert.deepEqual(wordsOf([{ checks: ['x'] }, { checks: ['y'] }]), { checks: '2 checks', controls: '2 controls' })
})
