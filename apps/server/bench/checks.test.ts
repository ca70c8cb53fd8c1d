import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compare } from './checks.ts'

test('verdicts that differ are not compared by their speed', () => {
  const ours = new Map([['mfa', { pass: 3, fail: 1 }]])
  assert.doesNotThrow(() => compare(new Map([['mfa', { fail: 1, pass: 3 }]]), ours))
  for (const counts of [{ pass: 4 }, { pass: 3, fail: 2 }, { pass: 3, fail: 1, excluded: 1 }])
    assert.throws(
      () => compare(new Map([['mfa', counts]]), ours),
      /mfa: PostgreSQL says .+, the evaluator 1 fail, 3 pass/,
    )
  assert.throws(() => compare(new Map(), ours))
})
