import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { usualWorking } from '../organisation/index.ts'
import { type Instant, instant, type Period } from '../time/index.ts'
import {
  businessCalendar,
  businessDaysAfter,
  businessDaysBetween,
  type Calendar,
  calendarOf,
  calendarOfOrganisation,
  continuityOf,
  coverageOf,
  expectedWindows,
  faultsOfFiscalYears,
  judgeWindows,
  mondayToFriday,
  type Performance,
  periodOfDays,
  plusBusinessDays,
  rollingYear,
  type Tile,
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

/** What each cadence allows, in days: how long late is late, and how long a stretch nobody is warned about. */
const allowed: Readonly<Record<TiledCadence, readonly [grace: number, interval: number]>> = {
  daily: [1, 3],
  weekly: [3, 12],
  monthly: [10, 45],
  quarterly: [20, 120],
  'semi-annual': [30, 215],
  annual: [30, 395],
}
const twoYears = periodOfDays('2026-01-01', '2027-12-31', utc)
const later = (moment: Instant, ms: number) => instant(Date.parse(moment) + ms)
const day = 86_400_000

for (const [cadence, [graceDays, intervalDays]] of Object.entries(allowed) as [TiledCadence, [number, number]][]) {
  const windows = expectedWindows(cadence, twoYears, always, utc)
  const during = (time: Instant) => windows.find(({ to }) => time < to) ?? assert.fail('no window')

  test(`a ${cadence} performance is late up to ${graceDays} days after its window, and missed from then on`, () => {
    const window = windows[0] ?? assert.fail('no window')
    const end = later(window.to, graceDays * day)
    const state = (asOf: Instant, ...times: Instant[]) => {
      const performances = times.map(time => performance(time, window.from, time))
      return judgeWindows([window], performances, [], asOf)[0]?.outcome.state
    }
    const performed = [later(window.to, -1), window.to, later(end, -1), end].map(time => state(twoYears.to, time))
    assert.deepEqual(performed, ['performed', 'late', 'late', 'missed'])
    assert.deepEqual([state(later(end, -1)), state(end)], ['expected', 'missed'])
  })

  test(`more than ${intervalDays} days between two ${cadence} performances are warned about`, () => {
    const coverage = (...times: Instant[]) => {
      const performances = times.map(time => performance(time, during(time).from, time))
      return coverageOf(cadence, judgeWindows(windows, performances, [], twoYears.to))
    }
    const first = at('2026-01-05')
    const longest = coverage(first, later(first, intervalDays * day))
    assert.deepEqual([longest.longestIntervalDays, longest.intervalWarning], [intervalDays, false])
    assert.equal(coverage(first, later(first, intervalDays * day + 1)).intervalWarning, true)
  })
}

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

/** Coverage is satisfied windows over expected ones, and no piece of evidence satisfies two of them (invariant 7). */
const invariant7 = (judge: typeof judgeWindows) =>
  fc.property(situation, fc.boolean(), ({ cadence, windows, performances: given }, isOneFile) => {
    const performances = isOneFile
      ? given.map(one => ({ ...one, support: [{ evidence: 'one file for all', accepted: true }] }))
      : given
    const judged = judge(windows, performances, [], at('2028-01-01'))
    const coverage = coverageOf(cadence, judged)
    assert.ok(coverage.satisfied <= coverage.expected)
    assert.equal(coverage.satisfied + coverage.missed + coverage.unproven, coverage.expected)
    const distinct = new Set(performances.flatMap(one => one.support.map(support => support.evidence)))
    assert.ok(coverage.satisfied <= distinct.size)
  })

test('invariant 7: satisfied never exceeds expected, and no evidence supports two windows', () => {
  fc.assert(invariant7(judgeWindows))
  const reusing: typeof judgeWindows = (...given) =>
    judgeWindows(...given).map(one =>
      one.outcome.state === 'unproven' && one.outcome.reused
        ? { ...one, outcome: { ...one.outcome, state: 'performed', accepted: true, beforePeriod: false } }
        : one,
    )
  assert.ok(
    fc.check(invariant7(reusing), { numRuns: 1000, seed: 2, endOnFailure: true }).failed,
    'planted: evidence that counts twice',
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

const tiled: readonly TiledCadence[] = ['daily', 'weekly', 'monthly', 'quarterly', 'semi-annual', 'annual']
const monthStart = fc
  .record({ year: fc.integer({ min: 2015, max: 2030 }), month: fc.integer({ min: 1, max: 12 }) })
  .map(({ year, month }) => `${year}-${String(month).padStart(2, '0')}-01`)
const someDay = fc
  .integer({ min: 0, max: 6000 })
  .map(days => new Date(Date.UTC(2014, 0, 1) + days * 86_400_000).toISOString().slice(0, 10))
const cut = fc.record({
  cadence: fc.constantFrom(...tiled),
  zone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Pacific/Auckland'),
  fiscalYears: fc.uniqueArray(monthStart, { maxLength: 3 }),
  anchor: fc.option(someDay),
  from: someDay,
  days: fc.integer({ min: 1, max: 900 }),
})
type CutCalendar = (zone: string, fiscalYears: readonly string[], anchor: string | null) => Calendar
const cutCalendar: CutCalendar = (zone, fiscalYears, anchor) => {
  const calendar = calendarOf(zone, null, [], fiscalYears)
  return anchor === null ? calendar : calendar.anchoredOn(anchor)
}

/** Windows of any fiscal year and any anchor cover every moment once, and are found from each moment inside them. */
const tiling = (calendarFor: CutCalendar) =>
  fc.property(cut, ({ cadence, zone, fiscalYears, anchor, from, days }) => {
    const calendar = calendarFor(zone, fiscalYears, anchor)
    const end = calendar.plusDays(calendar.startOfDay(from), days)
    let tile = calendar.tileAt(cadence, calendar.startOfDay(from))
    assert.ok(tile.from <= calendar.startOfDay(from) && calendar.startOfDay(from) < tile.to)
    for (let turn = 0; tile.from < end && turn < 60; turn += 1) {
      const last = instant(Date.parse(tile.to) - 1)
      assert.deepEqual([calendar.tileAt(cadence, tile.from), calendar.tileAt(cadence, last)], [tile, tile])
      const next = calendar.nextTile(cadence, tile)
      assert.equal(next.from, tile.to)
      assert.deepEqual(calendar.previousTile(cadence, next), tile)
      assert.ok(next.from < next.to)
      tile = next
    }
  })

test('windows tile the calendar without gap or overlap, for fiscal years of any month and controls with a day of their own', () => {
  fc.assert(tiling(cutCalendar), { numRuns: 150 })
})

test('planted: a calendar that leaves a day out, or cuts no window where other fiscal years begin, is caught', () => {
  const changed = (change: (tile: Tile, fiscalYears: readonly string[]) => Tile): CutCalendar => {
    return (zone, fiscalYears, anchor) => {
      const calendar = cutCalendar(zone, fiscalYears, anchor)
      return {
        ...calendar,
        tileAt: (cadence, at) => change(calendar.tileAt(cadence, at), fiscalYears),
        nextTile: (cadence, tile) => change(calendar.nextTile(cadence, tile), fiscalYears),
        previousTile: (cadence, tile) => change(calendar.previousTile(cadence, tile), fiscalYears),
      }
    }
  }
  const shorter = changed(tile => ({ ...tile, to: instant(Date.parse(tile.to) - 86_400_000) }))
  const uncut = changed((tile, fiscalYears) =>
    fiscalYears.some(start => tile.to.startsWith(start))
      ? { ...tile, to: instant(Date.parse(tile.to) + 40 * 86_400_000) }
      : tile,
  )
  for (const planted of [shorter, uncut])
    assert.ok(fc.check(tiling(planted), { numRuns: 300, seed: 5, endOnFailure: true }).failed, 'nobody noticed')
})

test('whatever the fiscal year and the anchor, coverage is satisfied windows over expected ones and never more (invariant 7)', () => {
  fc.assert(
    fc.property(
      cut,
      fc.array(fc.nat(899), { maxLength: 30 }),
      ({ cadence, zone, fiscalYears, anchor, from, days }, offsets) => {
        const calendar = cutCalendar(zone, fiscalYears, anchor)
        const start = calendar.startOfDay(from)
        const period = { from: start, to: calendar.plusDays(start, days) }
        const windows = expectedWindows(cadence, period, always, calendar)
        for (const [index, window] of windows.entries())
          assert.ok(window.from < window.to && (windows[index + 1]?.from ?? window.to) >= window.to)
        const performances = offsets.map((offset, index) => {
          const performedAt = instant(Date.parse(start) + (offset % days) * 86_400_000)
          const { from, to } = calendar.tileAt(cadence, performedAt)
          return {
            id: `p${index}`,
            window: { from, to },
            performedAt,
            support: [{ evidence: `e${index}`, accepted: true }],
          }
        })
        const judged = judgeWindows(windows, performances, [], at('2040-01-01'))
        const coverage = coverageOf(cadence, judged)
        assert.ok(coverage.satisfied <= coverage.expected && coverage.satisfied <= performances.length)
        assert.equal(coverage.satisfied, judged.filter(one => 'accepted' in one.outcome).length)
      },
    ),
    { numRuns: 100 },
  )
})

test('an organisation whose fiscal year begins in April has other halves and years, and names them by both', () => {
  const calendar = calendarOf('Europe/London', null, [], ['2020-04-01'])
  const label = (cadence: TiledCadence, day: string) => calendar.tileAt(cadence, calendar.startOfDay(day)).label
  assert.deepEqual(
    (['2026-03-31', '2026-04-01', '2026-10-01'] as const).map(day => [
      label('quarterly', day),
      label('semi-annual', day),
    ]),
    [
      ['2025/26-Q4', '2025/26-H2'],
      ['2026/27-Q1', '2026/27-H1'],
      ['2026/27-Q3', '2026/27-H2'],
    ],
  )
  assert.equal(label('annual', '2027-03-31'), '2026/27')
  assert.equal(label('monthly', '2026-04-30'), '2026-04')
})

test('a window that other fiscal years begin in ends there, and is expected when at least half of it came before', () => {
  const expected = (start: string) => {
    const calendar = calendarOf('UTC', null, [], [start])
    return expectedWindows('semi-annual', periodOfDays('2026-01-01', '2026-12-31', calendar), always, calendar).map(
      one => [one.from.slice(0, 10), one.to.slice(0, 10)],
    )
  }
  assert.deepEqual(expected('2026-05-01'), [
    ['2026-01-01', '2026-05-01'],
    ['2026-05-01', '2026-11-01'],
  ])
  assert.deepEqual(expected('2026-03-01'), [
    ['2026-03-01', '2026-09-01'],
    ['2026-09-01', '2027-01-01'],
  ])
})

test('a control with a day of its own has windows from there on and back, also at the end of months', () => {
  const calendar = calendarOf('UTC').anchoredOn('2026-01-31')
  const tile = (day: string) => calendar.tileAt('monthly', at(day))
  assert.deepEqual([tile('2026-02-27').from, tile('2026-02-27').to], [at('2026-01-31'), at('2026-02-28')])
  assert.deepEqual([tile('2025-12-30').from, tile('2025-12-30').label], [at('2025-11-30'), 'from 2025-11-30'])
  assert.equal(calendarOf('UTC').anchoredOn('2026-01-07').tileAt('weekly', at('2026-01-20')).from, at('2026-01-14'))
})

test('fiscal years change from a later day on once controls are in use, so that what was missed stays missed', () => {
  const faults = (after: readonly string[], isInUse = true) =>
    faultsOfFiscalYears(['2020-04-01'], after, '2026-11-22', isInUse).length
  assert.deepEqual(
    [['2020-04-01'], ['2020-04-01', '2027-01-01'], [], ['2020-04-01', '2026-01-01'], ['2020-04-01', '2020-04-01']].map(
      one => faults(one),
    ),
    [0, 0, 1, 1, 2],
  )
  assert.equal(faults(['2020-07-01'], false), 0)
})

type Judge = typeof judgeWindows
const daysLater = fc.integer({ min: 0, max: 900 })

/**
 * The machine of an expected performance: what time makes of it, with the facts as they are. Open, then performed, late,
 * not proven, not applicable or missed; from missed nothing leads on, whatever is done after the grace.
 */
const machineOfWindows = (judge: Judge) =>
  fc.property(situation, daysLater, daysLater, fc.nat(5), ({ period, windows, performances }, first, second, pick) => {
    const moment = (days: number) => instant(Date.parse(period.from) + days * 86_400_000)
    const [early, late] = [Math.min(first, second), Math.max(first, second)].map(moment) as [Instant, Instant]
    const before = judge(windows, performances, [], early)
    const after = judge(windows, performances, [], late)
    const missed = before.find(one => one.outcome.state === 'missed')
    for (const [index, one] of before.entries()) {
      const then = after[index]?.outcome.state
      if (one.outcome.state === 'missed') assert.equal(then, 'missed')
      if (one.outcome.state !== 'expected') assert.notEqual(then, 'expected')
      if (one.outcome.state === 'missed') assert.ok(one.window.graceUntil <= early, 'missed while it can still be done')
    }
    if (!missed || missed.window.periodFrom !== null) return
    const performedAt = instant(Date.parse(missed.window.graceUntil) + pick * 86_400_000)
    const made = {
      id: 'afterwards',
      window: missed.window.claims,
      performedAt,
      support: [{ evidence: 'new', accepted: true }],
    }
    const again = judge(windows, [...performances, made], [], instant(Date.parse(performedAt) + 1))
    const same = again.find(one => one.window === missed.window)
    assert.equal(same?.outcome.state, 'missed')
  })

test('an occurrence takes the steps of its machine: nothing leads out of missed but that it was done later', () => {
  fc.assert(machineOfWindows(judgeWindows))
  const healing: Judge = (windows, performances, waivers, asOf) =>
    judgeWindows(windows, performances, waivers, asOf).map(one =>
      one.outcome.state === 'missed' && one.outcome.performedLate
        ? { ...one, outcome: { state: 'late', performance: one.outcome.performedLate, accepted: false } }
        : one,
    )
  const hasty: Judge = (windows, performances, waivers, asOf) =>
    judgeWindows(windows, performances, waivers, asOf).map(one =>
      one.outcome.state === 'expected' && one.outcome.overdue
        ? { ...one, outcome: { state: 'missed', performedLate: null } }
        : one,
    )
  for (const [index, planted] of [healing, hasty].entries())
    assert.ok(
      fc.check(machineOfWindows(planted), { numRuns: 1000, seed: 3, endOnFailure: true }).failed,
      `planted ${index}`,
    )
})
