import assert from 'node:assert/strict'
import { generateKeyPairSync, verify } from 'node:crypto'
import { test } from 'node:test'
import { secretFields } from '../connector/index.ts'
import { type Asked, type FakeVendor, fakeVendor, type Reply, runWithin } from '../net/testing.ts'
import { readAll } from '../shown/testing.ts'
import { google } from './index.ts'

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const keyFile = (url: string) =>
  JSON.stringify({
    type: 'service_account',
    client_email: 'onus@project.iam.gserviceaccount.com',
    private_key_id: 'k1',
    private_key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }),
    token_uri: `${url}/token`,
  })

const user = (name: string, more: object = {}) => ({
  kind: 'admin#directory#user',
  id: `id-${name}`,
  primaryEmail: `${name}@example.org`,
  name: { fullName: `${name} Doe` },
  isAdmin: false,
  isDelegatedAdmin: false,
  lastLoginTime: '2026-03-30T08:00:00.000Z',
  creationTime: '2025-01-02T03:04:05.000Z',
  suspended: false,
  archived: false,
  isEnrolledIn2Sv: true,
  isEnforcedIn2Sv: true,
  ...more,
})

const users = [
  user('ann', { isAdmin: true, externalIds: [{ value: '17', type: 'organization' }] }),
  user('bob', { suspended: true, suspensionReason: 'ADMIN', isEnrolledIn2Sv: false }),
  user('cleo', { archived: true }),
  user('never', { lastLoginTime: '1970-01-01T00:00:00.000Z', isDelegatedAdmin: true }),
]

function paged(items: string, all: readonly object[], { query }: Asked, size = 2): Reply {
  const start = Number(query.get('pageToken')?.slice(4) ?? '0')
  const next = start + size < all.length ? { nextPageToken: `page${start + size}` } : {}
  const page = all.slice(start, start + size)
  return { json: { kind: 'admin#directory#list', ...(page.length > 0 && { [items]: page }), ...next } }
}

type Claims = { iss: string; sub: string; scope: string; aud: string; iat: number; exp: number }

/** The claims of a token request, if the key of the account really signed them. */
function claimsOf(body: string): Claims {
  const form = new URLSearchParams(body)
  assert.equal(form.get('grant_type'), 'urn:ietf:params:oauth:grant-type:jwt-bearer')
  const [head = '', claims = '', signature = ''] = (form.get('assertion') ?? '').split('.')
  assert.ok(verify('sha256', Buffer.from(`${head}.${claims}`), pair.publicKey, Buffer.from(signature, 'base64url')))
  assert.deepEqual(JSON.parse(Buffer.from(head, 'base64url').toString()), { alg: 'RS256', typ: 'JWT', kid: 'k1' })
  return JSON.parse(Buffer.from(claims, 'base64url').toString())
}

async function workspace(refused: readonly string[] = []): Promise<FakeVendor> {
  return await fakeVendor({
    'POST /token': ({ body }) => {
      const { scope, sub, exp, iat } = claimsOf(body)
      assert.deepEqual([sub, exp - iat], ['admin@example.org', 3600])
      if (refused.some(each => scope.endsWith(each)))
        return {
          status: 401,
          json: { error: 'unauthorized_client', error_description: 'Client is unauthorized for this scope' },
        }
      return { json: { access_token: `token for ${scope}`, expires_in: 3599, token_type: 'Bearer' } }
    },
    'GET /admin/directory/v1/users': asked => paged('users', users, asked),
    'GET /admin/directory/v1/groups': asked =>
      paged(
        'groups',
        [
          { id: 'g1', email: 'staff@example.org', name: 'Staff', description: '' },
          { id: 'g2', email: 'ops@example.org', name: 'Ops', description: 'Runs it' },
          { id: 'g3', email: 'none@example.org', name: 'None' },
        ],
        asked,
      ),
    'GET /admin/directory/v1/groups/*/members': asked => {
      const ann = { id: 'id-ann', email: 'ann@example.org', role: 'OWNER', type: 'USER' }
      const ops = { id: 'g2', email: 'ops@example.org', role: 'MEMBER', type: 'GROUP' }
      const outside = { id: 'x', email: 'partner@other.example', role: 'MEMBER', type: 'USER' }
      if (asked.parts[0] === 'g1')
        return paged('members', [ann, ops, outside, { id: 'C1', role: 'MEMBER', type: 'CUSTOMER' }], asked)
      return paged('members', asked.parts[0] === 'g2' ? [ann] : [], asked)
    },
    'GET /admin/directory/v1/customer/*/roles': asked =>
      paged(
        'items',
        [
          { roleId: '1', roleName: '_SEED_ADMIN_ROLE', isSystemRole: true, isSuperAdminRole: true },
          { roleId: '2', roleName: 'Own', roleDescription: 'Ours', isSystemRole: false },
        ],
        asked,
        1,
      ),
    'GET /admin/directory/v1/customer/*/roleassignments': asked =>
      paged(
        'items',
        [
          { roleAssignmentId: 'a1', roleId: '1', assignedTo: 'id-ann', assigneeType: 'user', scopeType: 'CUSTOMER' },
          {
            roleAssignmentId: 'a2',
            roleId: '2',
            assignedTo: 'g2',
            assigneeType: 'group',
            scopeType: 'ORG_UNIT',
            orgUnitId: 'o1',
          },
        ],
        asked,
        1,
      ),
    'GET /admin/reports/v1/activity/users/all/applications/login': asked =>
      paged(
        'items',
        [
          {
            id: { time: '2026-03-30T08:00:00.000Z', uniqueQualifier: '77', applicationName: 'login' },
            actor: { email: 'ann@example.org' },
            ipAddress: '203.0.113.9',
            events: [
              { type: 'login', name: 'login_success', parameters: [{ name: 'is_second_factor', boolValue: true }] },
              { type: 'login', name: 'logout' },
            ],
          },
          {
            id: { time: '2026-03-30T09:00:00.000Z', uniqueQualifier: '78' },
            actor: { email: 'bob@example.org' },
            events: [
              {
                name: 'login_failure',
                parameters: [{ name: 'login_failure_type', value: 'login_failure_invalid_password' }],
              },
            ],
          },
        ],
        asked,
        1,
      ),
  })
}

const read = (vendor: FakeVendor, settings: object = {}) =>
  readAll(google, { key: keyFile(vendor.url), subject: 'admin@example.org', address: vendor.url, ...settings })

test('a workspace is read whole, over pages, with tokens that the service account signed for', async () => {
  await using vendor = await workspace()
  const { of, state, why } = await read(vendor)
  assert.deepEqual([state, why], ['complete', ''])
  assert.deepEqual(
    of('identity.accounts').map(row => [
      row.account,
      row.enabled,
      row.state,
      row.privileged,
      row.mfa,
      row.last_sign_in_at,
    ]),
    [
      ['ann@example.org', true, 'active', true, true, '2026-03-30T08:00:00.000000Z'],
      ['bob@example.org', false, 'suspended', false, false, '2026-03-30T08:00:00.000000Z'],
      ['cleo@example.org', false, 'deactivated', false, true, '2026-03-30T08:00:00.000000Z'],
      ['never@example.org', true, 'active', true, true, null],
    ],
  )
  const [ann] = of('identity.accounts')
  assert.deepEqual(
    [ann?.person, ann?.root, ann?.member_of, ann?.roles],
    ['17', true, ['ops@example.org', 'staff@example.org'], ['_SEED_ADMIN_ROLE']],
  )
  assert.deepEqual(
    of('identity.memberships').map(row => [row.group_name, row.account, row.member_kind, row.role]),
    [
      ['staff@example.org', 'ann@example.org', 'account', 'owner'],
      ['staff@example.org', 'ops@example.org', 'group', 'member'],
      ['staff@example.org', 'partner@other.example', 'account', 'member'],
      ['staff@example.org', 'everybody of the customer', null, 'member'],
      ['ops@example.org', 'ann@example.org', 'account', 'owner'],
    ],
  )
  assert.equal(of('identity.groups').length, 3)
  assert.equal(vendor.requests.filter(each => each.method === 'POST').length, 5)
})

test('roles, who holds them, and sign-ins become rows', async () => {
  await using vendor = await workspace()
  const { of } = await read(vendor, { days: 7 })
  assert.deepEqual(
    of('identity.roles').map(row => [row.role, row.kind, row.all_actions, row.members]),
    [
      ['_SEED_ADMIN_ROLE', 'built_in', true, 1],
      ['Own', 'custom', null, 1],
    ],
  )
  assert.deepEqual(
    of('identity.assignments').map(row => [row.role, row.principal, row.principal_kind, row.assigned_scope]),
    [
      ['_SEED_ADMIN_ROLE', 'ann@example.org', 'user', null],
      ['Own', 'ops@example.org', 'group', 'organisational unit o1'],
    ],
  )
  assert.deepEqual(
    of('identity.sign_ins').map(row => [row.account, row.succeeded, row.failure, row.mfa]),
    [
      ['ann@example.org', true, null, true],
      ['bob@example.org', false, 'login_failure_invalid_password', null],
    ],
  )
  const asked = vendor.requests.find(each => each.path.includes('/reports/'))
  assert.equal(asked?.query.get('startTime'), '2026-03-24T12:00:00.000Z')
})

test('a scope that was not delegated is named; the rest is read', async () => {
  await using vendor = await workspace(['rolemanagement.readonly', 'reports.audit.readonly'])
  const { isComplete, of, why } = await read(vendor)
  assert.equal(isComplete('identity.accounts'), true)
  for (const name of ['roles', 'assignments', 'sign_ins']) assert.equal(isComplete(`identity.${name}`), false)
  assert.equal(of('identity.accounts')[0]?.roles, null)
  assert.match(why, /Client is unauthorized for this scope\. It needs the scope .*rolemanagement\.readonly/)
  await using closed = await workspace(['admin.directory.user.readonly'])
  const none = await read(closed)
  assert.equal(none.state, 'error')
  assert.match(none.why, /does not show users.*admin\.directory\.user\.readonly delegated/)
})

test('a spent allowance is waited for, also where Google calls it 403; a right that is missing is not', async () => {
  await using vendor = await workspace()
  const reason = (name: string): Reply => ({
    status: 403,
    json: { error: { code: 403, message: name, errors: [{ domain: 'usageLimits', reason: name }] } },
  })
  vendor.once('GET /admin/directory/v1/groups', reason('userRateLimitExceeded'), {
    status: 429,
    headers: { 'retry-after': '9' },
    json: {},
  })
  const busy = await read(vendor)
  assert.equal(busy.state, 'complete')
  assert.ok((busy.waits[1] ?? 0) >= 9000)
  vendor.on('GET /admin/directory/v1/groups', reason('forbidden'))
  const denied = await read(vendor)
  assert.equal(denied.state, 'error')
  assert.match(denied.why, /403, forbidden.*group\.readonly/)
})

test('a cut answer, a token twice and another form are errors; an empty workspace is empty', async () => {
  await using vendor = await workspace()
  vendor.on('GET /admin/directory/v1/groups', { json: { kind: 'x', groups: [] }, cut: true })
  assert.match((await read(vendor)).why, /could not be asked/)
  vendor.on('GET /admin/directory/v1/groups', { json: { kind: 'x', nextPageToken: 'same' } })
  assert.match((await read(vendor)).why, /read already/)
  vendor.on('GET /admin/directory/v1/groups', { json: { groups: 3 } })
  assert.match((await read(vendor)).why, /another form than expected/)
  vendor.on('GET /admin/directory/v1/groups', { json: { kind: 'admin#directory#groups' } })
  vendor.on('GET /admin/directory/v1/users', { json: { kind: 'admin#directory#users' } })
  const empty = await read(vendor, { read: [] })
  assert.deepEqual([empty.state, empty.datasets.map(each => each.rows)], ['complete', [0, 0, 0]])
})

test('settings take the file of a key and nothing else, and are tried', async () => {
  const why = (key: string) => google.settings.safeParse({ key, subject: 'a@b.cc' }).error?.issues[0]?.message ?? ''
  assert.match(why('{}'), /expected the JSON file/)
  assert.match(why(JSON.stringify({ client_email: 'a', private_key: 'nonsense' })), /expected the JSON file/)
  assert.deepEqual(secretFields(google), ['key'])
  await using vendor = await workspace()
  using within = runWithin()
  const settings = google.settings.parse({
    key: keyFile(vendor.url),
    subject: 'admin@example.org',
    address: vendor.url,
  })
  const tried = await google.test?.(settings, within.run)
  assert.match(tried?.ok ? tried.detail : '', /shows ann@example\.org/)
})
