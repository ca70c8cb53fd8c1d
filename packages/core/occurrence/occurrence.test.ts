import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { usualWorking } from '../organisation/index.ts'
import { instant, type Period } from '../time/index.ts'
import {
  businessCalendar,
  businessDaysAfter,
  businessDaysBetween,
  calendarOf,
  calendarOfOrganisation,
  continuityOf,
  coverageOf,
  expectedWindows,
  judgeWindows,
  mondayToFriday,
  type Performance,
  periodOfDays,
  plusBusinessDays,
  rollingYear,
  type TiledCadence,
  type Waiver,
} from './index.ts'

const berlin = calendarOf('Europe/Berlin')
const utc = calendarOf('UTC')
const at = (text: string) => instant(text.length === 10 ? `${text}T00:00:00Z` : text)
const always = [{ from: at('2000-01-01'), to: null }]
const year2026 = periodOfDays('2026-01-01', '2026-12-31', utc)
const labels = (cadence: TiledCadence, period: Period, inForce = always as Parameters<typeof expectedWindows>[2]) =>
  expectedWindows(cadence, period, inForce, utc).map(window => window.label)

const performance = (
  id: string,
  from: string,
  performedAt: string,
  evidence = [id],
  accepted = false,
): Performance => ({
  id,
  window: { from: at(from), to: at('2100-01-01') },
  performedAt: at(performedAt),
  support: evidence.map(one => ({ evidence: one, accepted })),
})
const outcomes = (performances: readonly Performance[], asOf: string, waivers: readonly Waiver[] = []) =>
  judgeWindows(expectedWindows('quarterly', year2026, always, utc), performances, waivers, at(asOf)).map(
    one => one.outcome.state,
  )

test('a period runs from the first local midnight to the last, whatever the offset', () => {
  assert.deepEqual(periodOfDays('2026-01-01', '2026-06-30', berlin), {
    from: '2025-12-31T23:00:00.000Z',
    to: '2026-06-30T22:00:00.000Z',
  })
})

test('windows tile the calendar of the zone through the change to summer time', () => {
  const march = periodOfDays('2026-03-28', '2026-03-30', berlin)
  const days = expectedWindows('daily', march, always, berlin)
  assert.deepEqual(
    days.map(day => (Date.parse(day.to) - Date.parse(day.from)) / 3_600_000),
    [24, 23, 24],
  )
  const [week] = expectedWindows('weekly', periodOfDays('2026-03-23', '2026-03-29', berlin), always, berlin)
  assert.equal(week?.label, '2026-W13')
  assert.equal((Date.parse(week?.to ?? '') - Date.parse(week?.from ?? '')) / 3_600_000, 167)
})

test('a day whose midnight does not exist begins when the clock does', () => {
  const cairo = calendarOf('Africa/Cairo')
  const [day] = expectedWindows('daily', periodOfDays('2026-04-24', '2026-04-24', cairo), always, cairo)
  assert.equal((Date.parse(day?.to ?? '') - Date.parse(day?.from ?? '')) / 3_600_000, 23)
})

test('each cadence expects as many performances a year as the calendar has windows', () => {
  const counts = (['daily', 'weekly', 'monthly', 'quarterly', 'semi-annual', 'annual'] as const).map(
    cadence => labels(cadence, year2026).length,
  )
  assert.deepEqual(counts, [365, 53, 12, 4, 2, 1])
})

test('a daily control is not expected on days on which nobody works', () => {
  const business = calendarOf('UTC', { ...mondayToFriday, holidays: ['2026-01-01'] })
  const days = expectedWindows('daily', periodOfDays('2026-01-01', '2026-01-07', business), always, business)
  assert.deepEqual(
    days.map(day => day.label),
    ['2026-01-02', '2026-01-05', '2026-01-06', '2026-01-07'],
  )
})

test('business days are counted from the day after, without weekends and holidays of the organisation', () => {
  const working = { ...usualWorking, holidays: [{ date: '2026-01-06', title: 'Epiphany' }] }
  const calendar = businessCalendar({ zone: 'Europe/Vienna', working })
  const days = (from: string, to: string) => businessDaysBetween(instant(from), instant(to), calendar)
  assert.equal(days('2026-01-02T09:00:00Z', '2026-01-02T22:59:00Z'), 0)
  assert.equal(days('2026-01-02T09:00:00Z', '2026-01-05T00:00:00Z'), 1)
  assert.equal(days('2026-01-02T09:00:00Z', '2026-01-06T23:30:00Z'), 2)
  assert.equal(days('2026-01-05T00:00:00Z', '2026-01-02T00:00:00Z'), 0)
  assert.equal(plusBusinessDays(instant('2026-01-02T09:00:00Z'), 2, calendar), '2026-01-07')
  assert.equal(plusBusinessDays(instant('2026-01-02T23:30:00Z'), 0, calendar), '2026-01-03')
})

test('business days that are counted are those that are walked', () => {
  const holidays = ['2026-01-06', '2026-01-10', '2026-05-01'].map(date => ({ date, title: '' }))
  const day = fc
    .integer({ min: 0, max: 500 })
    .map(days => new Date(Date.UTC(2026, 0, 1 + days)).toISOString().slice(0, 10))
  const weekdays = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 })
  fc.assert(
    fc.property(day, day, weekdays, (one, other, chosen) => {
      const [first, last] = [one, other].toSorted() as [string, string]
      const calendar = businessCalendar({ zone: 'UTC', working: { ...usualWorking, weekdays: chosen, holidays } })
      let walked = 0
      for (let at = Date.parse(first) + 86_400_000; at <= Date.parse(last); at += 86_400_000)
        if (calendar.works(new Date(at).toISOString().slice(0, 10))) walked += 1
      assert.equal(businessDaysAfter(first, last, calendar), walked)
    }),
    { numRuns: 60 },
  )
})

test('daily controls follow the working days that the organisation has said, and every day before that', () => {
  const expected = (organisation: Parameters<typeof calendarOfOrganisation>[0]) => {
    const calendar = calendarOfOrganisation(organisation)
    return expectedWindows('daily', periodOfDays('2026-01-01', '2026-01-07', calendar), always, calendar).length
  }
  assert.equal(expected({ zone: 'UTC' }), 7)
  assert.equal(expected({ zone: 'UTC', working: usualWorking }), 5)
})

test('a window at the edge of the period is expected when at least half of it lies inside', () => {
  const table: readonly (readonly [string, string, readonly string[]])[] = [
    ['2026-01-15', '2026-03-31', ['2026-01', '2026-02', '2026-03']],
    ['2026-01-17', '2026-03-31', ['2026-02', '2026-03']],
    ['2026-04-01', '2026-04-15', ['2026-04']],
    ['2026-04-01', '2026-04-14', []],
  ]
  for (const [first, last, expected] of table) {
    assert.deepEqual(labels('monthly', periodOfDays(first, last, utc)), expected, `${first} to ${last}`)
  }
})

test('a control in force from the middle of the period is expected from then on, and a retired one until then', () => {
  assert.deepEqual(labels('quarterly', year2026, [{ from: at('2026-06-01'), to: null }]), ['2026-Q3', '2026-Q4'])
  assert.deepEqual(labels('quarterly', year2026, [{ from: at('2026-05-01'), to: null }]), [
    '2026-Q2',
    '2026-Q3',
    '2026-Q4',
  ])
  const retired = expectedWindows('quarterly', year2026, [{ from: at('2020-01-01'), to: at('2026-06-01') }], utc)
  assert.deepEqual(
    retired.map(window => window.label),
    ['2026-Q1', '2026-Q2'],
  )
  assert.equal(retired[1]?.to, at('2026-06-01'))
})

test('two versions in force one after the other keep the window between them', () => {
  const stretches = [
    { from: at('2020-01-01'), to: at('2026-02-15') },
    { from: at('2026-02-15'), to: null },
  ]
  assert.deepEqual(labels('quarterly', year2026, stretches), ['2026-Q1', '2026-Q2', '2026-Q3', '2026-Q4'])
})

test('the time of the performance decides between performed, late and missed', () => {
  const table: readonly (readonly [string | null, string, string])[] = [
    ['2026-03-31T23:59:59.999Z', '2026-06-01', 'performed'],
    ['2026-04-01', '2026-06-01', 'late'],
    ['2026-04-20T23:59:59.999Z', '2026-06-01', 'late'],
    ['2026-04-21', '2026-06-01', 'missed'],
    ['2025-12-31', '2026-06-01', 'missed'],
    [null, '2026-03-31', 'expected'],
    [null, '2026-04-20', 'expected'],
    [null, '2026-04-21', 'missed'],
  ]
  for (const [performedAt, asOf, state] of table) {
    const performances = performedAt ? [performance('p', '2026-01-01', performedAt)] : []
    assert.equal(outcomes(performances, asOf)[0], state, `${performedAt} seen on ${asOf}`)
  }
})

test('a missed window stays missed when it is performed after the grace, and the date is kept', () => {
  const late = performance('p', '2026-01-01', '2026-07-01')
  const [first] = judgeWindows(expectedWindows('quarterly', year2026, always, utc), [late], [], at('2027-06-01'))
  assert.deepEqual(first?.outcome, { state: 'missed', performedLate: late })
})

test('one performance satisfies one window only', () => {
  assert.deepEqual(outcomes([performance('p', '2026-04-01', '2026-04-05')], '2027-06-01'), [
    'missed',
    'performed',
    'missed',
    'missed',
  ])
})

test('the same evidence never supports two windows, and the later one keeps it', () => {
  const twice = [
    performance('a', '2026-01-01', '2026-04-05', ['e']),
    performance('b', '2026-04-01', '2026-04-05', ['e']),
  ]
  assert.deepEqual(outcomes(twice, '2027-06-01'), ['unproven', 'performed', 'missed', 'missed'])
  const enough = [...twice, performance('c', '2026-04-01', '2026-05-05', ['f'])]
  assert.deepEqual(outcomes(enough, '2027-06-01').slice(0, 2), ['late', 'performed'])
})

test('a performance without evidence is unproven, neither performed nor missed', () => {
  assert.equal(outcomes([performance('p', '2026-01-01', '2026-02-01', [])], '2027-01-01')[0], 'unproven')
})

test('a window can be said not to apply before it is missed, never afterwards', () => {
  const waiver = (saidAt: string): Waiver => ({
    id: 'w',
    window: { from: at('2026-01-01'), to: at('2026-04-01') },
    saidAt: at(saidAt),
    reason: 'No suppliers in this quarter',
  })
  assert.equal(outcomes([], '2027-01-01', [waiver('2026-03-01')])[0], 'not_applicable')
  assert.equal(outcomes([], '2027-01-01', [waiver('2026-05-01')])[0], 'missed')
})

test('a yearly control in a shorter period may have been performed up to twelve months before its end, and says so', () => {
  const half = periodOfDays('2026-07-01', '2026-12-31', utc)
  const judge = (performedAt: string) =>
    judgeWindows(
      expectedWindows('annual', half, always, utc),
      [performance('p', '2026-01-01', performedAt)],
      [],
      at('2027-06-01'),
    )[0]?.outcome
  const before = judge('2026-03-01')
  assert.equal(before?.state === 'performed' && before.beforePeriod, true)
  const inside = judge('2026-08-01')
  assert.equal(inside?.state === 'performed' && inside.beforePeriod, false)
  assert.equal(judge('2027-01-15')?.state, 'late')
  assert.equal(judge('2025-12-31')?.state, 'missed')
})

test('a yearly control is due twelve months after it was last performed, not at the end of a calendar year', () => {
  const state = (asOf: string, ...times: string[]) =>
    rollingYear(
      at('2025-01-01'),
      times.map(time => performance(time, '2025-01-01', time)),
      [],
      at(asOf),
      utc,
    ).outcome
  assert.deepEqual(state('2025-06-01'), { state: 'expected', overdue: false })
  assert.deepEqual(state('2026-01-15'), { state: 'expected', overdue: true })
  assert.equal(state('2026-02-01').state, 'missed')
  assert.equal(state('2026-01-31', '2025-02-01').state, 'performed')
  assert.deepEqual(state('2026-02-01', '2025-02-01'), { state: 'expected', overdue: true })
  assert.equal(state('2026-03-03', '2025-02-01').state, 'missed')
})

test('a long stretch between performances is warned about', () => {
  const judged = judgeWindows(
    expectedWindows('quarterly', year2026, always, utc),
    [performance('a', '2026-01-01', '2026-01-05'), performance('b', '2026-04-01', '2026-06-25')],
    [],
    at('2026-07-01'),
  )
  const coverage = coverageOf('quarterly', judged)
  assert.equal(coverage.longestIntervalDays, 171)
  assert.equal(coverage.intervalWarning, true)
  assert.deepEqual([coverage.expected, coverage.satisfied, coverage.open], [2, 2, 2])
})

test('continuous observation is the union of what each observation may speak for', () => {
  const day = { from: at('2026-01-01'), to: at('2026-01-11') }
  const seen = (date: string, saw: 'pass' | 'fail' | 'unknown') => ({
    at: at(date),
    freshUntil: instant(Date.parse(at(date)) + 86_400_000),
    saw,
  })
  const result = continuityOf(
    [
      seen('2025-12-31T12:00:00Z', 'pass'),
      seen('2026-01-01', 'pass'),
      seen('2026-01-01T12:00:00Z', 'fail'),
      seen('2026-01-02', 'pass'),
      seen('2026-01-06T12:00:00Z', 'unknown'),
      seen('2026-01-07', 'pass'),
      seen('2026-01-08T06:00:00Z', 'pass'),
      seen('2026-01-09', 'pass'),
    ],
    day,
    86_400_000,
  )
  const hours = (ms: number) => ms / 3_600_000
  assert.equal(hours(result.failMs), 12)
  assert.equal(hours(result.passMs), 12 + 24 + 24 + 18 + 24)
  assert.equal(hours(result.unknownMs), 96 + 6 + 24)
  assert.equal(result.observedMs + result.unknownMs, result.periodMs)
  assert.deepEqual(result.gaps, [{ from: at('2026-01-03'), to: at('2026-01-07') }])
  assert.equal(result.unknown.length, 1)
})

const cadences = fc.constantFrom<TiledCadence>('weekly', 'monthly', 'quarterly', 'semi-annual', 'annual')
const dayIn = (from: string, days: number) =>
  fc.integer({ min: 0, max: days * 24 }).map(hours => instant(Date.parse(at(from)) + hours * 3_600_000))
const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia')
const performances = fc.array(
  fc.record({
    id: fc.uuid(),
    window: dayIn('2025-10-01', 500).map(from => ({ from, to: at('2100-01-01') })),
    performedAt: dayIn('2025-10-01', 500),
    support: fc.array(fc.record({ evidence: fc.constantFrom('e1', 'e2', 'e3', 'e4', 'e5'), accepted: fc.boolean() }), {
      maxLength: 2,
    }),
  }),
  { maxLength: 12 },
)
const situation = fc
  .record({
    cadence: cadences,
    zone: zones,
    from: dayIn('2025-12-01', 60),
    days: fc.integer({ min: 30, max: 400 }),
    performances,
  })
  .map(({ cadence, zone, from, days, performances }) => {
    const period = { from, to: instant(Date.parse(from) + days * 86_400_000) }
    return { cadence, period, windows: expectedWindows(cadence, period, always, calendarOf(zone)), performances }
  })

test('windows never overlap, and each but a yearly one lies in the period', () => {
  fc.assert(
    fc.property(situation, ({ cadence, period, windows }) => {
      for (const [index, window] of windows.entries()) {
        const next = windows[index + 1]
        assert.ok(window.from < window.to && (!next || window.to <= next.from))
        if (cadence !== 'annual') assert.ok(period.from <= window.from && window.to <= period.to)
      }
    }),
  )
})

test('invariant 7: satisfied never exceeds expected, and no evidence supports two windows', () => {
  fc.assert(
    fc.property(situation, ({ cadence, windows, performances }) => {
      const judged = judgeWindows(windows, performances, [], at('2028-01-01'))
      const coverage = coverageOf(cadence, judged)
      assert.ok(coverage.satisfied <= coverage.expected)
      assert.equal(coverage.satisfied + coverage.missed + coverage.unproven, coverage.expected)
      const distinct = new Set(performances.flatMap(one => one.support.map(support => support.evidence)))
      assert.ok(coverage.satisfied <= distinct.size)
    }),
  )
})

test('taking a performance away satisfies no more windows and never the latest one', () => {
  fc.assert(
    fc.property(situation, fc.nat(), ({ windows, performances }, pick) => {
      if (performances.length === 0) return
      const fewer = performances.filter((_, index) => index !== pick % performances.length)
      const isSatisfied = (ones: readonly Performance[]) =>
        judgeWindows(windows, ones, [], at('2028-01-01')).map(({ outcome }) => 'accepted' in outcome)
      const before = isSatisfied(performances)
      const after = isSatisfied(fewer)
      assert.ok(after.filter(Boolean).length <= before.filter(Boolean).length)
      if (after.at(-1)) assert.ok(before.at(-1))
    }),
  )
})

test('the order in which performances are given does not matter', () => {
  fc.assert(
    fc.property(situation, ({ windows, performances }) => {
      const unique = [...new Map(performances.map(one => [one.id, one])).values()]
      const forward = judgeWindows(windows, unique, [], at('2028-01-01'))
      assert.deepEqual(judgeWindows(windows, unique.toReversed(), [], at('2028-01-01')), forward)
    }),
  )
})
