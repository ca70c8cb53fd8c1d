import assert from 'node:assert/strict'
import { test } from 'node:test'
import { differWords, knownWords, type Learned, learnedWords, leftWords, reasonsOf } from './hindsight-view.ts'

const fact = (id: string, more: Partial<Learned> = {}): Learned => ({
  fact: id,
  noun: 'occurrence',
  id,
  title: 'Performance recorded',
  reason: '',
  effectiveFrom: '2026-01-01T00:00:00.000Z',
  recorded: null,
  position: 1,
  ...more,
})
const one = {
  key: 'a',
  title: 'AR-1, 2026-Q1',
  href: '/controls/a',
  before: 'Missed',
  now: 'Performed',
  because: ['f2'],
}

test('a part says how many things are seen otherwise, never a share', () => {
  assert.equal(
    differWords({ id: 'plan', title: '', total: 9, differences: [one] }, 'Evidence plan'),
    'Evidence plan: 1 of 9 are seen otherwise now.',
  )
  assert.match(differWords({ id: 'plan', title: '', total: 9, differences: [] }, 'Plan'), /nothing is seen otherwise/)
})

test('a difference names its facts, and a fact its noun, its title and why', () => {
  assert.deepEqual(
    reasonsOf(one, [fact('f1'), fact('f2')]).map(each => each.fact),
    ['f2'],
  )
  assert.equal(
    learnedWords(fact('f', { reason: 'Found in the mailbox' })),
    'occurrence: Performance recorded (Found in the mailbox)',
  )
  assert.equal(learnedWords(fact('f', { noun: 'matrix-cell', title: 'X' })), 'matrix cell: X')
  assert.match(knownWords(-1), /no entry yet/)
  assert.match(knownWords(0), /position 0/)
  assert.equal(leftWords({ learned: [fact('f')], learnedTotal: 3 }), '2 earlier ones are not listed.')
})
