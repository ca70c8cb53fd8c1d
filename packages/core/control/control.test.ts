import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Control, inScope, originOf, outcomeOrigin } from './index.ts'

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

test('a control says what it does in one scope where it differs there, and the same as everywhere in the others (R-027)', () => {
  const scope = '019aaaaa-0000-7000-8000-000000000002'
  const variant = {
    scope,
    statement: 'Every month the plant manager reviews every account.',
    acceptance: ['Each entry has a decision of the plant manager'],
    rationale: 'The plant has its own directory.',
    approvedBy: owner,
  }
  const whole = Control.parse(control({ variants: [variant] }))
  assert.deepEqual(inScope(whole, scope), { statement: variant.statement, acceptance: variant.acceptance, variant })
  const { statement, acceptance } = whole
  for (const other of [null, owner]) assert.deepEqual(inScope(whole, other), { statement, acceptance, variant: null })
  assert.equal(isAccepted({ variants: [{ ...variant, rationale: '' }] }), false)
})

test('a control knows the starter control or the outcome that it was made from (R-045)', () => {
  const requirement = 'csf@2.0:PR.AA-01'
  assert.equal(originOf({ origin: null }), null)
  assert.deepEqual(originOf({ origin: 'access-reviewed' }), { by: 'starter', control: 'access-reviewed' })
  assert.deepEqual(originOf({ origin: outcomeOrigin(owner, requirement) }), {
    by: 'outcome',
    profile: owner,
    requirement,
  })
  assert.deepEqual(originOf({ origin: `profile ${owner}` }), { by: 'outcome', profile: owner, requirement: null })
})
