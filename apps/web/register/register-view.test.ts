import assert from 'node:assert/strict'
import { test } from 'node:test'
import { registers } from './definitions.ts'
import {
  decisionWords,
  possibleSteps,
  prefilled,
  registerRows,
  saidFields,
  sentValues,
  startingValues,
} from './register-view.ts'

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

test('a form begun elsewhere knows what it is about, and sends nothing where nothing was said', () => {
  assert.deepEqual(prefilled('findings', { check: 'a', control: 'c@3' }), {
    check: 'a',
    control: { id: 'c', version: 3 },
  })
  assert.deepEqual(prefilled('actions', { finding: 'f' }), { about: [{ noun: 'finding', id: 'f' }] })
  const sent = sentValues(registers.findings.fields, { ...startingValues(registers.findings, null), sample: '25' })
  assert.deepEqual([sent.population, sent.sample, sent.check, sent.cause], [null, 25, null, ''])
})

test('a page shows what was said, in words', () => {
  const said = saidFields(registers.findings, { title: 'T', population: 0, cause: '', lifecycle: { state: 'open' } })
  assert.ok(said.some(field => field.key === 'population'))
  assert.ok(!said.some(field => field.key === 'cause'))
  assert.deepEqual(['verifiedBy', 'verifiedAt', 'by'].map(decisionWords), ['Verified by', 'Verified', 'Decided by'])
})
