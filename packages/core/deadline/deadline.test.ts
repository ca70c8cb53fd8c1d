import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { lawOfUnion } from '../regulation/testing.ts'
import { type Instant, instant } from '../time/index.ts'
import { deadlineCases, incident, local } from './cases.ts'
import {
  after,
  type Deadline,
  deadlinesOf,
  dueOf,
  latestArguable,
  localOf,
  momentOf,
  type Stage,
  triageAlarm,
} from './index.ts'

const law = lawOfUnion('2026-11-22')
const everyDay = () => true
const weekdays = (date: string) => Temporal.PlainDate.from(date).dayOfWeek < 6

describe('the law sets', () => {
  for (const { name, of, is } of deadlineCases) test(name, () => assert.deepEqual(of(law), is))
})

test('an hour that the night has twice is asked for, and the earlier moment counts until then', () => {
  assert.deepEqual(momentOf('2026-10-25T02:30', 'Europe/Berlin'), {
    is: 'two',
    earlier: '2026-10-25T00:30:00.000Z',
    later: '2026-10-25T01:30:00.000Z',
  })
})

test('an hour that the night lacks is refused, with the moment when clocks jumped', () => {
  assert.deepEqual(momentOf('2026-03-29T02:30', 'Europe/Berlin'), { is: 'none', jump: '2026-03-29T01:00:00.000Z' })
})

test('a moment reads in any zone what it is there', () => {
  assert.equal(local('2026-06-09T02:10', 'Asia/Kolkata'), '2026-06-08T20:40:00.000Z')
})

const byStage = (deadlines: readonly Deadline[], stage: Stage) => deadlines.find(one => one.stage === stage)
const zone = 'Europe/Berlin'
const aware = local('2026-11-20T17:40', zone)

test('nothing is due before awareness, and each report says what it waits for', () => {
  const deadlines = deadlinesOf(law, incident(zone, {}), aware, everyDay)
  assert.deepEqual(
    deadlines.map(({ stage, state, waitsFor }) => [stage, state, ...waitsFor]),
    [
      ['early_warning', 'waiting', 'aware'],
      ['notification', 'waiting', 'aware'],
      ['final', 'waiting', 'notification_submitted'],
    ],
  )
})

test('a report that is sent at its deadline is on time, a second later it is late, and it stands all the same', () => {
  const sent = (at: Instant) =>
    byStage(
      deadlinesOf(
        law,
        incident(zone, { aware, submissions: [{ stage: 'early_warning', at, request: null }] }),
        instant('2026-12-01T00:00:00Z'),
        everyDay,
      ),
      'early_warning',
    )
  assert.equal(sent(instant('2026-11-21T16:40:00Z'))?.state, 'submitted')
  assert.equal(sent(instant('2026-11-21T16:40:01Z'))?.state, 'submitted_late')
  assert.equal(sent(instant('2026-11-21T16:40:01Z'))?.lateMs, 1_000)
})

test('a correction does not move what the first notification began', () => {
  const submissions = ['2026-11-22T10:00:00Z', '2026-11-23T10:00:00Z'].map(at => ({
    stage: 'notification' as const,
    at: instant(at),
    request: null,
  }))
  const final = byStage(deadlinesOf(law, incident(zone, { aware, submissions }), aware, everyDay), 'final')
  assert.equal(final?.due, '2026-12-22T10:00:00.000Z')
})

test('an authority’s request has the day that it names, and each request an answer of its own', () => {
  const requests = [
    { id: 'a', askedAt: instant('2026-11-22T08:00:00Z'), due: instant('2026-11-24T08:00:00Z') },
    { id: 'b', askedAt: instant('2026-11-23T08:00:00Z'), due: instant('2026-11-25T08:00:00Z') },
  ]
  const submissions = [{ stage: 'intermediate' as const, at: instant('2026-11-24T07:00:00Z'), request: 'a' }]
  const deadlines = deadlinesOf(
    law,
    incident(zone, { aware, requests, submissions }),
    instant('2026-11-25T09:00:00Z'),
    everyDay,
  )
  assert.deepEqual(
    deadlines.filter(({ stage }) => stage === 'intermediate').map(({ request, state }) => [request, state]),
    [
      ['a', 'submitted'],
      ['b', 'overdue'],
    ],
  )
})

test('triage raises no alarm once somebody is aware', () => {
  assert.equal(triageAlarm(law, incident(zone, { triageStarted: instant('2026-11-20T12:00:00Z'), aware })), null)
})

test('of two ways to begin a clock the one that ends first counts', () => {
  const { value } = law.get('parallel.dora')
  assert.equal(value.is, 'clock')
  const starts = value.is === 'clock' ? value.starts : []
  const at = (classified_major: string | null, begun: string | null) =>
    dueOf(
      starts,
      { classified_major: classified_major ? instant(classified_major) : null, aware: begun ? instant(begun) : null },
      zone,
    )?.at
  assert.equal(at('2026-11-20T10:00:00Z', '2026-11-20T08:00:00Z'), '2026-11-20T14:00:00.000Z')
  assert.equal(at('2026-11-21T07:00:00Z', '2026-11-20T08:00:00Z'), '2026-11-21T08:00:00.000Z')
  assert.equal(at(null, '2026-11-20T08:00:00Z'), '2026-11-21T08:00:00.000Z')
  assert.equal(at(null, null), undefined)
})

test('the latest that could be argued leaves the first hour out and ends on a working day, and is never earlier', () => {
  assert.equal(latestArguable(aware, 'PT24H', zone, weekdays), '2026-11-21T17:00:00.000Z')
  // 28 February 2027 is a Sunday: the day after counts to its end.
  assert.equal(latestArguable(local('2027-01-31T09:15', zone), 'P1M', zone, weekdays), '2027-03-01T23:00:00.000Z')
})

const zones = Intl.supportedValuesOf('timeZone')
const anyZone = fc.constantFrom(...zones)
const anyMoment = fc
  .integer({ min: Date.parse('2024-10-18T00:00:00Z'), max: Date.parse('2036-12-31T00:00:00Z') })
  .map(ms => instant(ms - (ms % 1_000)))
const hours = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 3_600_000

describe('in every zone', () => {
  test('the warning and the notification are due after 24 and 72 hours that really elapse, for trust services after 24', () => {
    fc.assert(
      fc.property(anyZone, anyMoment, fc.boolean(), (place, at, trustServicesHit) => {
        const deadlines = deadlinesOf(law, incident(place, { aware: at, trustServicesHit }), at, everyDay)
        assert.equal(hours(at, byStage(deadlines, 'early_warning')?.due ?? ''), 24)
        assert.equal(hours(at, byStage(deadlines, 'notification')?.due ?? ''), trustServicesHit ? 24 : 72)
      }),
    )
  })

  test('the final report is due on the day of the month of the notification, or on the last day of a shorter month, after it', () => {
    fc.assert(
      fc.property(anyZone, anyMoment, (place, at) => {
        const due = after(at, 'P1M', place)
        const sent = Temporal.Instant.from(at).toZonedDateTimeISO(place).toPlainDate()
        const day = Temporal.Instant.from(due).toZonedDateTimeISO(place).toPlainDate()
        const expected = Temporal.PlainDate.from({ year: sent.year, month: sent.month, day: 1 }).add({ months: 1 })
        assert.ok(due > at)
        // In a zone whose clocks jump over midnight the earlier moment may lie on the day before.
        const wanted = expected.with({ day: Math.min(sent.day, expected.daysInMonth) })
        assert.ok(wanted.since(day).days === 0 || wanted.since(day).days === 1, `${place} ${at} ${due}`)
      }),
    )
  })

  test('an earlier awareness only brings deadlines forward', () => {
    fc.assert(
      fc.property(anyZone, anyMoment, fc.integer({ min: 0, max: 10_000_000 }), (place, at, seconds) => {
        const earlier = instant(Date.parse(at) - seconds * 1_000)
        for (const stage of ['early_warning', 'notification'] as const) {
          const before = byStage(deadlinesOf(law, incident(place, { aware: earlier }), at, everyDay), stage)?.due ?? ''
          const then = byStage(deadlinesOf(law, incident(place, { aware: at }), at, everyDay), stage)?.due ?? ''
          assert.ok(before <= then)
        }
      }),
    )
  })

  test('a final report after handling is never due before the progress report', () => {
    fc.assert(
      fc.property(anyZone, anyMoment, fc.integer({ min: 1, max: 20_000_000 }), (place, at, seconds) => {
        const submissions = [{ stage: 'notification' as const, at, request: null }]
        const handled = instant(Date.parse(at) + seconds * 1_000)
        const deadlines = deadlinesOf(law, incident(place, { aware: at, handled, submissions }), handled, everyDay)
        const progress = byStage(deadlines, 'progress')
        const final = byStage(deadlines, 'final')
        if (progress) assert.ok((final?.due ?? '') > (progress.due ?? ''), place)
        else assert.ok(handled <= (final?.due ?? ''))
      }),
    )
  })

  test('showing a moment in another zone and reading it back never changes it', () => {
    fc.assert(
      fc.property(anyZone, anyMoment, (place, at) => {
        const moment = momentOf(localOf(at, place).local, place)
        if (moment.is === 'one') assert.equal(moment.at, at)
        else assert.ok(moment.is === 'two' && (moment.earlier === at || moment.later === at), place)
      }),
    )
  })
})
