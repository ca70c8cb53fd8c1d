import assert from 'node:assert/strict'
import { test } from 'node:test'
import { standingShape, standingWords, stepsDone } from './playbook-view.ts'

test('a playbook past its day is shown as such, one that nobody approved as unknown, and none as working', () => {
  assert.deepEqual((['current', 'proposed', 'unreviewed', 'retired'] as const).map(standingShape), [
    'designed',
    'unknown',
    'late',
    'not_applicable',
  ])
  assert.match(standingWords('unreviewed', '2026-11-30'), /out of date/)
  assert.equal(stepsDone([{ done: {} }, { done: null }]), '1 of 2 steps done')
})
