import assert from 'node:assert/strict'
import { test } from 'node:test'
import { registers } from './definitions.ts'
import { possibleSteps, registerRows, startingValues } from './register-view.ts'

const action = (state: string, due: string) =>
  ({ id: 'a', body: { title: 'Fix it', owner: 'p', due, lifecycle: { state } } }) as never

test('open work after its day is overdue, finished work is not', () => {
  const now = '2026-03-31T10:00:00.000Z'
  assert.equal(registerRows(registers.actions, [action('open', '2026-03-30')], now)[0]?.overdue, true)
  assert.equal(registerRows(registers.actions, [action('open', '2026-03-31')], now)[0]?.overdue, false)
  assert.equal(registerRows(registers.actions, [action('verified', '2026-03-30')], now)[0]?.overdue, false)
})

test('only the steps of this state that the caller may take are offered', () => {
  const steps = possibleSteps(registers.exceptions, 'requested', new Set(['exception:approve']))
  assert.deepEqual(
    steps.map(step => step.verb),
    ['approve', 'reject'],
  )
  assert.deepEqual(possibleSteps(registers.exceptions, 'requested', new Set()), [])
})

test('a form begins with an empty value of the right kind for each field', () => {
  const values = startingValues(registers.actions, null)
  assert.equal(values.title, '')
  assert.deepEqual(values.milestones, [])
  assert.equal(startingValues(registers.actions, { title: 'T', lifecycle: { state: 'open' } }).title, 'T')
})
