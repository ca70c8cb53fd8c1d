import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Effort, effortByMonth, effortTrend } from './index.ts'

const effort = (month: string, minutes: number | null, more: Partial<Effort> = {}): Effort => ({
  month,
  minutes,
  means: 'manual',
  work: 'performing',
  ...more,
})

test('the median of a month is of what was stated; what was not is counted, and never as zero', () => {
  const months = effortByMonth([
    effort('2026-02', 10),
    effort('2026-01', null),
    effort('2026-02', null),
    effort('2026-02', 40),
    effort('2026-02', 5, { means: 'automatic', work: 'reviewing' }),
  ])
  assert.deepEqual(
    months.map(one => [one.month, one.means, one.work, one.median, one.stated, one.unstated]),
    [
      ['2026-01', 'manual', 'performing', null, 0, 1],
      ['2026-02', 'automatic', 'reviewing', 5, 1, 0],
      ['2026-02', 'manual', 'performing', 25, 2, 1],
    ],
  )
})

test('a trend needs two stated months; else it is unknown', () => {
  const trend = (...medians: (number | null)[]) => effortTrend(medians.map(median => ({ median })))
  assert.deepEqual(
    [trend(), trend(null, 30), trend(30, null, 10), trend(10, 30), trend(100, 95)],
    ['unknown', 'unknown', 'falling', 'rising', 'steady'],
  )
})

test('saying nothing changes no median, and every piece of work is counted once', () => {
  const said = fc.array(fc.option(fc.integer({ min: 1, max: 500 })), { minLength: 1, maxLength: 30 })
  fc.assert(
    fc.property(said, minutes => {
      const [all] = effortByMonth(minutes.map(one => effort('2026-01', one)))
      const [stated] = effortByMonth(minutes.filter(one => one !== null).map(one => effort('2026-01', one)))
      assert.equal((all?.stated ?? 0) + (all?.unstated ?? 0), minutes.length)
      assert.equal(all?.median ?? null, stated?.median ?? null)
    }),
  )
})
