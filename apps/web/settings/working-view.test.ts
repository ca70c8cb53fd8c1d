import assert from 'node:assert/strict'
import { test } from 'node:test'
import { daysOf, holidayLines, holidaysOf } from './working-view.ts'

test('holidays are read a line each, in order, each day once, and written the same way', () => {
  const { holidays, faults } = holidaysOf('2026-12-25 Christmas Day\n\n2026-01-01; New Year\n2026-12-25 Christmas')
  assert.deepEqual(faults, [])
  assert.equal(holidayLines(holidays), '2026-01-01 New Year\n2026-12-25 Christmas')
})

test('a line that begins with no day is named', () => {
  const { holidays, faults } = holidaysOf('2026-02-30 No such day\nChristmas')
  assert.deepEqual(holidays, [])
  assert.match(faults.join(), /Line 1 begins with "2026-02-30".*Line 2 begins with "Christmas"/)
})

test('a number of days is a whole one from 1 to 250', () => {
  assert.deepEqual(['5', '0', '2.5', 'two', '251', ''].map(daysOf), [5, null, null, null, null, null])
})
