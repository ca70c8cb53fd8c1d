import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { advance, type Interval, type OpenInterval, sweep, withStatus } from './index.ts'

const day = (index: number) => new Date(Date.UTC(2026, 0, 1 + index)).toISOString()

test('an interval lasts while the status stays, and ends when it changes or the resource goes', () => {
  const first = advance(
    [],
    [
      { resource: 'a', status: 'pass' },
      { resource: 'b', status: 'fail' },
    ],
    day(0),
  )
  const second = advance(
    first.open,
    [
      { resource: 'a', status: 'pass' },
      { resource: 'c', status: 'pass' },
    ],
    day(1),
  )
  const third = advance(
    second.open,
    [
      { resource: 'a', status: 'fail' },
      { resource: 'c', status: 'pass' },
    ],
    day(2),
  )
  assert.deepEqual(second.closed, [{ resource: 'b', status: 'fail', from: day(0), to: day(1) }])
  assert.deepEqual(third.closed, [{ resource: 'a', status: 'pass', from: day(0), to: day(2) }])
  assert.deepEqual(third.open, [
    { resource: 'a', status: 'fail', from: day(2), to: null },
    { resource: 'c', status: 'pass', from: day(1), to: null },
  ])
})

test('a result that is older than what it would end is refused', () => {
  const { open } = advance([], [{ resource: 'a', status: 'pass' }], day(5))
  assert.throws(() => advance(open, [{ resource: 'a', status: 'fail' }], day(4)), /cannot end/)
})

/** A grid of resources by days; 0 is no row. */
const grids = fc.array(fc.array(fc.nat(3), { minLength: 12, maxLength: 12 }), { minLength: 1, maxLength: 8 })

test('intervals updated day by day are those swept from all rows at once', () => {
  fc.assert(
    fc.property(grids, grid => {
      const all: Interval[] = []
      let open: readonly OpenInterval[] = []
      for (let moment = 0; moment < 12; moment++) {
        const rows = grid.flatMap((row, index) =>
          row[moment] ? [{ resource: `r${index}`, status: String(row[moment]) }] : [],
        )
        const step = advance(open, rows, day(moment))
        all.push(...step.closed)
        open = step.open
      }
      all.push(...open.map(interval => ({ ...interval, to: day(12) })))
      const cells = grid.flatMap((row, resource) =>
        row.flatMap((status, moment) => (status ? [{ resource, moment, status }] : [])),
      )
      const swept = sweep({
        resource: Uint32Array.from(cells, cell => cell.resource),
        moment: Uint32Array.from(cells, cell => cell.moment),
        status: Uint8Array.from(cells, cell => cell.status),
      })
      const text = Array.from({ length: swept.length }, (_, index) =>
        [
          `r${swept.resource[index]}`,
          String(swept.status[index]),
          day(swept.first[index]!),
          day(swept.last[index]! + 1),
        ].join(' '),
      )
      assert.deepEqual(
        all.map(({ resource, status, from, to }) => [resource, status, from, to].join(' ')).sort(),
        text.sort(),
      )
    }),
  )
})

test('the failures of a window are cut to it', () => {
  const intervals = sweep({
    resource: Uint32Array.from([0, 0, 0, 0, 1]),
    moment: Uint32Array.from([0, 1, 2, 3, 9]),
    status: Uint8Array.from([1, 2, 2, 2, 2]),
  })
  const found = withStatus(intervals, 2, 2, 5)
  assert.deepEqual([found.length, found.resource[0], found.first[0], found.last[0]], [1, 0, 2, 3])
})
