import assert from 'node:assert/strict'
import { test } from 'node:test'
import { calendarOf } from '../occurrence/index.ts'
import { instant } from '../time/index.ts'
import { findingsMoved, monthBefore } from './index.ts'

test('the month of a report is the last one that was over where the organisation is (R-110)', () => {
  const of = (zone: string, at: string) => monthBefore(instant(at), calendarOf(zone))
  assert.deepEqual(of('Europe/Berlin', '2026-10-31T23:30:00.000Z'), {
    month: '2026-10',
    from: '2026-09-30T22:00:00.000Z',
    to: '2026-10-31T23:00:00.000Z',
  })
  assert.equal(of('America/New_York', '2026-11-01T02:00:00.000Z').month, '2026-09')
  assert.equal(of('UTC', '2026-01-15T00:00:00.000Z').month, '2025-12')
})

test('findings are opened, closed or overdue by two looks, and one that came and went is both opened and closed', () => {
  const seen = (id: string, isOpen: boolean, due: string | null = null) => ({ id, title: id, isOpen, due })
  const moved = findingsMoved(
    [seen('old', true, '2026-09-30'), seen('done', true), seen('long done', false)],
    [
      seen('old', true, '2026-09-30'),
      seen('done', false),
      seen('long done', false),
      seen('came', true, '2026-11-01'),
      seen('came and went', false),
    ],
    '2026-11-01',
  )
  const ids = Object.fromEntries(Object.entries(moved).map(([what, all]) => [what, all.map(one => one.id)]))
  assert.deepEqual(ids, { opened: ['came', 'came and went'], closed: ['done', 'came and went'], overdue: ['old'] })
})
