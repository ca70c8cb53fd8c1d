import assert from 'node:assert/strict'
import { test } from 'node:test'
import { secretFields } from '../connector/index.ts'
import { type Asked, type FakeVendor, fakeVendor, type Reply, runWithin } from '../net/testing.ts'
import { readAll } from '../shown/testing.ts'
import { entra } from './index.ts'

const user = (name: string, more: object = {}) => ({
  id: `id-${name}`,
  userPrincipalName: `${name}@example.org`,
  displayName: name,
  mail: `${name}@example.org`,
  accountEnabled: true,
  userType: 'Member',
  createdDateTime: '2025-01-02T03:04:05Z',
  employeeId: null,
  externalUserState: null,
  lastPasswordChangeDateTime: '2026-01-05T00:00:00Z',
  signInActivity: { lastSignInDateTime: '2026-03-30T08:00:00Z', lastSuccessfulSignInDateTime: '2026-03-29T08:00:00Z' },
  ...more,
})

const users = [
  user('ann', { employeeId: '17' }),
  user('off', { accountEnabled: false, signInActivity: undefined }),
  user('guest_partner.example#EXT#', { userType: 'Guest', externalUserState: 'PendingAcceptance' }),
  user('helper', {
    signInActivity: { lastSignInDateTime: '0001-01-01T00:00:00Z', lastSuccessfulSignInDateTime: null },
  }),
]

/** Pages of two, as Graph names the next in the answer. */
function paged(all: readonly object[], { query, path, headers }: Asked): Reply {
  const start = Number(query.get('$skiptoken') ?? '0')
  const next =
    start + 2 < all.length ? { '@odata.nextLink': `http://${headers.host}${path}?$skiptoken=${start + 2}` } : {}
  return {
    json: {
      '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata',
      value: all.slice(start, start + 2),
      ...next,
    },
  }
}

const member = (name: string) => ({
  '@odata.type': '#microsoft.graph.user',
  id: `id-${name}`,
  userPrincipalName: `${name}@example.org`,
})
const global = '62e90394-69f5-4237-9190-012177145e10'

const policy = (displayName: string, more: object = {}, grant: object = {}) => ({
  id: `p-${displayName}`,
  displayName,
  state: 'enabled',
  conditions: {
    clientAppTypes: ['all'],
    applications: { includeApplications: ['All'], excludeApplications: [] },
    users: { includeUsers: ['All'], excludeUsers: ['id-ann'], includeGroups: [], excludeGroups: ['g2'] },
    locations: null,
    platforms: null,
    userRiskLevels: [],
    signInRiskLevels: [],
    ...more,
  },
  grantControls: { operator: 'OR', builtInControls: ['mfa'], authenticationStrength: null, ...grant },
  sessionControls: { signInFrequency: { isEnabled: true, type: 'days', value: 2 } },
})

async function tenant(): Promise<FakeVendor> {
  return await fakeVendor({
    'POST /example.org/oauth2/v2.0/token': ({ body }) =>
      new URLSearchParams(body).get('client_secret') === 'sesame-secret'
        ? { json: { token_type: 'Bearer', expires_in: 3599, access_token: 'access-token' } }
        : {
            status: 401,
            json: { error: 'invalid_client', error_description: 'AADSTS7000215: Invalid client secret.' },
          },
    'GET /v1.0/users': asked => paged(users, asked),
    'GET /v1.0/groups': asked =>
      paged(
        [
          { id: 'g1', displayName: 'Staff', description: 'All' },
          { id: 'g2', displayName: 'Admins', isAssignableToRole: true },
          { id: 'g3', displayName: 'Empty' },
        ],
        asked,
      ),
    'GET /v1.0/groups/*/members': asked => {
      const inner = { '@odata.type': '#microsoft.graph.group', id: 'g2', displayName: 'Admins' }
      const robot = { '@odata.type': '#microsoft.graph.servicePrincipal', id: 'sp1', displayName: 'Robot' }
      if (asked.parts[0] === 'g1') return paged([member('ann'), member('off'), inner, robot], asked)
      return paged(asked.parts[0] === 'g2' ? [member('helper')] : [], asked)
    },
    'GET /v1.0/roleManagement/directory/roleDefinitions': asked =>
      paged(
        [
          { id: global, templateId: global, displayName: 'Global Administrator', isBuiltIn: true },
          { id: 'r2', templateId: 'r2', displayName: 'Reports Reader', isBuiltIn: true },
          { id: 'r3', templateId: 'r3', displayName: 'Own role', isBuiltIn: false },
        ],
        asked,
      ),
    'GET /v1.0/roleManagement/directory/roleAssignments': asked =>
      paged(
        [
          {
            id: 'a1',
            roleDefinitionId: global,
            principalId: 'g2',
            directoryScopeId: '/',
            principal: { '@odata.type': '#microsoft.graph.group', id: 'g2', displayName: 'Admins' },
          },
          { id: 'a2', roleDefinitionId: 'r2', principalId: 'id-ann', directoryScopeId: '/', principal: member('ann') },
          {
            id: 'a3',
            roleDefinitionId: 'r3',
            principalId: 'id-off',
            directoryScopeId: '/administrativeUnits/u1',
            principal: member('off'),
          },
        ],
        asked,
      ),
    'GET /v1.0/reports/authenticationMethods/userRegistrationDetails': asked =>
      paged(
        [
          { id: 'id-ann', isMfaRegistered: true, methodsRegistered: ['fido2SecurityKey', 'mobilePhone'] },
          { id: 'id-off', isMfaRegistered: false, methodsRegistered: [] },
          { id: 'id-helper', isMfaRegistered: true, methodsRegistered: ['mobilePhone'] },
        ],
        asked,
      ),
    'GET /v1.0/auditLogs/signIns': ({ query }) => ({
      json: {
        value: [
          {
            id: 's1',
            createdDateTime: '2026-03-30T08:00:00Z',
            userPrincipalName: 'ann@example.org',
            appDisplayName: 'Portal',
            ipAddress: '203.0.113.9',
            clientAppUsed: 'Browser',
            conditionalAccessStatus: 'success',
            riskLevelDuringSignIn: 'none',
            status: { errorCode: 0 },
            location: { countryOrRegion: 'FR' },
          },
          {
            id: query.get('$filter'),
            createdDateTime: '2026-03-30T09:00:00Z',
            userPrincipalName: 'off@example.org',
            clientAppUsed: 'IMAP4',
            conditionalAccessStatus: 'failure',
            riskLevelDuringSignIn: 'hidden',
            status: { errorCode: 53003, failureReason: 'Blocked by conditional access' },
          },
        ],
      },
    }),
    'GET /v1.0/identity/conditionalAccess/policies': asked =>
      paged(
        [
          policy('Factor for all'),
          policy('Factor from elsewhere', {
            locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] },
          }),
          policy('Factor or device', {}, { builtInControls: ['mfa', 'compliantDevice'] }),
          policy(
            'No old protocols',
            { clientAppTypes: ['exchangeActiveSync', 'other'] },
            { builtInControls: ['block'] },
          ),
          { ...policy('Only reported'), state: 'enabledForReportingButNotEnforced' },
        ],
        asked,
      ),
  })
}

const read = (vendor: FakeVendor, settings: object = {}) => {
  const given = {
    tenant: 'example.org',
    clientId: 'app-1',
    clientSecret: 'sesame-secret',
    loginAddress: vendor.url,
    graphAddress: vendor.url,
  }
  return readAll(entra, { ...given, ...settings })
}

test('a tenant is read whole: members, guests and the disabled, with groups and roles through them', async () => {
  await using vendor = await tenant()
  const { of, state, why } = await read(vendor)
  assert.deepEqual([state, why], ['complete', ''])
  assert.deepEqual(
    of('identity.accounts').map(row => [row.account, row.enabled, row.state, row.guest, row.privileged, row.mfa]),
    [
      ['ann@example.org', true, 'active', false, false, true],
      ['off@example.org', false, 'deactivated', false, null, false],
      ['guest_partner.example#EXT#@example.org', true, 'invited', true, false, null],
      ['helper@example.org', true, 'active', false, true, true],
    ],
  )
  const [ann, off, , helper] = of('identity.accounts')
  assert.equal(helper?.last_sign_in_at, null)
  assert.deepEqual(
    [ann?.person, ann?.member_of, ann?.roles, ann?.mfa_phishing_resistant, ann?.last_sign_in_at, off?.last_sign_in_at],
    ['17', ['Staff'], ['Reports Reader'], true, '2026-03-29T08:00:00.000000Z', null],
  )
  assert.deepEqual(
    of('identity.memberships').map(row => [row.group_name, row.account, row.member_kind]),
    [
      ['Staff', 'ann@example.org', 'account'],
      ['Staff', 'off@example.org', 'account'],
      ['Staff', 'Admins', 'group'],
      ['Staff', 'Robot (sp1)', 'service'],
      ['Admins', 'helper@example.org', 'account'],
    ],
  )
  assert.deepEqual(
    of('identity.assignments').map(row => [
      row.role,
      row.principal,
      row.principal_kind,
      row.privileged,
      row.assigned_scope,
    ]),
    [
      ['Global Administrator', 'Admins', 'group', true, null],
      ['Reports Reader', 'ann@example.org', 'user', false, null],
      ['Own role', 'off@example.org', 'user', null, '/administrativeUnits/u1'],
    ],
  )
  assert.equal(vendor.requests.filter(each => each.method === 'POST').length, 1)
  assert.ok(
    vendor.requests.every(each => each.method === 'POST' || each.headers.authorization === 'Bearer access-token'),
  )
})

test('sign-ins and conditional access become rows; what is narrowed does not count as required', async () => {
  await using vendor = await tenant()
  const { of } = await read(vendor)
  assert.deepEqual(
    of('identity.sign_ins').map(row => [row.event_id, row.succeeded, row.legacy_protocol, row.blocked, row.risk]),
    [
      ['s1', true, false, false, 'none'],
      ['createdDateTime ge 2026-03-24T12:00:00.000Z', false, true, true, null],
    ],
  )
  assert.deepEqual(
    of('identity.password_policies').map(row => [row.rule_set, row.enforced, row.mfa_required, row.legacy_blocked]),
    [
      ['Factor for all', true, true, false],
      ['Factor from elsewhere', true, false, false],
      ['Factor or device', true, false, false],
      ['No old protocols', true, false, true],
      ['Only reported', false, true, false],
    ],
  )
  const [first] = of('identity.password_policies')
  assert.deepEqual(
    [first?.applies_to, first?.excludes, first?.session_hours],
    [null, ['ann@example.org', 'Admins'], '48'],
  )
})

test('without a licence the users are read and what it would show is not known', async () => {
  await using vendor = await tenant()
  const words = 'Neither tenant is B2C or tenant does not have premium license'
  const denied: Reply = {
    status: 403,
    json: { error: { code: 'Authentication_RequestFromNonPremiumTenantOrB2CTenant', message: words } },
  }
  vendor.on('GET /v1.0/users', asked =>
    asked.query.get('$select')?.includes('signInActivity') ? denied : paged(users, asked),
  )
  vendor.on('GET /v1.0/reports/authenticationMethods/userRegistrationDetails', denied)
  vendor.on('GET /v1.0/auditLogs/signIns', denied)
  vendor.on('GET /v1.0/roleManagement/directory/roleDefinitions', denied)
  vendor.on('GET /v1.0/identity/conditionalAccess/policies', denied)
  const { of, isComplete, unread, why } = await read(vendor)
  assert.deepEqual([of('identity.accounts').length, isComplete('identity.accounts')], [4, true])
  assert.deepEqual([of('identity.accounts')[0]?.mfa, of('identity.accounts')[0]?.privileged], [null, null])
  for (const name of ['sign_ins', 'assignments', 'password_policies'])
    assert.equal(isComplete(`identity.${name}`), false)
  assert.deepEqual(unread[0]?.columns, ['last_sign_in_at'])
  assert.match(why, /premium license\. It needs AuditLog\.Read\.All and a licence of Entra ID P1 or P2/)
  assert.match(why, /RoleManagement\.Read\.Directory/)
})

test('a busy Graph is asked again as it says; a missing permission, a cut page and another host are errors', async () => {
  await using vendor = await tenant()
  vendor.once('GET /v1.0/groups', {
    status: 429,
    headers: { 'retry-after': '12' },
    json: { error: { code: 'TooManyRequests' } },
  })
  const busy = await read(vendor)
  assert.equal(busy.state, 'complete')
  assert.ok((busy.waits[0] ?? 0) >= 12_000)
  vendor.on('GET /v1.0/groups', {
    status: 403,
    json: { error: { code: 'Authorization_RequestDenied', message: 'Insufficient privileges' } },
  })
  assert.match((await read(vendor)).why, /needs Group\.Read\.All/)
  vendor.on('GET /v1.0/groups', { json: { value: [] }, cut: true })
  assert.match((await read(vendor)).why, /could not be asked/)
  vendor.on('GET /v1.0/groups', { json: { value: [], '@odata.nextLink': 'https://evil.example/v1.0/groups' } })
  assert.match((await read(vendor)).why, /another host/)
  vendor.on('GET /v1.0/groups', { json: { values: [] } })
  assert.match((await read(vendor)).why, /another form than expected/)
})

test('a wrong secret is told in the words of Entra and never shown; an empty tenant is empty', async () => {
  await using vendor = await tenant()
  const wrong = await read(vendor, { clientSecret: 'other-secret' })
  assert.equal(wrong.state, 'error')
  assert.match(wrong.why, /does not sign the application app-1 in.*AADSTS7000215/)
  assert.ok(!wrong.why.includes('other-secret'))
  vendor.on('GET /v1.0/users', { json: { value: [] } })
  vendor.on('GET /v1.0/groups', { json: { value: [] } })
  const empty = await read(vendor, { read: [] })
  assert.deepEqual([empty.state, empty.datasets.map(each => each.rows)], ['complete', [0, 0, 0]])
  using within = runWithin()
  const settings = entra.settings.parse({
    tenant: 'example.org',
    clientId: 'app-1',
    clientSecret: 'sesame-secret',
    loginAddress: vendor.url,
    graphAddress: vendor.url,
  })
  assert.equal((await entra.test?.(settings, within.run))?.ok, true)
  assert.deepEqual(secretFields(entra), ['clientSecret'])
})
