import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accepted, isPlain, type Succession, sentDecisions, touchedBy, whyWords } from './upgrade-view.ts'

const one = (from: string, why: Succession['why'], to: string[], more: Partial<Succession> = {}): Succession => ({
  from,
  label: from,
  to,
  why,
  likeness: null,
  changed: [],
  controls: [],
  ...more,
})
const control = { id: 'c1', code: 'AC-01', title: 'Access' }
const successions = [
  one('A', 'same_id', ['A'], { controls: [control] }),
  one('B', 'same_id', ['B'], { changed: ['label'] }),
  one('C', 'alike', ['D'], { likeness: 0.62, controls: [control] }),
  one('E', 'gone', []),
]

test('accepting proposals in bulk leaves what somebody decided', () => {
  assert.deepEqual(accepted(successions.filter(isPlain), { A: ['X'] }), { A: ['X'] })
  assert.deepEqual(accepted(successions.filter(isPlain), {}), { A: ['A'] })
})

test('what is not decided is dropped, and its links are named before anything happens', () => {
  const { undecided, dropped, controls } = touchedBy(successions, { A: ['A'], C: [] })
  assert.deepEqual(
    undecided.map(({ from }) => from),
    ['B', 'E'],
  )
  assert.deepEqual(dropped, [{ from: 'C', label: 'C', code: 'AC-01', title: 'Access', id: 'c1' }])
  assert.equal(controls, 1)
  assert.deepEqual(sentDecisions(successions, { A: ['A'], C: [] }), [
    { from: 'A', to: ['A'] },
    { from: 'C', to: [] },
  ])
})

test('why something is proposed is said in words', () => {
  assert.deepEqual(successions.map(whyWords), [
    'same id, nothing changed',
    'same id, other label',
    '62 of 100 words in common',
    'nothing takes its place',
  ])
})
