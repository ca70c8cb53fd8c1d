import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  collectorWords,
  drawnState,
  filterOf,
  labelOf,
  linesShown,
  observedWords,
  recoveryWords,
  rowsShown,
} from './plan-view.ts'

const window = (state: string, more: object = {}) =>
  ({ state, from: `${state}`, reviewed: false, recoverable: false, ...more }) as never
const row = (code: string, windows: unknown[], more: object = {}) =>
  ({
    control: code,
    code,
    title: 'Review',
    version: 1,
    part: { number: 1, of: 1 },
    owner: { id: 'ana', name: 'Ana' },
    evidenceOwners: [],
    collector: 'person',
    checks: [],
    connections: [],
    windows,
    observed: null,
    zeroEvents: null,
    ...more,
  }) as never

const rows = [
  row('A', [window('missed'), window('performed', { reviewed: true })]),
  row('B', [window('expected', { recoverable: true }), window('upcoming', { recoverable: true })], {
    owner: { id: 'ben', name: 'Ben' },
  }),
  row('C', [window('late')], { owner: { id: 'ben', name: 'Ben' }, evidenceOwners: ['ana'] }),
]
const codes = (filter: Parameters<typeof rowsShown>[1]) => rowsShown(rows, filter, 'ana').map(one => one.code)

test('a plan is narrowed to what was missed, can be done, is not reviewed, or is mine', () => {
  assert.deepEqual(codes('all'), ['A', 'B', 'C'])
  assert.deepEqual(codes('missed'), ['A'])
  assert.deepEqual(codes('recoverable'), ['B'])
  assert.deepEqual(codes('unreviewed'), ['C'])
  assert.deepEqual(codes('mine'), ['A', 'C'])
  assert.equal(filterOf('nonsense'), 'all')
})

test('the table has one line a window; what is only to come is not owed', () => {
  assert.equal(linesShown(rows, 'all', null).length, 5)
  assert.deepEqual(
    linesShown(rows, 'recoverable', null).map(line => line.window.state),
    ['expected'],
  )
})

test('what is overdue is drawn as late, what was performed late as that', () => {
  assert.equal(drawnState(window('overdue')), 'late')
  assert.equal(drawnState(window('late')), 'performed_late')
})

test('versions of a control that changed are told apart, and who collects is named', () => {
  assert.equal(labelOf(row('A', [], { part: { number: 2, of: 2 }, version: 3 })), 'A Review, version 3')
  assert.equal(collectorWords(row('A', [])), 'Ana')
  assert.equal(
    collectorWords(row('A', [], { collector: 'both', checks: ['k'], connections: [{ id: 'x', title: 'AWS' }] })),
    'Ana; AWS',
  )
})

test('what checks saw is said with the part that is unknown', () => {
  const observed = { periodMs: 1000, observedMs: 700, failMs: 100, passMs: 600, unknownMs: 300 }
  assert.equal(observedWords(row('A', [], { observed })), 'seen 70 % of the time, unknown 30 %; failing 10 %')
})

test('a missed window says that it cannot be recovered, one that is done says nothing', () => {
  const words = (state: 'missed' | 'overdue' | 'late', recoverable: boolean) => recoveryWords({ state, recoverable })
  assert.deepEqual(
    [words('missed', false), words('overdue', true), words('late', false)],
    ['cannot be recovered', 'can be done', ''],
  )
})
