import assert from 'node:assert/strict'
import { test } from 'node:test'
import { moved, place, type Span, ticks, visible, zoomed, zoomOf } from './timeline-view.ts'

const year: Span = { from: Date.UTC(2026, 0, 1), to: Date.UTC(2027, 0, 1) }

test('a piece is cut to what shows of it', () => {
  const piece = { from: Date.UTC(2025, 6, 1), to: Date.UTC(2026, 6, 2) }
  assert.deepEqual(visible(piece, year)?.left, 0)
  assert.ok(Math.abs((visible(piece, year)?.width ?? 0) - 49.9) < 0.2)
  assert.equal(visible({ from: year.to, to: year.to + 1 }, year), null)
})

test('zooming keeps the moment under the hand where it is', () => {
  const around = Date.UTC(2026, 3, 1)
  const near = zoomed(year, 30 * 86_400_000, around)
  assert.ok(Math.abs(place(around, near) - place(around, year)) < 0.001)
})

test('moving by a share keeps the length', () => {
  const next = moved(year, 0.5)
  assert.equal(next.to - next.from, year.to - year.from)
  assert.equal(next.from, (year.from + year.to) / 2)
})

test('every zoom has between two and fourteen marks', () => {
  for (const days of [1, 7, 30, 91, 365, 5 * 365]) {
    const count = ticks({ from: year.from, to: year.from + days * 86_400_000 }).length
    assert.ok(count >= 2 && count <= 14, `${days} days: ${count} marks`)
  }
})

test('a year is marked by its months and starts with its number', () => {
  assert.deepEqual(
    ticks(year)
      .slice(0, 3)
      .map(tick => tick.label),
    ['2026', 'Feb', 'Mar'],
  )
  assert.equal(zoomOf(year), '1y')
})
