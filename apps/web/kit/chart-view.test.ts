import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countsSheet, sparkline, stackedLayers } from './chart-view.ts'

const points = [
  { at: '2026-01-01', counts: { operating: 2, failing: 2 } },
  { at: '2026-02-01', counts: { operating: 4 } },
]

test('layers stack from the best at the bottom to the worst on top', () => {
  const layers = stackedLayers(points, 100, 40)
  assert.deepEqual(
    layers.map(layer => layer.state),
    ['operating', 'failing'],
  )
  assert.equal(layers[0]?.path, 'M0,20L100,0L100,40L0,40Z')
  assert.equal(layers[1]?.path, 'M0,0L100,0L100,0L0,20Z')
})

test('a sparkline spans its box, also when nothing changes', () => {
  assert.equal(sparkline([1, 3], 10, 4), 'M0,4L10,0')
  assert.equal(sparkline([5, 5], 10, 4), 'M0,4L10,4')
})

test('the table twin has a column for each state that occurs', () => {
  assert.deepEqual(countsSheet('x', points), {
    name: 'x',
    headers: ['At', 'failing', 'operating'],
    rows: [
      ['2026-01-01', 2, 2],
      ['2026-02-01', 0, 4],
    ],
  })
})
