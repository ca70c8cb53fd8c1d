import assert from 'node:assert/strict'
import { test } from 'node:test'
import { count, sayChange } from './snapshot-view.ts'

test('a number agrees with its noun', () => {
  assert.deepEqual([count(1, 'row'), count(0, 'row'), count(1204, 'row')], ['1 row', '0 rows', '1,204 rows'])
})

test('a change says what was and what is, and a value that nobody knows is unknown', () => {
  assert.equal(sayChange({ kind: 'changed', column: 'mfa', before: 'true', after: null }), 'mfa: true → unknown')
  assert.equal(sayChange({ kind: 'appeared', column: null, before: null, after: null }), 'new')
  assert.equal(sayChange({ kind: 'disappeared', column: null, before: null, after: null }), 'gone')
})
