import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { ResponseLimit } from '../control/index.ts'
import { calendarOf } from '../occurrence/index.ts'
import { instant } from '../time/index.ts'
import { countResponses, responsesAsked, responseTo, wordsOfResponses } from './index.ts'

const calendar = calendarOf('Europe/Berlin')
const readAt = instant('2026-12-31T00:00:00Z')
const day: ResponseLimit = { within: 24, unit: 'hours' }
const month: ResponseLimit = { within: 30, unit: 'days' }
const of = (occurred: string | null, responded: string | null, limit = day, read = readAt) =>
  responseTo({ occurred, responded }, limit, { calendar, readAt: read }).state

test('a response counts by hours that went by, whatever clocks did meanwhile', () => {
  assert.equal(of('2026-06-01T09:00:00Z', '2026-06-02T09:00:00Z'), 'in_time')
  assert.equal(of('2026-06-01T09:00:00Z', '2026-06-02T09:00:00.001Z'), 'late')
  assert.equal(of('2026-06-01T09:00:00+02:00', '2026-06-02T07:00:00Z'), 'in_time')
  assert.equal(of('2026-10-24T12:00:00+02:00', '2026-10-25T11:00:00+01:00'), 'in_time', 'the night has an hour more')
  assert.equal(
    of('2026-10-24T12:00:00+02:00', '2026-10-25T12:00:00+01:00'),
    'late',
    'the same time of day, 25 hours on',
  )
  assert.equal(of('2026-03-28T12:00:00+01:00', '2026-03-29T13:00:00+02:00'), 'in_time', 'the night has an hour less')
})

test('days end with the last of them in the zone of the organisation', () => {
  assert.equal(of('2026-06-01', '2026-07-01', month), 'in_time')
  assert.equal(of('2026-06-01', '2026-07-02', month), 'late')
  assert.equal(of('2026-06-01T05:00:00Z', '2026-07-01T21:59:59Z', month), 'in_time')
  assert.equal(of('2026-06-01T05:00:00Z', '2026-07-01T22:00:00Z', month), 'late')
})

test('an event that is known by its day only is in time or late where every hour of it is, and unknown in between', () => {
  assert.equal(of('2026-06-01', '2026-06-01T21:00:00Z'), 'in_time')
  assert.equal(of('2026-06-01', '2026-06-02T10:00:00Z'), 'unknown')
  assert.equal(of('2026-06-01', '2026-06-02T22:00:00Z'), 'late')
  assert.equal(of('2026-06-01', '2026-06-02'), 'unknown')
})

test('without a response it is a deviation once its time was over when the rows were read, and unknown before', () => {
  assert.equal(of('2026-06-01T09:00:00Z', null), 'none')
  assert.equal(of('2026-06-01T09:00:00Z', '', day, instant('2026-06-02T09:00:00Z')), 'unknown')
  assert.equal(of('2026-06-01T09:00:00Z', null, day, instant('2026-06-02T09:00:00.001Z')), 'none')
  assert.equal(of('2026-06-01', null, month, instant('2026-07-01T21:59:00Z')), 'unknown')
  assert.equal(of('2026-06-01', null, month, instant('2026-07-01T22:00:00Z')), 'none')
})

test('a time that is missing or cannot be read is unknown, and one without a zone cannot be read', () => {
  for (const unread of [null, '', 'soon', '2026-02-30', '2026-06-01T09:00:00', '01.06.2026'])
    assert.equal(of(unread, '2026-06-01T10:00:00Z'), 'unknown', `${unread}`)
  for (const unread of ['soon', '2026-02-30', '2026-06-01 09:00']) assert.equal(of('2026-06-01', unread), 'unknown')
})

test('a response later never stands better, and counts add up to all events', () => {
  const rank = { in_time: 0, unknown: 1, late: 2, none: 3 }
  const at = fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2026, 10) }).map(time => new Date(time).toISOString())
  const moment = fc.oneof(
    at,
    at.map(text => text.slice(0, 10)),
  )
  const limit = fc.record({
    within: fc.integer({ min: 1, max: 60 }),
    unit: fc.constantFrom('hours' as const, 'days' as const),
  })
  fc.assert(
    fc.property(
      moment,
      at,
      fc.integer({ min: 0, max: 90 * 86_400_000 }),
      limit,
      (occurred, responded, after, within) => {
        const later = new Date(Date.parse(responded) + after).toISOString()
        return rank[of(occurred, responded, within)] <= rank[of(occurred, later, within)]
      },
    ),
    { numRuns: 60 },
  )
  const counts = countResponses(['in_time', 'late', 'none', 'unknown', 'in_time'])
  assert.deepEqual(counts, { events: 5, inTime: 2, late: 1, none: 1, unknown: 1 })
  assert.equal(wordsOfResponses(counts), '5 events: 2 in time, 1 late, 1 without response, 1 unknown')
})

test('why says what was measured against what, and repeats nothing of the row', () => {
  const why = (occurred: string, responded: string | null, limit = day) =>
    responseTo({ occurred, responded }, limit, { calendar, readAt }).why
  assert.equal(
    why('2026-06-01T09:00:00Z', '2026-06-03T10:30:00Z'),
    'Responded 49 hours and 30 minutes after the event; allowed are 24 hours',
  )
  assert.equal(why('2026-06-01', '2026-07-05', month), 'Responded 34 days after the event; allowed are 30 days')
  assert.equal(why('2026-06-01', null, month), 'No response is recorded; allowed were 30 days')
})

test('without columns, a control that waits for events, or its limit, nothing is said', () => {
  const events = { occurred: 'left_at', responded: 'removed_at' }
  const driven = { cadence: 'event-driven' as const, respondWithin: day }
  assert.deepEqual(responsesAsked({ events }, driven), { events, limit: day, why: null })
  for (const [population, control] of [
    [{}, driven],
    [{ events }, null],
    [{ events }, { ...driven, cadence: 'daily' as const }],
    [{ events }, { cadence: 'event-driven' as const }],
  ] as const)
    assert.ok(responsesAsked(population, control).why)
})
