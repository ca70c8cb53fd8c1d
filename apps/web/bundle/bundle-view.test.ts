import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contentsOf, isMaking, makingWords } from './bundle-view.ts'

test('what goes in is told with the most first, and people after what they did', () => {
  const counts = [
    { noun: 'person', versions: 9 },
    { noun: 'draw', versions: 2 },
    { noun: 'evidence', versions: 40 },
    { noun: 'bridge-letter', versions: 2 },
  ]
  assert.deepEqual(
    contentsOf(counts).map(one => `${one.label} ${one.versions}`),
    ['Evidence 40', 'Bridge letter 2', 'Sample 2', 'Person 9'],
  )
})

test('a bundle in the making says how far it is, and one that was not made says why', () => {
  const making = { job: 'j', state: 'running', progress: null, error: null } as const
  assert.equal(makingWords(null), null)
  assert.equal(makingWords(making), 'Waiting for its turn')
  const progress = { done: 3, total: 9, label: 'Reading every file' }
  assert.equal(makingWords({ ...making, progress }), 'Reading every file: 3 of 9')
  assert.match(makingWords({ ...making, state: 'failed', error: 'A file is gone' }) ?? '', /not made: A file is gone/)
  assert.deepEqual([isMaking(making), isMaking({ ...making, state: 'failed' }), isMaking(null)], [true, false, false])
})
