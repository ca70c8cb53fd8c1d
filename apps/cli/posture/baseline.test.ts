import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Label } from '@onus/core/posture'
import { type Baseline, compare } from './baseline.ts'

const profile = '018f0000-0000-7000-8000-000000000001'
const baseline = (labels: Record<string, Label>, more: Partial<Baseline['profiles'][number]> = {}): Baseline => ({
  format: 'onus-posture',
  version: 1,
  asOf: '2026-03-01T00:00:00.000Z',
  position: 9,
  profiles: [{ profile, name: 'SOC 2', framework: 'soc2@2017', labels, ...more }],
})

test('a requirement whose label moved towards the worst end is worse, the other way better', () => {
  const { worse, better, gone } = compare(
    baseline({ a: 'operating', b: 'unknown', c: 'failing', d: 'designed' }),
    baseline({ a: 'unknown', b: 'failing', c: 'operating', d: 'designed' }),
  )
  assert.deepEqual(
    worse.map(one => [one.requirement, one.from, one.to]),
    [
      ['a', 'operating', 'unknown'],
      ['b', 'unknown', 'failing'],
    ],
  )
  assert.deepEqual(
    better.map(one => one.requirement),
    ['c'],
  )
  assert.deepEqual(gone, [])
})

test('a requirement or profile that is no longer assessed is said, and is not worse', () => {
  const before = baseline({ a: 'operating', b: 'operating' })
  assert.deepEqual(compare(before, baseline({ a: 'operating' })), {
    worse: [],
    better: [],
    gone: [{ framework: 'soc2@2017', requirement: 'b' }],
  })
  const other = baseline({}, { profile: '018f0000-0000-7000-8000-000000000002', name: 'NIS2', framework: 'nis2@2022' })
  assert.deepEqual(compare(before, other).gone, [{ framework: 'soc2@2017', requirement: null }])
})

test('a baseline of another instance is compared by framework and name', () => {
  const other = baseline({ a: 'failing' }, { profile: '018f0000-0000-7000-8000-000000000002' })
  assert.equal(compare(baseline({ a: 'operating' }), other).worse.length, 1)
})

test('only the profiles that were asked for are compared', () => {
  const now = baseline({ a: 'failing' })
  assert.equal(compare(baseline({ a: 'operating' }), now, []).worse.length, 0)
  assert.equal(compare(baseline({ a: 'operating' }), now, [profile]).worse.length, 1)
})
