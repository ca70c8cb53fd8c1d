import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf, type Day, dayState, sayDay, weeksOf } from './days-view.ts'

const day = (more: Partial<Day> = {}): Day => ({ day: '2026-03-04', failing: 0, unknown: 0, observed: true, ...more })

test('a day is good only if a result spoke and nothing failed or was unknown', () => {
  assert.equal(dayState(day()), 'operating')
  assert.equal(dayState(day({ failing: 1, unknown: 1, observed: false })), 'failing')
  assert.equal(dayState(day({ unknown: 1 })), 'unknown')
  assert.equal(dayState(day({ observed: false })), 'unknown')
})

test('the answer counts good, failing and unknown days', () => {
  assert.equal(answerOf(2, [day(), day()]), 'All 2 resources passed on every one of 2 days.')
  assert.equal(
    answerOf(1, [day(), day({ failing: 1 }), day({ observed: false })]),
    'Of 1 resource, all passed on 1 of 3 days; on 1 day at least one failed, 1 day is unknown.',
  )
  assert.equal(answerOf(0, [day({ observed: false })]), 'Nothing was judged on these 1 days.')
})

test('weeks begin on Monday, and the first may begin later', () => {
  const [first] = weeksOf([day(), day({ day: '2026-03-05' })])
  assert.deepEqual(
    first?.slice(0, 4).map(one => one?.day ?? null),
    [null, null, '2026-03-04', '2026-03-05'],
  )
  assert.deepEqual(weeksOf([]), [])
})

test('a day says what it counts', () => {
  assert.equal(sayDay(day({ failing: 2, unknown: 1 })), '2026-03-04: 2 failed, 1 unknown')
  assert.equal(sayDay(day({ observed: false })), '2026-03-04: no result spoke')
})
