import assert from 'node:assert/strict'
import { test } from 'node:test'
import { comparedWith, isTableRefusal, severityCounts, unsaid, verdictCounts } from './result-view.ts'

test('verdicts come worst first, and none of nothing', () => {
  assert.deepEqual(
    verdictCounts({ pass: 3, fail: 2, not_evaluated: 0, strange: 1 }).map(({ word, count }) => [word, count]),
    [
      ['fail', 2],
      ['pass', 3],
      ['strange', 1],
    ],
  )
})

test('severities come worst first', () => {
  assert.deepEqual(
    severityCounts({ low: 1, critical: 2, none: 3 }).map(one => one.word),
    ['critical', 'low', 'no severity'],
  )
})

test('rows are compared only where there was a snapshot before', () => {
  assert.equal(comparedWith(null, 3), null)
  assert.equal(comparedWith(3, 3), 'as many as before')
  assert.equal(comparedWith(1200, 0), '1,200 fewer than before')
  assert.equal(comparedWith(1, 3), '2 more than before')
})

test('a table is known by the sentence that refuses it', () => {
  assert.ok(isTableRefusal('a.csv is a table, which a connection of the kind "File of rows" reads'))
  assert.ok(!isTableRefusal('a.zip is a zip archive'))
})

test('tool and target must be said, unless it is the next file of a connection', () => {
  assert.equal(unsaid({ tool: '', target: 'x', connection: '' }), 'tool')
  assert.equal(unsaid({ tool: 'x', target: ' ', connection: '' }), 'target')
  assert.equal(unsaid({ tool: '', target: '', connection: 'c' }), null)
})
