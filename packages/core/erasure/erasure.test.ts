import assert from 'node:assert/strict'
import { test } from 'node:test'
import { instant } from '../time/index.ts'
import { backupsHoldUntil, Erasure, erasedWords, RetentionRule, tombstonesOf } from './index.ts'

const id = '018f0000-0000-7000-8000-000000000001'
const target = { fact: id, kind: 'content', noun: 'person', subject: id, version: 1, index: 3, about: null }
const requested = {
  targets: [target],
  reason: 'retention-ended',
  rule: 'keep-3-years',
  lifecycle: { state: 'requested' },
}

test('an erasure names versions, a reason code and a rule, and nothing in words of its own', () => {
  assert.ok(Erasure.safeParse(requested).success)
  assert.ok(!Erasure.safeParse({ ...requested, note: 'Grace asked us' }).success)
  assert.ok(!Erasure.safeParse({ ...requested, reason: 'Grace asked us' }).success)
  assert.ok(!Erasure.safeParse({ ...requested, targets: [] }).success)
  assert.ok(!RetentionRule.safeParse('the rule of Grace').success)
})

test('what is left says under which rule and where the ledger says so', () => {
  assert.equal(erasedWords('keep-3-years', 7), 'erased under rule keep-3-years at index 7')
  assert.equal(erasedWords('keep-3-years', null), 'erased under rule keep-3-years')
})

test('backups of the database hold what was erased for thirty-five days more, and no longer', () => {
  assert.equal(backupsHoldUntil(instant('2026-11-22T22:00:00Z')), '2026-12-27T22:00:00.000Z')
})

test('the ledger keeps who asked and who approved, or that there was nobody else', () => {
  const lifecycle = {
    state: 'erased',
    at: '2026-01-01T00:00:00.000Z',
    requestedBy: 'a',
    legalHold: 'none',
    override: '',
  }
  const erased = (approvedBy: string) => Erasure.parse({ ...requested, lifecycle: { ...lifecycle, approvedBy } })
  assert.deepEqual(tombstonesOf(erased('b')), {
    refs: [3],
    erasure: { reason: 'retention-ended', rule: 'keep-3-years', approvers: ['a', 'b'], legalHold: 'none' },
  })
  assert.deepEqual(tombstonesOf(erased('a'))?.erasure.approvers, ['a'])
  assert.equal(tombstonesOf(Erasure.parse(requested)), null)
})
