import assert from 'node:assert/strict'
import { test } from 'node:test'
import { medianWords, monthsOf, workWords } from './effort-view.ts'

test('minutes that nobody stated are unknown, and a month says how many were stated', () => {
  assert.equal(medianWords({ month: '2026-01', median: null, stated: 0, unstated: 4 }), 'unknown (0 of 4)')
  assert.equal(medianWords({ month: '2026-01', median: 12.5, stated: 2, unstated: 1 }), '12.5 min (2 of 3)')
  assert.equal(medianWords(undefined), '–')
  const months = Array.from({ length: 14 }, (_, at) => `2026-${String(at + 1).padStart(2, '0')}`)
  const line = { months: months.map(month => ({ month, median: 1, stated: 1, unstated: 0 })) }
  assert.deepEqual(monthsOf([line, line]), months.slice(-12))
  assert.equal(workWords({ work: 'reviewing', means: 'automatic' }), 'Reviewing, collected by a machine')
})
