import assert from 'node:assert/strict'
import { test } from 'node:test'
import { calendarOf, mondayToFriday } from '../occurrence/index.ts'
import { instant } from '../time/index.ts'
import { type Ladder, type Owed, stepToTell, usualLadder } from './index.ts'

const calendar = calendarOf('UTC', mondayToFriday)
const at = (text: string) => instant(`${text}T09:00:00Z`)
const owed: Owed = {
  kind: 'occurrence',
  key: 'occurrence C1 2026-Q1',
  opensAt: at('2026-03-12'),
  dueAt: at('2026-04-01'),
  missedAt: at('2026-04-21'),
}
const told = (day: string, ladder?: Ladder, one: Owed = owed) => {
  const reached = stepToTell(one, ladder, at(day), calendar)
  return reached && [reached.step.rung, reached.step.days, reached.step.to.join(' ')]
}

test('the ladder climbs from the owner to the lead and the sponsor', () => {
  assert.equal(told('2026-03-11'), null)
  assert.deepEqual(told('2026-03-12'), ['opens', 0, 'owner'])
  assert.deepEqual(told('2026-03-30'), ['due', -3, 'owner'])
  assert.deepEqual(told('2026-04-01'), ['due', 0, 'owner'])
  assert.deepEqual(told('2026-04-02'), ['late', 1, 'owner lead'])
  assert.deepEqual(told('2026-04-21'), ['missed', 0, 'lead sponsor'])
})

test('only the last step that was reached is told, under a name that is the same each time', () => {
  const first = stepToTell(owed, undefined, at('2026-04-02'), calendar)
  const again = stepToTell(owed, undefined, at('2026-04-03'), calendar)
  assert.equal(first?.key, again?.key)
})

test('nobody is told at a weekend; the step comes on the next working day', () => {
  const weekend = { ...owed, dueAt: at('2026-04-04') }
  assert.equal(told('2026-04-04', undefined, weekend), null)
  assert.equal(told('2026-04-05', undefined, weekend), null)
  assert.deepEqual(told('2026-04-06', undefined, weekend), ['late', 1, 'owner lead'])
})

test('what was reached long ago is history and is not told', () => {
  assert.equal(told('2026-05-20'), null)
})

test('nothing is told of a thing before it can be begun', () => {
  const short = { ...owed, opensAt: at('2026-03-31'), dueAt: at('2026-04-01') }
  assert.equal(told('2026-03-30', undefined, short), null)
})

test('an organisation says its own steps, and other ones for single kinds', () => {
  const ladder: Ladder = { steps: [], kinds: { occurrence: [{ rung: 'due', days: -10, to: ['lead'] }] } }
  assert.deepEqual(told('2026-03-23', ladder), ['due', -10, 'lead'])
  assert.equal(told('2026-03-23', { ...ladder, kinds: {} }), null)
  assert.ok(usualLadder.steps.length > 0)
})
