import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { outsideRoles, Role } from '../access/index.ts'
import { instant } from '../time/index.ts'
import { type Grant, heldRoles, isAllowedLife, isHeld, isLastAdmin, mayGrant } from './index.ts'

const now = instant('2026-03-01T00:00:00Z')
const later = instant('2026-06-01T00:00:00Z')
const auditA = '018f0000-0000-7000-8000-0000000000aa'
const auditB = '018f0000-0000-7000-8000-0000000000bb'
const admin = { id: 'admin', operator: false, setUp: false }

function grant(user: string, role: Role, more: Partial<Grant> = {}): Grant {
  return { user, role, engagement: null, objects: [], until: null, state: 'granted', ...more }
}

const cases: [string, Grant[], Grant, string][] = [
  ['a staff member takes a second staff role', [grant('ada', 'reader')], grant('ada', 'control_owner'), 'granted'],
  ['nobody grants a role to themselves', [], grant('admin', 'compliance_lead'), 'own_grant'],
  ['tokens are not people', [], grant('ada', 'service_token'), 'not_for_people'],
  ['only an operator makes an operator', [], grant('ada', 'instance_operator'), 'operator_only'],
  ['an auditor needs an audit and an end', [], grant('eva', 'auditor'), 'needs_engagement_and_end'],
  ['an auditor of one audit', [], grant('eva', 'auditor', { engagement: auditA, until: later }), 'granted'],
  [
    'staff cannot be auditor',
    [grant('eva', 'reader')],
    grant('eva', 'auditor', { engagement: auditA, until: later }),
    'excludes_staff',
  ],
  [
    'an auditor cannot join staff',
    [grant('eva', 'auditor', { engagement: auditA, until: later })],
    grant('eva', 'reader'),
    'excludes_staff',
  ],
  ['a customer cannot join staff', [grant('kim', 'customer')], grant('kim', 'contributor'), 'excludes_staff'],
  [
    'a former auditor may join staff',
    [grant('eva', 'auditor', { engagement: auditA, until: now })],
    grant('eva', 'reader'),
    'granted',
  ],
  [
    'a revoked role does not count',
    [grant('eva', 'reader', { state: 'revoked' })],
    grant('eva', 'auditor', { engagement: auditA, until: later }),
    'granted',
  ],
  [
    'an advisor audits another engagement',
    [grant('al', 'advisor', { engagement: auditA })],
    grant('al', 'auditor', { engagement: auditB, until: later }),
    'granted',
  ],
  [
    'an advisor never audits the same engagement',
    [grant('al', 'advisor', { engagement: auditA })],
    grant('al', 'auditor', { engagement: auditA, until: later }),
    'same_engagement',
  ],
  [
    'an advisor to everything audits nothing',
    [grant('al', 'advisor')],
    grant('al', 'auditor', { engagement: auditA, until: later }),
    'same_engagement',
  ],
  ['a second time is refused', [grant('ada', 'reader')], grant('ada', 'reader'), 'already_held'],
  ['a role that is over at once is refused', [], grant('ada', 'reader', { until: now }), 'already_over'],
]

for (const [name, held, wanted, expected] of cases) {
  test(`grants: ${name}`, () => {
    const decision = mayGrant(held, wanted, admin, now)
    assert.equal(decision.granted ? 'granted' : decision.why, expected)
  })
}

test('the set-up link gives the first user three roles', () => {
  const setUp = { id: 'first', operator: false, setUp: true }
  const roles = ['instance_operator', 'organisation_admin', 'compliance_lead'] as const
  const held: Grant[] = []
  for (const role of roles) {
    assert.deepEqual(mayGrant(held, grant('first', role), setUp, now), { granted: true })
    held.push(grant('first', role))
  }
  assert.deepEqual(
    heldRoles(held, now).map(one => one.role),
    roles,
  )
})

test('a company of one may grant to itself with a reason', () => {
  const sole = { ...admin, override: { sole: true, reason: 'Only employee' } }
  assert.deepEqual(mayGrant([], grant('admin', 'control_owner'), sole, now), { granted: true })
})

test('the last admin is known', () => {
  const one = [grant('ada', 'organisation_admin')]
  assert.equal(isLastAdmin(one, 'ada', now), true)
  assert.equal(isLastAdmin([...one, grant('bob', 'organisation_admin')], 'ada', now), false)
  assert.equal(isLastAdmin([...one, grant('bob', 'organisation_admin', { state: 'revoked' })], 'ada', now), true)
  assert.equal(isLastAdmin(one, 'bob', now), false)
})

test('a token lives at most a year', () => {
  assert.equal(isAllowedLife(later, now), true)
  assert.equal(isAllowedLife(now, now), false)
  assert.equal(isAllowedLife(instant('2027-04-01T00:00:00Z'), now), false)
})

/** Grants, revocations and time passing in any order, as an administrator could do them. */
const step = fc.oneof(
  fc.record({
    do: fc.constant('grant' as const),
    user: fc.constantFrom('ada', 'bob', 'admin'),
    role: fc.constantFrom(...Role.options),
    engagement: fc.constantFrom(null, auditA, auditB),
    until: fc.constantFrom(null, instant('2026-03-10T00:00:00Z'), later),
    by: fc.constantFrom('admin', 'ada', 'bob'),
    operator: fc.boolean(),
  }),
  fc.record({ do: fc.constant('revoke' as const), at: fc.nat(20) }),
  fc.record({ do: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 20 }) }),
)

test('no order of grants, revocations and waiting leads to roles that exclude each other', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), steps => {
      let held: Grant[] = []
      let at = now
      for (const one of steps) {
        if (one.do === 'wait') at = instant(Date.parse(at) + one.days * 86_400_000)
        if (one.do === 'revoke')
          held = held.map((grant, index) => (index === one.at ? { ...grant, state: 'revoked' } : grant))
        if (one.do !== 'grant') continue
        const wanted = grant(one.user, one.role, { engagement: one.engagement, until: one.until })
        const decision = mayGrant(held, wanted, { id: one.by, operator: one.operator, setUp: false }, at)
        if (!decision.granted) continue
        assert.notEqual(one.by, one.user)
        assert.ok(one.role !== 'instance_operator' || one.operator)
        held.push(wanted)
      }
      for (const user of ['ada', 'bob', 'admin'])
        assertApart(held.filter(grant => grant.user === user && isHeld(grant, at)))
    }),
    { numRuns: 500 },
  )
})

function assertApart(mine: readonly Grant[]): void {
  const outside = mine.filter(grant => outsideRoles.includes(grant.role))
  const inside = mine.filter(grant => !outsideRoles.includes(grant.role) && grant.role !== 'advisor')
  assert.ok(outside.length === 0 || inside.length === 0)
  assert.ok(!mine.some(grant => grant.role === 'service_token'))
  assert.ok(mine.every(grant => grant.role !== 'auditor' || (grant.engagement !== null && grant.until !== null)))
  for (const auditor of mine.filter(grant => grant.role === 'auditor')) {
    const advises = mine.filter(grant => grant.role === 'advisor')
    assert.ok(advises.every(advisor => advisor.engagement !== null && advisor.engagement !== auditor.engagement))
  }
}
