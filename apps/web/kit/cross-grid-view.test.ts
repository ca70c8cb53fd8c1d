import assert from 'node:assert/strict'
import { test } from 'node:test'
import { moved } from './cross-grid-view.ts'

const size = { rows: 61, columns: 80 }

test('keys move inside the grid and no further, headings included', () => {
  assert.deepEqual(moved({ row: 1, column: 1 }, 'ArrowUp', size), { row: 0, column: 1 })
  assert.deepEqual(moved({ row: 61, column: 80 }, 'PageDown', size), { row: 61, column: 80 })
  assert.deepEqual(moved({ row: 5, column: 5 }, 'End', size), { row: 5, column: 80 })
  assert.deepEqual(moved({ row: 5, column: 5 }, 'l', size), { row: 5, column: 6 })
})

test('nobody comes into the empty corner, and other keys are left to others', () => {
  assert.deepEqual(moved({ row: 0, column: 1 }, 'ArrowLeft', size), { row: 0, column: 1 })
  assert.deepEqual(moved({ row: 1, column: 0 }, 'k', size), { row: 1, column: 0 })
  assert.equal(moved({ row: 5, column: 5 }, 'x', size), null)
})
