import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayWords, holdsWords, type Item, monthsOf, spanOf } from './agenda-view.ts'

const item = (day: string): Item => ({
  day,
  kind: 'action',
  noun: 'action',
  id: day,
  title: day,
  what: '',
  owner: null,
  done: false,
})

test('a span begins with the month of today and ends with the last day of its last month', () => {
  assert.deepEqual(spanOf(Date.parse('2026-11-22T10:00:00Z'), 3), { from: '2026-11-01', to: '2027-01-31' })
})

test('items stand by month and by day', () => {
  const months = monthsOf([item('2026-03-31'), item('2026-03-31'), item('2026-04-01')])
  assert.deepEqual(
    months.map(month => [month.label, month.days.map(day => day.items.length)]),
    [
      ['March 2026', [2]],
      ['April 2026', [1]],
    ],
  )
  assert.match(dayWords('2026-03-31'), /Tue,? 31 Mar/)
})

test('a feed says what it holds', () => {
  assert.equal(holdsWords({ mine: false, exercises: false }), 'Everything that you reach')
  assert.equal(holdsWords({ mine: true, exercises: true }), 'What you owe, with exercises')
})
