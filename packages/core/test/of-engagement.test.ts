import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isRefusal } from '../problem/index.ts'
import { instant } from '../time/index.ts'
import { versionsDuring, versionToTest, whyNoSuchTest } from './index.ts'

const at = (day: string) => instant(`${day}T00:00:00Z`)
const during = (from: string, to: string) => ({ from: at(from), to: at(to) })
const year = during('2026-01-01', '2027-01-01')
const said = (version: number, from: string, to: string | null = null) => ({
  version,
  effective: { from: at(from), to: to === null ? null : at(to) },
})
const [old, changed, later] = [said(1, '2025-01-01'), said(2, '2026-06-01'), said(3, '2027-02-01')]

test('in a Type I an item is walked through, and nothing that operates is tested', () => {
  const walk = { purpose: 'walkthrough', population: null, draw: null } as const
  assert.equal(whyNoSuchTest('soc2_type1', walk), null)
  for (const wrong of [
    { ...walk, purpose: 'operating' as const },
    { ...walk, population: 'p' },
    { ...walk, draw: 'd' },
  ]) {
    assert.match(whyNoSuchTest('soc2_type1', wrong) ?? '', /no test of operation, no population and no sample/)
    assert.equal(whyNoSuchTest('soc2_type2', wrong), null)
  }
})

test('the versions in force in a period come in order, one that was corrected over all of it among none', () => {
  assert.deepEqual(versionsDuring([old, changed, later], year), [1, 2])
  assert.deepEqual(
    versionsDuring([old, said(2, '2025-01-01')], year),
    [2],
    'a correction takes the place of what it corrects',
  )
  assert.deepEqual(versionsDuring([said(1, '2025-01-01', '2026-01-01')], year), [], 'it ended before')
  assert.deepEqual(versionsDuring([old, said(2, '2026-03-01', '2026-04-01')], year), [1, 2])
})

test('a test names the version in force at the end of its time, or another of that time that is asked for', () => {
  const of = (asked: number | null, ...versions: ReturnType<typeof said>[]) =>
    versionToTest('soc2_type2', versions, year, asked)
  assert.equal(of(null, later, changed, old), 2)
  assert.equal(of(1, later, changed, old), 1)
  assert.ok(isRefusal(of(3, later, changed, old)), 'in force only afterwards')
  assert.ok(isRefusal(of(9, later, changed, old)), 'never said')
  assert.equal(of(null, later), 3, 'recorded only after it')
})

test('in a Type I it is the version of the day, and there is none before the control was in force', () => {
  const on = (day: string, next: string, asked: number | null = null) =>
    versionToTest('soc2_type1', [later, changed, old], during(day, next), asked)
  assert.equal(on('2026-05-31', '2026-06-01'), 1)
  assert.equal(on('2026-06-01', '2026-06-02'), 2)
  assert.ok(isRefusal(on('2026-06-01', '2026-06-02', 1)))
  assert.ok(isRefusal(on('2024-06-01', '2024-06-02')))
})
