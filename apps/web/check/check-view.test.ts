import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rowHref, statusCounts, statusState, verdictOf, verdictState } from './check-view.ts'

test('only passed is good; no data, stale, error and timed out are unknown, never failing and never good', () => {
  assert.equal(verdictState('passed', false), 'operating')
  assert.equal(verdictState('failed', false), 'failing')
  for (const verdict of ['no_data', 'stale', 'error', 'timed_out', 'never'])
    assert.equal(verdictState(verdict, false), 'unknown')
})

test('an old pass is unknown', () => {
  assert.equal(verdictState('passed', true), 'unknown')
  assert.equal(verdictOf({ lastRun: { body: { verdict: 'passed' } } as never, stale: true }), 'stale')
  assert.equal(verdictOf({ lastRun: null, stale: false }), 'never')
})

test('rows that are only counted are shown as not applicable', () => {
  assert.equal(statusState('excluded'), 'not_applicable')
  assert.equal(statusState('missing'), 'unknown')
})

test('counts start with what failed and leave out what is zero', () => {
  assert.deepEqual(statusCounts({ pass: 212, fail: 3, error: 0 }), [
    ['fail', 3],
    ['pass', 212],
  ])
})

test('a row that was judged leads to its row in the snapshot that the run read', () => {
  const snapshots = [
    { alias: 'people', dataset: 'people.employees@1', snapshot: 's1', sha256: '' },
    { alias: 'accounts', dataset: 'identity.accounts@1', snapshot: 's2', sha256: '' },
  ] as never
  assert.equal(rowHref(snapshots, 'accounts', 'a/b'), '/datasets/identity.accounts%401/s2?q=a%2Fb')
  assert.equal(rowHref(snapshots, null, 'a/b'), null)
})
