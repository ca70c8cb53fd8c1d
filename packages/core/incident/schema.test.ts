import assert from 'node:assert/strict'
import { test } from 'node:test'
import { instant } from '../time/index.ts'
import { IncidentChange, tellingsOf } from './index.ts'

test('a change says nothing of what it leaves out', () => {
  assert.deepEqual(IncidentChange.parse({ title: 'Storage' }), { title: 'Storage' })
})

test('what an authority asked for by a moment of its own is told before that moment, as clocks in hours are', () => {
  const due = instant('2026-10-27T11:00:00Z')
  const request = {
    stage: 'intermediate' as const,
    rule: null,
    request: 'c-1',
    due,
    clock: null,
    waitsFor: [],
    submitted: null,
    state: 'open' as const,
    lateMs: 0,
    target: null,
    conservative: null,
    latestArguable: null,
  }
  const told = (now: string) =>
    tellingsOf('i', 'Storage', { deadlines: [request], parallel: [], alarm: null }, instant(now), at => at).map(
      ({ key }) => key.split(' ').at(-1),
    )
  assert.deepEqual(told('2026-10-26T10:59:59Z'), [])
  assert.deepEqual(told('2026-10-26T11:00:00Z'), ['24h'])
  assert.deepEqual(told('2026-10-27T05:00:00Z'), ['6h'])
  assert.deepEqual(told('2026-10-27T11:00:01Z'), ['overdue'])
})
