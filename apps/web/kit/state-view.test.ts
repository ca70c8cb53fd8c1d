import assert from 'node:assert/strict'
import { test } from 'node:test'
import { axesInWords, countsInWords, segments, states, stateWord } from './state-view.ts'

test('every state has a word of its own', () => {
  assert.equal(new Set(states.map(stateWord)).size, states.length)
})

test('one failing item among a thousand is still wide enough to be seen, and the bar is full', () => {
  const bar = segments({ operating: 999, failing: 1 })
  assert.equal(bar[0]?.state, 'failing')
  assert.ok((bar[0]?.width ?? 0) > 1)
  assert.equal(Math.round(bar.reduce((sum, part) => sum + part.width, 0)), 100)
})

test('a bar of nothing has no parts and says so', () => {
  assert.deepEqual(segments({}), [])
  assert.equal(countsInWords({ failing: 0 }), 'nothing counted')
})

test('counts are said worst first', () => {
  assert.equal(countsInWords({ operating: 4, unknown: 2, failing: 1 }), '1 failing, 2 unknown, 4 operating')
})

test('the three axes are always said in the same order', () => {
  assert.equal(
    axesInWords({ reviewed: 'no', operated: 'unknown', designed: 'yes' }),
    'Designed yes, operated unknown, reviewed no',
  )
})
