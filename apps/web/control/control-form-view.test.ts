import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Control } from '@onus/core/control'
import { checksFor, controlBody, draftOf, emptyControl } from './control-form-view.ts'
import { cadenceWords } from './control-view.ts'

const owner = '01890a5d-ac96-774b-bcce-b302099a8057'
const written = { ...emptyControl, code: 'AC-01', title: 'T', statement: 'S', acceptance: ' one \n\ntwo' }

test('a control without an owner is proposed, with one it is adopted', () => {
  assert.deepEqual(controlBody(written, null).lifecycle, { state: 'proposed' })
  assert.deepEqual(controlBody({ ...written, owner: [owner] }, null).lifecycle, { state: 'adopted', owner })
})

test('what the form makes is a control, with one acceptance criterion a line', () => {
  const body = Control.parse(controlBody(written, null))
  assert.deepEqual(body.acceptance, ['one', 'two'])
})

test('editing and recording without a change keeps the control as it was', () => {
  const control = Control.parse(controlBody({ ...written, owner: [owner] }, null))
  const variants = [{ scope: owner, statement: 'S', acceptance: ['One'], rationale: 'Its own way', approvedBy: owner }]
  const before = { ...control, evidenceOwners: [owner], origin: 'starter-1', variants } as Control
  assert.deepEqual(controlBody(draftOf(before), before), before)
})

test('how soon a control responds is kept for as long as it waits for events', () => {
  const driven = { ...written, cadence: 'event-driven' as const, respondWithin: '24' }
  const control = Control.parse(controlBody(driven, null))
  assert.deepEqual(control.respondWithin, { within: 24, unit: 'hours' })
  assert.deepEqual(controlBody(draftOf(control), control), control)
  assert.equal(controlBody({ ...driven, cadence: 'daily' }, null).respondWithin, undefined)
  assert.equal(cadenceWords(control), 'event-driven, within 24 hours')
})

test('editing a control that was retired does not bring it back', () => {
  const lifecycle = { state: 'retired', reason: 'Done elsewhere' } as const
  const before = { ...Control.parse(controlBody(written, null)), lifecycle }
  assert.deepEqual(controlBody(draftOf(before), before).lifecycle, lifecycle)
})

test('checks that serve the requirements of a control come first, and of them those that have run', () => {
  const check = (id: string, requirements: string[], lastRun: unknown = null) => ({
    id,
    title: id,
    requirements,
    lastRun,
  })
  const all = [check('a', []), check('b', ['x:1']), check('c', ['x:1'], {}), check('d', ['x:1', 'x:2'])]
  const found = checksFor(all, [
    { requirement: 'x:1', how: '' },
    { requirement: 'x:2', how: '' },
  ])
  assert.deepEqual(
    found.map(one => [one.id, one.detail]),
    [
      ['d', 'serves x:1, x:2'],
      ['c', 'serves x:1'],
      ['b', 'serves x:1'],
      ['a', 'a'],
    ],
  )
})
