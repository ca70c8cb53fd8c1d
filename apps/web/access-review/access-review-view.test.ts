import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AccessFlag } from '@onus/core/access-review'
import {
  type AccessEntry,
  type AccessProgress,
  decidedLocally,
  flagLabels,
  flagNeeds,
  isAtOnce,
  isBehind,
  openWords,
  revocationState,
} from './access-review-view.ts'

const entry = (place: number, more: object = {}) =>
  ({ place, flags: [], decision: 'pending', reviewer: 'ana', revocation: null, ...more }) as unknown as AccessEntry

test('only what no flag speaks against is approved with one key', () => {
  assert.ok(isAtOnce(entry(0), 'approved') && isAtOnce(entry(0, { flags: ['privileged', 'new'] }), 'approved'))
  assert.ok(!isAtOnce(entry(0, { flags: ['orphaned'] }), 'approved') && !isAtOnce(entry(0), 'revoke'))
})

test('what was decided is shown at once, and never as proved; counts tell when others decided meanwhile', () => {
  const said = { decision: 'revoke' as const, decidedBy: 'ana', decidedAt: 'now', why: 'Left', until: null, to: null }
  const [first, second] = decidedLocally([entry(0), entry(1)], new Set([1]), said)
  assert.deepEqual([first?.decision, second?.decision, revocationState(second!)], ['pending', 'revoke', 'unknown'])
  const progress = (revoke: number) =>
    ({ decisions: { pending: 2 - revoke, approved: 0, revoke, defer: 0, escalate: 0 } }) as unknown as AccessProgress
  assert.deepEqual([isBehind([first!, second!], progress(1)), isBehind([first!, second!], progress(2))], [false, true])
  const late = entry(0, { revocation: { state: 'proved', late: true } })
  assert.equal(revocationState(late), 'late')
  assert.equal(revocationState(entry(0, { revocation: { state: 'proved', late: null } })), 'unknown')
})

test('every flag has its word, and what would make it known', () => {
  for (const flag of AccessFlag.options) assert.ok(flagLabels[flag] && flagNeeds[flag])
  assert.deepEqual(
    [openWords({ entries: 1200, open: 0 }), openWords({ entries: 9, open: 3 })],
    ['all 1,200 decided', '3 of 9 to decide'],
  )
})
