import assert from 'node:assert/strict'
import { test } from 'node:test'
import { groupedGaps } from './assertion-view.ts'

test('what is missing of a section is one line with how much more there is, and what is of none stands alone', () => {
  const gaps = [
    'Nobody is named who signs',
    'DC 5 Criteria and controls: a',
    'DC 5 Criteria and controls: b',
    'DC 4 Incidents: c',
  ]
  assert.deepEqual(groupedGaps(gaps), [
    { section: null, words: gaps[0], more: 0 },
    { section: 'criteria', words: gaps[1], more: 1 },
    { section: 'incidents', words: gaps[3], more: 0 },
  ])
})
