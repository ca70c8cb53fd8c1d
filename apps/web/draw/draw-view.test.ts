import assert from 'node:assert/strict'
import { test } from 'node:test'
import { usualSamplePolicy } from '@onus/core/sample-policy'
import { againInWords, confidenceInWords, madeSeed, methodNames, shownBy, sizeFor } from './draw-view.ts'

test('the achieved confidence is said after both distributions, rounded down', () => {
  assert.match(
    confidenceInWords(100_000, 25),
    /92\.8 % confidence \(hypergeometric; binomial 92\.8 %\) that fewer than 10 %/,
  )
  assert.match(confidenceInWords(12, 12), /100\.0 %/)
  assert.match(confidenceInWords(500, 25, usualSamplePolicy, 2), /With 2 deviations/)
})

test('the size is the one of the policy, and nothing where it has no row', () => {
  assert.equal(sizeFor(usualSamplePolicy, 'event_few', 'default', 59, 1), 6)
  assert.equal(sizeFor({ ...usualSamplePolicy, rows: [] }, 'event_few', 'default', 59, 1), 0)
})

test('a made seed is hexadecimal', () => {
  assert.equal(madeSeed(new Uint8Array([0, 255])), '00ff')
})

test('what a person chose is called judgemental and not random, with no confidence, and is not called drawn again', () => {
  const chosen = { kind: 'judgemental' as const, reason: 'The three largest' }
  const draw = { method: chosen, purpose: 'operating' as const, rows: 500, tolerable: 0.1 }
  assert.equal(methodNames[chosen.kind], 'Judgemental')
  assert.equal(shownBy(draw, 25), 'Not random: no confidence can be stated for items that a person chose.')
  assert.doesNotMatch(shownBy(draw, 25, 2), /%/)
  assert.match(againInWords(chosen, 500), /A person chose them: no seed says which they are/)
  const seeded = { kind: 'systematic' as const, algorithm: 'onus-systematic-1' as const, seed: 's', seedFrom: '' }
  assert.match(shownBy({ ...draw, method: seeded }, 25), /with 9\d\.\d % confidence/)
  assert.match(againInWords(seeded, 500), /drawn again: it is the same/)
  assert.match(againInWords({ kind: 'all' }, 500), /all of them/)
  assert.doesNotMatch(shownBy({ ...draw, method: seeded, purpose: 'walkthrough' }, 1), /%/)
})
