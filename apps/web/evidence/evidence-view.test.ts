import assert from 'node:assert/strict'
import { test } from 'node:test'
import { evidenceMark, evidenceStates, evidenceWord, kindWord, otherTypeWords } from './evidence-view.ts'

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

test('a file whose bytes are something else than was said is told of, others are not', () => {
  const file = { sha256: 'a', bytes: 1, name: 'shot.png', mediaType: 'text/html', claimed: 'image/png' }
  assert.equal(
    otherTypeWords(file),
    'shot.png was called image/png, but its bytes are text/html. It is recorded as what it is.',
  )
  assert.equal(otherTypeWords({ ...file, claimed: null }), null)
})
