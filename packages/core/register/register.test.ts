import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Action, actions } from '../action/index.ts'
import { type Exception, exceptions, isAccepted } from '../exception/index.ts'
import { isRefusal, type ProblemCode, type Refusal } from '../problem/index.ts'
import { instant } from '../time/index.ts'
import { amendRecord, type Deciding, defineRegister, openRecord, stepsFrom, transition } from './index.ts'

const ana = '00000000-0000-4000-8000-00000000000a'
const ben = '00000000-0000-4000-8000-00000000000b'
const by = (actorPerson: string, day = '2026-03-01'): Deciding => ({ actorPerson, at: instant(`${day}T12:00:00Z`) })

const exceptionDraft = {
  title: 'Old laptop of the front desk',
  owner: ana,
  of: { kind: 'check', check: 'disk-encryption', resources: ['laptop-7'] },
  reason: 'Replaced in June',
  compensating: 'It never leaves the building',
  residualRisk: 'low',
  expiresAt: instant('2026-06-30T00:00:00Z'),
}
const actionDraft = {
  title: 'Encrypt the front desk laptop',
  description: '',
  owner: ana,
  due: '2026-04-01',
  about: [],
  requirements: [],
  milestones: [],
}

function body<Body>(value: Body | Refusal): Body {
  if (isRefusal(value)) assert.fail(value.refused.detail)
  return value
}
function assertRefused(value: unknown, code: ProblemCode): void {
  assert.ok(isRefusal(value), 'expected a refusal')
  assert.equal(value.refused.code, code)
}
const requested = (): Exception => body(openRecord(exceptions, exceptionDraft, by(ana)))
const opened = (): Action => body(openRecord(actions, actionDraft, by(ana)))

test('an exception is approved by somebody else than who asked for it', () => {
  assertRefused(transition(exceptions, { body: requested() }, 'approve', {}, by(ana)), 'separation_of_duties')
  const approved = body(transition(exceptions, { body: requested() }, 'approve', {}, by(ben)))
  assert.deepEqual(approved.lifecycle, { state: 'approved', approvedBy: ben, at: by(ben).at })
})

test('whoever edits a requested exception becomes its requester and cannot approve it', () => {
  const widened = body(
    amendRecord(exceptions, { body: requested() }, { ...exceptionDraft, title: 'All laptops' }, by(ben)),
  )
  assert.equal(widened.requestedBy, ben)
  assertRefused(transition(exceptions, { body: widened }, 'approve', {}, by(ben)), 'separation_of_duties')
})

test('an approved exception cannot be edited', () => {
  const approved = body(transition(exceptions, { body: requested() }, 'approve', {}, by(ben)))
  assertRefused(amendRecord(exceptions, { body: approved }, exceptionDraft, by(ana)), 'not_in_lifecycle')
})

test('an exception that would already have expired is not approved', () => {
  assertRefused(transition(exceptions, { body: requested() }, 'approve', {}, by(ben, '2026-07-01')), 'conflict')
})

test('an exception holds from its approval until it expires, and not after it was revoked', () => {
  const approved = body(transition(exceptions, { body: requested() }, 'approve', {}, by(ben)))
  assert.equal(isAccepted(approved, instant('2026-02-01T00:00:00Z')), false)
  assert.equal(isAccepted(approved, instant('2026-04-01T00:00:00Z')), true)
  assert.equal(isAccepted(approved, instant('2026-06-30T00:00:00Z')), false)
  const revoked = body(transition(exceptions, { body: approved }, 'revoke', { why: 'Laptop replaced' }, by(ben)))
  assert.equal(isAccepted(revoked, instant('2026-04-01T00:00:00Z')), false)
})

test('an action is verified by somebody else than its owner', () => {
  const done = body(transition(actions, { body: opened() }, 'finish', { evidence: [] }, by(ana)))
  assertRefused(transition(actions, { body: done }, 'verify', {}, by(ana)), 'separation_of_duties')
  assert.equal(body(transition(actions, { body: done }, 'verify', {}, by(ben))).lifecycle.state, 'verified')
})

test('only the owner says that an action is done, so that the verifier cannot be the one who did it', () => {
  assertRefused(transition(actions, { body: opened() }, 'finish', {}, by(ben)), 'not_permitted')
})

test('a step from the wrong state, an unknown step and unusable input are refused with their reason', () => {
  assertRefused(transition(actions, { body: opened() }, 'verify', {}, by(ben)), 'not_in_lifecycle')
  assertRefused(transition(actions, { body: opened() }, 'explode', {}, by(ben)), 'not_in_lifecycle')
  const refused = transition(exceptions, { body: requested() }, 'reject', {}, by(ben))
  assertRefused(refused, 'invalid_input')
  assert.deepEqual(isRefusal(refused) && refused.refused.fields?.map(field => field.path), ['why'])
})

test('a draft with a missing field is refused and names the field', () => {
  const refused = openRecord(exceptions, { ...exceptionDraft, compensating: '' }, by(ana))
  assert.deepEqual(isRefusal(refused) && refused.refused.fields?.map(field => field.path), ['compensating'])
})

test('a record lists its next steps and why this person cannot take one', () => {
  const [approve, reject] = stepsFrom(exceptions, { body: requested() }, by(ana))
  assert.equal(approve?.verb, 'approve')
  assert.match(approve?.blocked ?? '', /somebody else/)
  assert.equal(reject?.blocked, null)
})

test('every state of a register can be shown and is reached by a step or by opening', () => {
  for (const register of [exceptions, actions]) {
    const reached = new Set<string>(register.lifecycle.transitions.map(step => step.to))
    const unreached = Object.keys(register.lifecycle.states).filter(state => !reached.has(state))
    assert.equal(unreached.length, 1, `${register.noun}: ${unreached}`)
  }
})

test('a register with the same verb twice is not accepted', () => {
  const [first] = exceptions.lifecycle.transitions
  assert.ok(first)
  const lifecycle = { ...exceptions.lifecycle, transitions: [first, first] }
  assert.throws(() => defineRegister({ ...exceptions, lifecycle }), /defined twice/)
})
