import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isUnderWay, percentDone } from './job-view.ts'

test('progress is unknown until there is a total, and never beyond the whole', () => {
  assert.equal(percentDone({ state: 'running', progress: null }), null)
  assert.equal(percentDone({ state: 'running', progress: { done: 3, total: null, label: '' } }), null)
  assert.equal(percentDone({ state: 'running', progress: { done: 3, total: 4, label: '' } }), 75)
  assert.equal(percentDone({ state: 'running', progress: { done: 9, total: 4, label: '' } }), 100)
})

test('a job is under way until it ended in any way', () => {
  assert.deepEqual(
    (['waiting', 'running', 'done', 'failed', 'cancelled'] as const).filter(state => isUnderWay({ state })),
    ['waiting', 'running'],
  )
})
