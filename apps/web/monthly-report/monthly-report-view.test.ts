import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readinessOrder } from '../readiness/readiness-view.ts'
import { countRows, monthWords, stepWords } from './monthly-report-view.ts'

const counts = (more: object) => ({ ...Object.fromEntries(readinessOrder.map(state => [state, 0])), ...more }) as never
const engagement = { id: 'e', title: 'SOC 2', begin: counts({ unknown: 3 }), end: counts({ clean: 1, unknown: 2 }) }

test('the results of an engagement stand as counts of both ends of the month, also those that went to none', () => {
  const rows = countRows({ ...engagement, end: counts({ clean: 3 }), step: null })
  assert.deepEqual(rows.map(row => [row.state, row.begin, row.end]).toSorted(), [
    ['clean', '0', '3'],
    ['unknown', '3', '0'],
  ])
  assert.deepEqual(
    countRows({ ...engagement, begin: null, step: null }).map(row => row.begin),
    ['not there yet', 'not there yet'],
  )
})

test('a step says from where to where, and a month its name', () => {
  assert.equal(stepWords({ ...engagement, step: null }), null)
  assert.equal(stepWords({ ...engagement, step: { from: null, to: 'period_open' } }), 'Opened; now period open.')
  assert.equal(
    stepWords({ ...engagement, step: { from: 'scoping', to: 'period_open' } }),
    'Went from scoping to period open.',
  )
  assert.equal(monthWords('2026-10'), 'October 2026')
})
