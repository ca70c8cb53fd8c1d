import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isNow, momentInWords, momentOf, momentQuery } from './time-view.ts'

test('without anything in the address the page looks from now', () => {
  assert.equal(isNow(momentOf({})), true)
  assert.equal(isNow(momentOf({ asOf: 'yesterday-ish' })), true)
  assert.deepEqual(momentQuery(momentOf({})), {})
})

test('a day includes that whole day', () => {
  assert.equal(momentOf({ asOf: '2026-03-31' }).asOf, '2026-03-31T23:59:59.999Z')
  assert.deepEqual(momentQuery(momentOf({ asOf: '2026-03-31' })), { asOf: '2026-03-31T23:59:59.999Z' })
})

test('the frame says both times in words', () => {
  assert.equal(momentInWords(momentOf({ asOf: '2026-03-31' })), 'As of 31 March 2026, by what is known now')
  assert.equal(
    momentInWords(momentOf({ knownAt: '2026-03-31T08:30:00Z' })),
    'As of now, by what was known on 31 March 2026 08:30 UTC',
  )
})
