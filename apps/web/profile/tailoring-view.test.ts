import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ParameterValue, TailoringAction } from '@onus/core/profile'
import {
  broughtBy,
  movedOverlay,
  noTailoring,
  openParameters,
  standingOf,
  type TailoredLine,
  withAction,
  withBaseline,
  withoutAction,
  withoutOverlay,
  withoutParameter,
  withParameters,
} from './tailoring-view.ts'

const by = { rationale: 'r', approvedBy: 'p', approvedAt: '2026-01-01', overlay: null }
const remove = (requirement: string, overlay: string | null = null): TailoringAction => ({
  action: 'remove',
  requirement,
  ...by,
  overlay,
})
const value = (parameter: string, said: string, overlay: string | null = null): ParameterValue => ({
  requirement: 'AC-1',
  parameter,
  label: '',
  values: [said],
  units: null,
  source: 's',
  ...by,
  overlay,
})
const line = (more: Partial<TailoredLine>): TailoredLine => ({
  ref: 'x:AC-1',
  id: 'AC-1',
  parent: null,
  label: '',
  why: 'baseline',
  notApplicable: null,
  decisions: [],
  parameters: [],
  ...more,
})

test('a decision is added last and can be taken back', () => {
  const tailoring = withAction(withAction(noTailoring, remove('a')), remove('b'))
  assert.deepEqual(
    withoutAction(tailoring, remove('a')).actions.map(one => one.requirement),
    ['b'],
  )
  assert.equal(withoutAction(tailoring, remove('c')), tailoring)
})

test('a value replaces the one of the same source only', () => {
  const tailoring = withParameters(withParameters(noTailoring, [value('p', 'weekly'), value('p', 'daily', 'o')]), [
    value('p', 'monthly'),
  ])
  assert.deepEqual(
    tailoring.parameters.map(one => [one.values[0], one.overlay]),
    [
      ['daily', 'o'],
      ['monthly', null],
    ],
  )
  assert.equal(withoutParameter(tailoring, 'p').parameters.length, 1)
})

test('an overlay moves with what it decided, and goes with it', () => {
  const overlay = (id: string) => ({ id, title: id, publisher: 'x', version: '1' })
  const tailoring = {
    ...noTailoring,
    overlays: [overlay('a'), overlay('b')],
    actions: [remove('1', 'a'), remove('2', 'b'), remove('3')],
  }
  const moved = movedOverlay(tailoring, 1, -1)
  assert.deepEqual(
    moved.overlays.map(one => one.id),
    ['b', 'a'],
  )
  assert.deepEqual(
    moved.actions.map(one => one.requirement),
    ['2', '1', '3'],
  )
  assert.equal(movedOverlay(tailoring, 0, -1), tailoring)
  assert.equal(broughtBy(tailoring, { id: 'a' }), 1)
  assert.deepEqual(
    withoutOverlay(tailoring, 'a').actions.map(one => one.requirement),
    ['2', '3'],
  )
})

test('what is out is out whatever else was decided, and asks for no parameters', () => {
  const open = { id: 'p', label: '', guidance: '', choices: [], many: false, value: null }
  const inherit = { ...remove('AC-1'), action: 'inherit' } as unknown as TailoringAction
  assert.equal(standingOf(line({ notApplicable: 'no such thing', decisions: [inherit] })), 'out')
  assert.equal(standingOf(line({ decisions: [inherit] })), 'inherited')
  assert.equal(standingOf(line({ why: 'added' })), 'added')
  assert.equal(openParameters(line({ parameters: [open] })), 1)
  assert.equal(openParameters(line({ parameters: [open], notApplicable: 'out' })), 0)
})

test('another baseline leaves the privacy baseline beside it', () => {
  assert.deepEqual(withBaseline(['low', 'privacy'], 'high'), ['high', 'privacy'])
})
