import assert from 'node:assert/strict'
import { test } from 'node:test'
import { usualSamplePolicy } from '@onus/core/sample-policy'
import { confidenceInWords, madeSeed, sizeFor } from './draw-view.ts'

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
