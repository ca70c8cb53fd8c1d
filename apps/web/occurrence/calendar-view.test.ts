import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drawnState, isOwed, newEvidenceHref } from './calendar-view.ts'

const now = Date.parse('2026-03-31T10:00:00.000Z')
const window = (state: string, from: string, performedAt: string | null = null) =>
  ({ state, from, to: `${from.slice(0, 8)}28T00:00:00.000Z`, performedAt }) as never

test('what is expected only later is upcoming and not owed', () => {
  assert.equal(drawnState(window('expected', '2026-04-01T00:00:00.000Z'), now), 'upcoming')
  assert.equal(drawnState(window('expected', '2026-03-01T00:00:00.000Z'), now), 'expected')
  assert.equal(isOwed('upcoming'), false)
})

test('what was done after its window is shown as late, in its window as performed', () => {
  assert.equal(
    drawnState(window('performed', '2026-02-01T00:00:00.000Z', '2026-03-02T00:00:00.000Z'), now),
    'performed_late',
  )
  assert.equal(
    drawnState(window('performed', '2026-02-01T00:00:00.000Z', '2026-02-02T00:00:00.000Z'), now),
    'performed',
  )
})

test('a missed window is not owed: it stays missed', () => {
  assert.equal(drawnState(window('missed', '2026-01-01T00:00:00.000Z'), now), 'missed')
  assert.equal(isOwed('missed'), false)
})

test('evidence of a window is added for the days of that window in its zone, and for none that is to come', () => {
  const quarter = { control: 'c', from: '2025-12-31T23:00:00.000Z', to: '2026-03-31T22:00:00.000Z' }
  const days = (at: number) => newEvidenceHref(quarter, 'Europe/Berlin', at).replace(/.*from=/, '')
  assert.equal(days(now), '2026-01-01&to=2026-03-31')
  assert.equal(days(Date.parse('2026-02-02T10:00:00Z')), '2026-01-01&to=2026-02-02')
  assert.equal(days(Date.parse('2027-02-02T10:00:00Z')), '2026-01-01&to=2026-03-31')
})
