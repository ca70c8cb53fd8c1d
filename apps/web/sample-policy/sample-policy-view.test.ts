import assert from 'node:assert/strict'
import { test } from 'node:test'
import { usualSamplePolicy } from '@onus/core/sample-policy'
import { sizeInWords, sizeOfWords } from './sample-policy-view.ts'

test('every size of the usual policy is read back from its words', () => {
  for (const row of usualSamplePolicy.rows)
    for (const size of [row.low, row.default, row.high]) assert.deepEqual(sizeOfWords(sizeInWords(size)), size)
})

test('what is no size is none', () => {
  for (const words of ['', '0', 'many', '0 %', '120 %', '-3', '10 per year']) assert.equal(sizeOfWords(words), null)
})
