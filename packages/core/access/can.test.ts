import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type Caller,
  can,
  outsideRoles,
  Permission,
  permissionsOf,
  type Reach,
  Role,
  rolePermissions,
} from './index.ts'

const org = '018f0000-0000-7000-8000-000000000001'
const otherOrg = '018f0000-0000-7000-8000-000000000002'
const thing = '018f0000-0000-7000-8000-00000000000a'
const otherThing = '018f0000-0000-7000-8000-00000000000b'

/** Every permission of every role, as one line of text: a change of the table is a change of this test. */
const table: Record<Role, string> = {
  instance_operator:
    'instance:operate organisation:create organisation:read framework:read job:read job:write notification:read events:read',
  organisation_admin:
    'organisation:read organisation:write member:read member:write invitation:read invitation:write grant:read grant:write token:read token:write settings:read settings:write scope:read profile:read framework:read person:read person:write dataset:read connection:read connection:write connection:run ledger:read retention:read retention:write retention:approve job:read job:write notification:read search:read events:read sample:load archive:export archive:import',
  compliance_lead:
    'organisation:read member:read invitation:read grant:read settings:read scope:read scope:write profile:read profile:write framework:write crosswalk:write crosswalk:review framework:read crosswalk:read person:read person:write control:read control:write control:adopt control:attest=own check:read check:write check:run dataset:read connection:read connection:run snapshot:read evidence:read evidence:submit evidence:download review:read review:write occurrence:read occurrence:write access-review:read access-review:write access-review:decide exception:read exception:request exception:approve finding:read finding:write finding:respond finding:verify action:read action:write action:verify engagement:read population:read test:read engagement:write assertion:sign request:read request:write request:answer population:write test:write comment:write posture:read ledger:read ledger:export retention:read retention:write retention:approve job:read notification:read search:read events:read sample:load archive:export audit:read incident:read document:read board:read legal-entity:read supplier:read legal-entity:write supplier:write',
  control_owner:
    'organisation:read scope:read framework:read person:read control:read=own control:attest=own check:read=own dataset:read snapshot:read=own evidence:read=own evidence:submit=own evidence:download=own review:read=own occurrence:read=own occurrence:write=own access-review:read=own access-review:decide=own exception:read=own exception:request=own finding:read=own finding:respond=own engagement:read=own request:read=own request:answer=own action:read=own action:write=own comment:write=own notification:read search:read=own events:read',
  contributor:
    'organisation:read framework:read evidence:submit=assigned occurrence:read=assigned access-review:read=assigned access-review:decide=assigned request:read=assigned request:answer=assigned action:read=assigned action:write=assigned comment:write=assigned notification:read events:read',
  reader:
    'organisation:read scope:read profile:read framework:read crosswalk:read person:read control:read check:read evidence:read occurrence:read access-review:read exception:read finding:read action:read engagement:read request:read population:read test:read comment:write posture:read ledger:read notification:read search:read events:read legal-entity:read supplier:read',
  auditor:
    'framework:read control:read=granted check:read=granted snapshot:read=granted evidence:read=granted evidence:download=granted review:read=granted occurrence:read=granted exception:read=granted finding:read=granted finding:write=granted engagement:read=granted request:read=granted request:write=granted comment:write=granted population:read=granted population:write=granted test:read=granted test:write=granted ledger:read=granted audit:read=granted audit:request=granted audit:conclude=granted',
  customer: 'document:read=granted',
  service_token:
    'organisation:read=granted scope:read=granted profile:read=granted framework:read=granted person:read=granted person:write=granted control:read=granted control:write=granted check:read=granted check:write=granted check:run=granted dataset:read=granted connection:read=granted connection:run=granted snapshot:read=granted evidence:read=granted evidence:submit=granted occurrence:read=granted access-review:read=granted exception:read=granted finding:read=granted action:read=granted action:write=granted engagement:read=granted request:read=granted population:read=granted test:read=granted posture:read=granted ledger:read=granted ledger:export=granted job:read=granted search:read=granted events:read=granted archive:export=granted incident:write=granted',
  management_body:
    'organisation:read scope:read profile:read person:name framework:read exception:read exception:approve finding:read action:read engagement:read posture:read ledger:read notification:read events:read incident:read board:read board:approve assertion:sign legal-entity:read supplier:read',
  incident_manager:
    'organisation:read scope:read framework:read person:read control:read action:read action:write comment:write notification:read search:read events:read incident:read incident:write legal-entity:read supplier:read',
  trust_manager:
    'organisation:read scope:read profile:read person:name framework:read control:read comment:write posture:read notification:read search:read events:read document:read document:write',
  advisor:
    'organisation:read scope:read profile:read framework:read crosswalk:read person:read control:read check:read evidence:read occurrence:read access-review:read exception:read finding:read action:read engagement:read request:read population:read test:read comment:write posture:read ledger:read notification:read search:read events:read legal-entity:read supplier:read',
}

for (const role of Role.options) {
  test(`a ${role.replaceAll('_', ' ')} may do what its line of the table says and nothing else`, () => {
    const said = Object.fromEntries(
      table[role].split(' ').map(entry => {
        const [permission, reach] = entry.split('=')
        return [permission, reach ?? 'all']
      }),
    )
    assert.deepEqual(sorted(rolePermissions[role]), sorted(said))
    for (const permission of Permission.options) checkCell(role, permission, said[permission] as Reach | undefined)
  })
}

function checkCell(role: Role, permission: Permission, reach: Reach | undefined): void {
  const caller = holder(role)
  const name = `${role} ${permission}`
  if (role === 'service_token') {
    assert.equal(can(caller, permission).allowed, false, `${name}: a person never acts as a token`)
    return
  }
  assert.equal(can(caller, permission).allowed, reach !== undefined, name)
  assert.deepEqual(
    can(caller, permission, { org: otherOrg, owners: ['person'], assignees: ['user'], within: [thing] }),
    { allowed: false, why: 'other_organisation', as: 'not_found' },
    name,
  )
  assert.equal(
    can(caller, permission, { org, owners: ['person'], within: [otherThing] }).allowed,
    covers(reach, 'own'),
    name,
  )
  assert.equal(can(caller, permission, { org, assignees: ['user'] }).allowed, covers(reach, 'assigned'), name)
  assert.equal(can(caller, permission, { org, within: [thing] }).allowed, covers(reach, 'granted'), name)
  assert.equal(can(caller, permission, { org, within: [otherThing] }).allowed, reach === 'all', name)
}

function covers(reach: Reach | undefined, wanted: Reach): boolean {
  return reach === 'all' || reach === wanted
}

function sorted(row: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.entries(row)
    .map(([permission, reach]) => `${permission}=${reach}`)
    .sort()
}

function holder(...roles: Role[]): Caller {
  return { kind: 'user', id: 'user', org, person: 'person', roles: roles.map(role => ({ role, objects: [thing] })) }
}

test('a caller without a role may do nothing', () => {
  for (const permission of Permission.options) assert.equal(can(holder(), permission).allowed, false)
})

test('the widest reach of several roles counts', () => {
  assert.deepEqual(can(holder('control_owner', 'reader'), 'control:read'), {
    allowed: true,
    reach: 'all',
    overridden: false,
  })
})

test('an outside role is never told that a thing exists, a staff role is told that it may not', () => {
  for (const role of outsideRoles)
    assert.deepEqual(can(holder(role), 'settings:read'), { allowed: false, why: 'no_role', as: 'not_found' })
  assert.deepEqual(can(holder('reader'), 'settings:write'), { allowed: false, why: 'no_role', as: 'not_permitted' })
})

test('nobody reviews, approves or verifies their own work, whether named as user or as person', () => {
  for (const permission of ['review:write', 'exception:approve', 'finding:verify', 'action:verify'] as const) {
    const refused = { allowed: false, why: 'separation', as: 'not_permitted' }
    assert.deepEqual(can(holder('compliance_lead'), permission, { by: ['user'] }), refused)
    assert.deepEqual(can(holder('compliance_lead'), permission, { by: ['person'] }), refused)
    assert.equal(can(holder('compliance_lead'), permission, { by: ['someone else'] }).allowed, true)
  }
})

test('a company of one goes on with a reason, and the answer says that it was overridden', () => {
  const caller = holder('compliance_lead')
  const by = ['user']
  assert.deepEqual(can(caller, 'review:write', { by, override: { sole: true, reason: 'Only employee' } }), {
    allowed: true,
    reach: 'all',
    overridden: true,
  })
  assert.equal(can(caller, 'review:write', { by, override: { sole: true, reason: ' ' } }).allowed, false)
  assert.equal(can(caller, 'review:write', { by, override: { sole: false, reason: 'Hurry' } }).allowed, false)
})

test('a token may do only what it lists and what tokens can ever be given', () => {
  const token = (objects: readonly string[] | null): Caller => ({
    kind: 'token',
    id: 'token',
    org,
    permissions: ['check:read', 'connection:run', 'control:adopt'],
    objects,
  })
  assert.equal(can(token(null), 'check:read').allowed, true)
  assert.equal(can(token(null), 'control:read').allowed, false)
  assert.equal(can(token(null), 'control:adopt').allowed, false, 'adopting is for people')
  assert.equal(can(token([thing]), 'connection:run', { org, within: [thing] }).allowed, true)
  assert.equal(can(token([thing]), 'connection:run', { org, within: [otherThing] }).allowed, false)
})

test('user actions can never be given to a token', () => {
  const forPeople: Permission[] = [
    'control:adopt',
    'control:attest',
    'review:write',
    'exception:approve',
    'finding:respond',
    'finding:verify',
    'action:verify',
    'retention:approve',
    'crosswalk:review',
  ]
  const doors: Permission[] = [
    'grant:write',
    'invitation:write',
    'token:write',
    'member:write',
    'instance:operate',
    'settings:write',
  ]
  for (const permission of [...forPeople, ...doors]) assert.equal(rolePermissions.service_token[permission], undefined)
})

test('what a screen shows follows from the same table', () => {
  assert.equal(permissionsOf(holder('control_owner'))['control:read'], 'own')
  assert.equal(permissionsOf(holder('reader'))['evidence:download'], undefined)
})
