import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MeasureLine } from '@onus/contract/measure'
import { groupsOf, measureCounts, reviewShape } from './measure-view.ts'

const review = (state: NonNullable<MeasureLine['review']>['state'], incident = false) => ({
  state,
  last: null,
  by: null,
  rule: null,
  plan: null,
  entries: [],
  incidentSince: incident ? { id: 'i', title: 'Outage', at: '' } : null,
  elsewhere: false,
})
const line = (id: string, given: Partial<MeasureLine> = {}): MeasureLine => ({
  ref: id,
  id,
  title: '',
  summary: '',
  label: null,
  points: [id],
  notApplied: null,
  isGap: false,
  action: null,
  review: null,
  ...given,
})

test('a review that is missed is red, one that nobody planned is unknown, and an incident since asks for another', () => {
  assert.deepEqual(
    [review('missed'), review('none'), review('unset'), review('current'), review('current', true)].map(reviewShape),
    ['missed', 'unknown', 'unknown', 'operating', 'late'],
  )
})

test('measures are counted by what asks for work, and never as one figure', () => {
  const points = [line('a', { isGap: true }), line('b')]
  const annex = [
    line('1.1', { review: review('missed'), isGap: true, action: { id: 'x', due: '' } }),
    line('1.2', { review: review('none') }),
    line('6.8', { review: review('none'), notApplied: 'Small' }),
  ]
  assert.equal(
    measureCounts(points, annex),
    '2 gaps, 1 without a corrective action; reviews: 1 missed, 1 not planned; 1 not applied',
  )
  assert.equal(measureCounts([line('b')], []), 'No gap is known')
})

test('an item of the annex stands once, under the first point that it belongs to', () => {
  const items = [line('13.1', { points: ['c', 'e'] })]
  assert.deepEqual(
    groupsOf([line('c'), line('e')], items).map(group => group.items.length),
    [1, 0],
  )
})
