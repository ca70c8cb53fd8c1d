import assert from 'node:assert/strict'
import { test } from 'node:test'
import { instant } from '../time/index.ts'
import { isOftenEnough, reviewStanding } from './index.ts'

const zone = 'Europe/Berlin'
const plan = { cadence: 'quarterly', since: instant('2026-01-15T09:00:00Z') } as const
const standing = (given: Partial<Parameters<typeof reviewStanding>[0]>, now: string) =>
  reviewStanding({ plan: null, law: null, times: [], zone, ...given }, instant(now))

test('what nobody planned or recorded is unknown, and what was looked at once has no next day until somebody sets one', () => {
  assert.deepEqual(standing({}, '2026-06-01T00:00:00Z'), { state: 'none', last: null, by: null })
  assert.equal(standing({ law: 'P12M' }, '2026-06-01T00:00:00Z').state, 'none')
  assert.equal(standing({ times: [instant('2026-01-01T00:00:00Z')] }, '2026-06-01T00:00:00Z').state, 'unset')
})

test('a planned review waits until its first day, is current until the next, and is missed from that moment on', () => {
  assert.equal(standing({ plan }, '2026-04-15T07:59:59.999Z').state, 'waiting')
  assert.equal(standing({ plan }, '2026-04-15T08:00:00.000Z').state, 'missed')
  const times = [instant('2026-04-14T08:00:00Z')]
  assert.equal(standing({ plan, times }, '2026-07-14T07:59:59.999Z').state, 'current')
  assert.equal(standing({ plan, times }, '2026-07-14T08:00:00.000Z').state, 'missed')
})

test('of the interval that was planned and the one of the law the shorter holds, and what is to come does not count', () => {
  const [times, rare] = [[instant('2026-01-31T09:00:00Z')], { ...plan, cadence: 'annual' as const }]
  assert.equal(standing({ plan: rare, law: 'P3M', times }, '2026-04-30T08:00:00Z').state, 'missed')
  assert.equal(standing({ plan, law: 'P12M', times }, '2026-04-30T07:59:59Z').by, '2026-04-30T08:00:00.000Z')
  assert.equal(standing({ law: 'P12M', times }, '2026-01-30T00:00:00Z').state, 'none')
})

test('an interval longer than the law asks for is not often enough', () => {
  assert.ok(isOftenEnough('annual', 'P12M'))
  assert.ok(isOftenEnough('annual', null))
  assert.ok(!isOftenEnough('semi-annual', 'P3M'))
})
