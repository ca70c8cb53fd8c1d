import assert from 'node:assert/strict'
import { test } from 'node:test'
import { absoluteTime, bytes, dayOf, duration, relativeTime } from './date-time-view.ts'

const now = Date.parse('2026-03-31T12:00:00.000Z')

test('lists say how long ago or how soon', () => {
  assert.equal(relativeTime('2026-03-28T12:00:00.000Z', now), '3 days ago')
  assert.equal(relativeTime('2026-03-30T12:00:00.000Z', now), 'yesterday')
  assert.equal(relativeTime('2026-03-31T14:00:00.000Z', now), 'in 2 hours')
  assert.equal(relativeTime('2026-03-31T11:59:40.000Z', now), 'just now')
})

test('an absolute time carries its zone', () => {
  assert.equal(absoluteTime('2026-03-31T12:00:00.000Z', 'UTC'), '31 Mar 2026, 12:00 UTC')
  assert.match(absoluteTime('2026-03-31T12:00:00.000Z', 'Europe/Berlin'), /14:00 (GMT\+2|CEST)/)
})

test('a day belongs to its zone', () => {
  assert.equal(dayOf('2026-03-31T23:30:00.000Z', 'UTC'), '31 Mar 2026')
  assert.equal(dayOf('2026-03-31T23:30:00.000Z', 'Asia/Tokyo'), '1 Apr 2026')
})

test('durations and sizes are said in the unit that fits', () => {
  assert.deepEqual([350, 4_200, 60_000, 80_000, 4_800_000].map(duration), [
    '350 ms',
    '4 s',
    '1 min',
    '1 min 20 s',
    '1 h 20 min',
  ])
  assert.deepEqual([0, 999, 1_400, 250_000_000].map(bytes), ['0 B', '999 B', '1.4 kB', '250 MB'])
})
