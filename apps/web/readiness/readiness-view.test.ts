import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pathSentence, readinessOrder, readinessShape, timeLeft, verbOf } from './readiness-view.ts'

test('every state has its own shape', () => {
  assert.equal(new Set(readinessOrder.map(state => readinessShape[state])).size, readinessOrder.length)
})

test('the time that is left is said in words, also when it is over', () => {
  assert.deepEqual([20, 1, 0, -1, -40].map(timeLeft), [
    '20 days until the last day',
    '1 day until the last day',
    'Today is the last day',
    'Over for 1 day',
    'Over for 40 days',
  ])
})

test('the path says what decides the day', () => {
  const path = { steps: [{}], decidedBy: 'steps', stepsReadyOn: '2027-01-01', readyOn: '2027-01-01' } as never
  assert.match(pathSentence({ path }), /open work decides/)
  assert.match(pathSentence({ path: { ...(path as object), decidedBy: 'period' } as never }), /time itself decides/)
  assert.match(pathSentence({ path: { ...(path as object), steps: [] } as never }), /Nothing is left/)
  assert.equal(verbOf({ kind: 'perform' }), 'Perform')
})
