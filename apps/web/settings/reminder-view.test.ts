import assert from 'node:assert/strict'
import { test } from 'node:test'
import { usualLadder } from '@onus/core/reminder'
import {
  daysTyped,
  graceOn,
  hasOwn,
  stepsFor,
  stepWords,
  typedDays,
  usualGrace,
  withGrace,
  withSteps,
} from './reminder-view.ts'

test('days that were typed are read, and what is no number of days is named', () => {
  const typed = { ...typedDays({ monthly: 5 }), weekly: '9', quarterly: 'soon' }
  assert.deepEqual(daysTyped(typed, usualGrace), { days: { monthly: 5 }, faults: ['weekly', 'quarterly'] })
})

test('another grace holds from its day on, and what held before stays as it was', () => {
  const before = { collect: {}, graces: [{ from: '2026-01-01', days: { monthly: 5 } }] }
  assert.deepEqual(graceOn(before, '2025-12-31'), {})
  assert.deepEqual(graceOn(before, '2026-02-01'), { monthly: 5 })
  const after = withGrace(before, '2026-03-01', { monthly: 10 }, { monthly: 3 })
  assert.deepEqual(after.graces[0], before.graces[0])
  assert.equal(graceOn(after, '2026-03-01').monthly, 3)
  assert.equal(withGrace(before, '2026-03-01', {}, { monthly: 5 }).graces.length, 1, 'nothing changed')
})

test('a kind can have steps of its own and give them up again', () => {
  const own = withSteps(undefined, 'request', [{ rung: 'due', days: -1, to: ['owner'] }])
  assert.equal(stepsFor(own, 'request').length, 1)
  assert.deepEqual(stepsFor(own, 'action'), usualLadder.steps)
  assert.equal(hasOwn(own, 'request'), true)
  assert.equal(hasOwn(withSteps(own, 'request', null), 'request'), false)
})

test('a step is said in words', () => {
  assert.equal(stepWords({ rung: 'due', days: -3, to: ['owner'] }), '3 days before it is due: the owner')
  assert.equal(
    stepWords({ rung: 'late', days: 1, to: ['owner', 'lead'] }),
    '1 day after it is late: the owner, the lead',
  )
  assert.equal(stepWords({ rung: 'opens', days: 0, to: ['owner'] }), 'when it can be begun: the owner')
})
