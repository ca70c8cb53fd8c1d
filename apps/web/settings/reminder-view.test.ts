import assert from 'node:assert/strict'
import { test } from 'node:test'
import { usualLadder } from '@onus/core/reminder'
import {
  daysTyped,
  fiscalMonth,
  graceOn,
  hasOwn,
  laterFiscalYear,
  stepsFor,
  stepWords,
  typedDays,
  usualGrace,
  withFiscalMonth,
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

test('fiscal years count from long ago while nothing is in use, and else from the next first day of their month', () => {
  const today = '2026-11-22'
  assert.deepEqual(withFiscalMonth(undefined, today, '4', false).fiscalYears, ['2000-04-01'])
  assert.deepEqual(withFiscalMonth(undefined, today, '1', false).fiscalYears, [])
  const april = { collect: {}, graces: [], fiscalYears: ['2000-04-01'] }
  assert.equal(fiscalMonth(april, today), '4')
  const later = withFiscalMonth(april, today, '1', true)
  assert.deepEqual(later.fiscalYears, ['2000-04-01', '2027-01-01'])
  assert.equal(laterFiscalYear(later, today), '2027-01-01')
  assert.deepEqual(withFiscalMonth(later, today, '4', true).fiscalYears, ['2000-04-01'], 'it is taken back')
  assert.deepEqual(withGrace(april, today, {}, {}).fiscalYears, ['2000-04-01'], 'windows keep their fiscal years')
})
