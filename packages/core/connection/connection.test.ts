import assert from 'node:assert/strict'
import { test } from 'node:test'
import { instant } from '../time/index.ts'
import { Connection, hasFallen, nextRun, SecretReference } from './index.ts'

const now = instant('2026-06-01T12:00:00Z')
const every = { state: 'active', everyHours: 24 } as const
const daily = (time: string, zone = 'Europe/Berlin') =>
  ({ state: 'active', everyHours: null, dailyAt: { time, zone } }) as const

test('a connection is due at once when it never ran, and then so many hours after it last began', () => {
  assert.equal(nextRun(every, null, now), now)
  assert.equal(nextRun(every, '2026-05-31T13:00:00.000Z', now), '2026-06-01T13:00:00.000Z')
})

test('one that is paused, removed or run only by hand is never due', () => {
  assert.equal(nextRun({ ...every, state: 'paused' }, null, now), null)
  assert.equal(nextRun({ ...daily('03:00'), state: 'removed' }, null, now), null)
  assert.equal(nextRun({ state: 'active', everyHours: null }, null, now), null)
})

const runs: [string, string, string, string][] = [
  [
    'the same day, when it ran by hand before the time',
    '03:30',
    '2026-06-01T00:30:00.000Z',
    '2026-06-01T01:30:00.000Z',
  ],
  ['the next day, when it ran at the time', '03:30', '2026-06-01T01:30:00.000Z', '2026-06-02T01:30:00.000Z'],
  ['the next day of its zone, across midnight UTC', '00:15', '2026-06-01T22:20:00.000Z', '2026-06-02T22:15:00.000Z'],
  ['after the gap, on the day that skips its time', '02:30', '2026-03-28T01:30:00.000Z', '2026-03-29T01:30:00.000Z'],
  ['at the usual time, on the day after the gap', '02:30', '2026-03-29T01:30:00.000Z', '2026-03-30T00:30:00.000Z'],
  ['once, on the day that has its time twice', '02:30', '2026-10-24T00:30:00.000Z', '2026-10-25T00:30:00.000Z'],
  ['not again an hour later on that day', '02:30', '2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z'],
]

for (const [name, time, last, next] of runs) {
  test(`a daily connection runs ${name}`, () => assert.equal(nextRun(daily(time), last, now), next))
}

test('a day that a zone skips as a whole is passed over', () => {
  const samoa = daily('08:00', 'Pacific/Apia')
  assert.equal(nextRun(samoa, '2011-12-29T18:00:00.000Z', now), '2011-12-30T18:00:00.000Z')
})

test('several missed days are due once, at the first of them', () => {
  const next = nextRun(daily('03:30'), '2026-05-20T01:30:00.000Z', now)
  assert.ok(next !== null && next < now)
})

const body = { connector: 'x', title: 'X', settings: {}, everyHours: null, state: 'active' }

test('a schedule names a time of day and a zone that exist', () => {
  assert.ok(Connection.safeParse(body).success)
  assert.ok(Connection.safeParse({ ...body, dailyAt: { time: '23:59', zone: 'UTC' } }).success)
  for (const dailyAt of [
    { time: '24:00', zone: 'UTC' },
    { time: '3:30', zone: 'UTC' },
    { time: '03:30', zone: 'Europe/Atlantis' },
    { time: '03:30', zone: '+02:00' },
  ])
    assert.ok(!Connection.safeParse({ ...body, dailyAt }).success, JSON.stringify(dailyAt))
})

test('a reference to a secret is a word and an id', () => {
  assert.ok(SecretReference.safeParse('onus-secret:018f0000-0000-7000-8000-000000000001').success)
  assert.ok(!SecretReference.safeParse('onus-secret:x').success)
})

test('a count has fallen when it is nothing or a fifth less than before', () => {
  assert.deepEqual(
    [
      [80, 100],
      [79, 100],
      [0, 3],
      [0, 0],
      [5, null],
      [120, 100],
    ].map(([rows, previous]) => hasFallen(rows ?? 0, previous ?? null)),
    [false, true, true, false, false, false],
  )
})
