import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attemptWords, isUnderWay, jobView, kindWord, percentDone, upcoming, whyOf } from './job-view.ts'

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

test('attempts are said when there was more than one', () => {
  const said = (more: object) =>
    attemptWords({ state: 'done', attempt: 1, attempts: 3, nextAttemptAt: null, ...more } as Parameters<
      typeof attemptWords
    >[0])
  assert.deepEqual(
    [
      said({}),
      said({ attempt: 2 }),
      said({ attempt: 3, state: 'failed' }),
      said({ state: 'waiting', nextAttemptAt: 'x' }),
    ],
    [null, 'attempt 2', 'given up after 3 attempts', 'attempt 1 of 3 failed'],
  )
})

test('what is to come stands in the order in which it comes', () => {
  const one = (nextRun: string | null) => ({ nextRun })
  const [first, second] = ['2026-06-01T01:00:00.000Z', '2026-06-01T02:00:00.000Z']
  assert.deepEqual(upcoming([one(second), one(null), one(first)]), [one(first), one(second)])
})

test('a kind that has no word of its own is said as it is', () => {
  assert.deepEqual([kindWord('run_checks'), kindWord('tidy_up')], ['Checks', 'tidy up'])
})

test('a collection that ended in order but saw an error or half is no green', () => {
  const done = (outcome: unknown) => ({ state: 'done' as const, error: null, outcome })
  assert.deepEqual(
    [
      null,
      { outcome: { state: 'complete' } },
      { outcome: { state: 'partial', why: 'x' } },
      { outcome: { state: 'error', why: 'y' } },
    ].map(outcome => [jobView(done(outcome)).state, whyOf(done(outcome))]),
    [
      ['operating', null],
      ['operating', null],
      ['late', 'x'],
      ['failing', 'y'],
    ],
  )
})
