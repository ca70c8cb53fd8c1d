import assert from 'node:assert/strict'
import { test } from 'node:test'
import { evidenceMark, evidenceStates, evidenceWord, kindWord } from './evidence-view.ts'

test('only accepted evidence is good, and what nobody reviewed is unknown', () => {
  assert.deepEqual(
    evidenceStates.filter(state => evidenceMark(state) === 'operating'),
    ['accepted'],
  )
  assert.equal(evidenceMark('collected'), 'unknown')
  assert.equal(evidenceWord('collected'), 'Not reviewed')
})

test('a screenshot is said to be second choice', () => {
  assert.equal(kindWord('screenshot'), 'Screenshot (second choice)')
  assert.equal(kindWord('file'), 'File')
})
