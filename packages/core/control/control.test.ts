import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Control } from './index.ts'

const owner = '019aaaaa-0000-7000-8000-000000000001'
const control = (more: object = {}) => ({
  code: 'IAM-1',
  title: 'Access reviewed',
  statement: 'Every quarter the owner of each system reviews every account.',
  theme: 'access',
  lifecycle: { state: 'adopted', owner },
  evidenceOwners: [owner],
  cadence: 'quarterly',
  acceptance: ['Each entry has a decision'],
  addresses: [],
  checks: [],
  manual: null,
  scopes: [],
  origin: null,
  ...more,
})
const isAccepted = (more: object) => Control.safeParse(control(more)).success

test('an adopted control has exactly one accountable owner, a proposed one has none', () => {
  assert.equal(isAccepted({}), true)
  assert.equal(isAccepted({ lifecycle: { state: 'proposed' } }), true)
  assert.equal(isAccepted({ lifecycle: { state: 'adopted' } }), false)
  assert.equal(isAccepted({ lifecycle: { state: 'adopted', owner: [owner, owner] } }), false)
})

test('a control has a cadence that can be tested and at least one acceptance criterion', () => {
  assert.equal(isAccepted({ cadence: 'as needed' }), false)
  assert.equal(isAccepted({ acceptance: [] }), false)
  assert.equal(isAccepted({ acceptance: [''] }), false)
})

test('a control says in which scopes it works', () => {
  assert.deepEqual(Control.parse(control({ scopes: [owner] })).scopes, [owner])
})

test('a manual procedure has a method and steps', () => {
  assert.equal(isAccepted({ manual: { method: 'inspection', steps: ['Read the list'] } }), true)
  assert.equal(isAccepted({ manual: { method: 'inspection', steps: [] } }), false)
  assert.equal(isAccepted({ manual: { method: 'trust', steps: ['Believe it'] } }), false)
})
