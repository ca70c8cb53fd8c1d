import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type FindingRecord, findingsAbout, standsNow } from './finding-view.ts'

const now = { failing: 0, excepted: 0, lastRun: '2026-03-01T00:00:00.000Z', stale: false, passesSince: null }

test('a finding says what its resources do now, and that a check which passes closes nothing', () => {
  assert.equal(standsNow({ ...now, failing: 1 }, false)?.words, '1 resource fails now.')
  assert.match(standsNow({ ...now, excepted: 2 }, false)?.words ?? '', /2 accepted by an exception.*not make them pass/)
  assert.match(standsNow({ ...now, stale: true }, false)?.words ?? '', /too old/)
  const passes = { ...now, passesSince: '2026-02-01T00:00:00.000Z' }
  assert.match(standsNow(passes, false)?.then ?? '', /another who verifies/)
  assert.equal(standsNow(passes, true)?.then, '')
  assert.equal(standsNow({ ...now, lastRun: null }, false), null)
})

const finding = (id: string, state: string, about: object) =>
  ({ id, body: { check: null, control: null, lifecycle: { state }, ...about } }) as unknown as FindingRecord
const all = [
  finding('closed', 'closed', { check: 'a', control: { id: 'c' } }),
  finding('open', 'open', { check: 'a', control: { id: 'c' } }),
  finding('alone', 'open', { check: 'a' }),
  finding('other', 'open', { check: 'b', control: { id: 'd' } }),
]
const idsOf = (found: readonly FindingRecord[]) => found.map(one => one.id)

test('a check shows its findings, a control its own and those of its checks alone, open ones first', () => {
  assert.deepEqual(idsOf(findingsAbout(all, { check: 'a' })), ['open', 'alone', 'closed'])
  assert.deepEqual(idsOf(findingsAbout(all, { control: 'c', checks: ['a'] })), ['open', 'alone', 'closed'])
  assert.deepEqual(idsOf(findingsAbout(all, { control: 'd', checks: ['a'] })), ['alone', 'other'])
})
