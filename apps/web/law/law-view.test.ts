import assert from 'node:assert/strict'
import { test } from 'node:test'
import { heldWords, lawQuery, reviewWords, statusWords } from './law-view.ts'

test('a draft says that it is no law, and a pack that nobody compared says so', () => {
  assert.equal(statusWords({ status: 'draft' }), 'Draft, no law')
  assert.equal(statusWords({ status: 'in_force' }), 'In force')
  assert.match(reviewWords({ reviewer: null }), /nobody/)
  assert.match(heldWords({ status: 'draft', validFrom: '2026-11-22', validTo: null }), /^not yet/)
  assert.equal(heldWords({ status: 'in_force', validFrom: '2024-10-18', validTo: null }), 'from 2024-10-18 on')
})

test('what is not chosen is not asked for', () => {
  assert.deepEqual(lawQuery({ on: '', jurisdiction: '', drafts: false }), { drafts: 'false' })
  assert.deepEqual(lawQuery({ on: '2025-01-01', jurisdiction: 'DE', drafts: true }), {
    on: '2025-01-01',
    jurisdiction: 'DE',
    drafts: 'true',
  })
})
