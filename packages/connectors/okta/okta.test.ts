import assert from 'node:assert/strict'
import { test } from 'node:test'
import { secretFields } from '../connector/index.ts'
import { type Asked, type FakeVendor, fakeVendor, type Reply, runWithin } from '../net/testing.ts'
import { readAll } from '../shown/testing.ts'
import { okta } from './index.ts'

const user = (name: string, status = 'ACTIVE', profile: object = {}) => ({
  id: `00u${name}`,
  status,
  created: '2025-01-02T03:04:05.000Z',
  activated: null,
  statusChanged: '2026-03-01T00:00:00.000Z',
  lastLogin: name === 'never' ? null : '2026-03-30T08:00:00.000Z',
  passwordChanged: '2026-01-05T00:00:00.000Z',
  profile: { login: `${name}@example.org`, email: `${name}@example.org`, firstName: name, lastName: 'Doe', ...profile },
  credentials: { provider: { type: 'OKTA', name: 'OKTA' } },
})

/** Pages of two, as Okta names the next in a Link header. */
function paged(all: readonly object[], { query, path, headers }: Asked, size = 2): Reply {
  const start = Number(query.get('after') ?? '0')
  const next = `<http://${headers.host}${path}?after=${start + size}&filter=${encodeURIComponent(query.get('filter') ?? '')}>; rel="next"`
  const self = `<http://${headers.host}${path}>; rel="self"`
  const link = start + size < all.length ? `${self}, ${next}` : self
  return { json: all.slice(start, start + size), headers: { link } }
}

const present = [
  user('ann', 'ACTIVE', { employeeNumber: '17' }),
  user('bob', 'SUSPENDED'),
  user('never', 'STAGED'),
  user('pat', 'PROVISIONED'),
  user('lou', 'LOCKED_OUT'),
]
const gone = [user('gone', 'DEPROVISIONED')]

const passwordPolicy = {
  id: 'pol1',
  name: 'Default Policy',
  status: 'ACTIVE',
  system: true,
  conditions: { people: { groups: { include: ['g1'] } } },
  settings: {
    password: {
      complexity: {
        minLength: 12,
        minLowerCase: 1,
        minUpperCase: 1,
        minNumber: 1,
        minSymbol: 0,
        dictionary: { common: { exclude: true } },
      },
      age: { maxAgeDays: 0, expireWarnDays: 0, historyCount: 4 },
      lockout: { maxAttempts: 10, autoUnlockMinutes: 0 },
    },
  },
}
const rule = (requireFactor: boolean, access = 'ALLOW') => ({
  id: 'r',
  status: 'ACTIVE',
  actions: {
    signon: { access, requireFactor, session: { maxSessionIdleMinutes: 120, maxSessionLifetimeMinutes: 720 } },
  },
})

async function tenant(): Promise<FakeVendor> {
  return await fakeVendor({
    'GET /api/v1/users': asked => paged(asked.query.get('filter') ? gone : present, asked),
    'GET /api/v1/groups': asked =>
      paged(
        [
          { id: 'g1', type: 'BUILT_IN', profile: { name: 'Everyone', description: 'All users' } },
          { id: 'g2', type: 'OKTA_GROUP', profile: { name: 'Admins' } },
        ],
        asked,
      ),
    'GET /api/v1/groups/*/users': asked => paged(asked.parts[0] === 'g1' ? present : present.slice(0, 1), asked),
    'GET /api/v1/iam/assignees/users': ({ headers, query }) => ({
      json: query.has('after')
        ? { value: [{ id: '00ubob' }] }
        : {
            value: [{ id: '00uann' }],
            _links: { next: { href: `http://${headers.host}/api/v1/iam/assignees/users?after=1` } },
          },
    }),
    'GET /api/v1/users/*/roles': ({ parts }) => ({
      json: [
        parts[0] === '00uann'
          ? {
              id: 'ra1',
              type: 'SUPER_ADMIN',
              label: 'Super Administrator',
              status: 'ACTIVE',
              created: '2025-02-01T00:00:00.000Z',
              assignmentType: 'USER',
            }
          : {
              id: 'ra2',
              type: 'READ_ONLY_ADMIN',
              label: 'Read Only Administrator',
              status: 'ACTIVE',
              assignmentType: 'GROUP',
            },
      ],
    }),
    'GET /api/v1/users/*/factors': ({ parts }) => ({
      json:
        parts[0] === '00uann'
          ? [
              {
                id: 'f1',
                factorType: 'webauthn',
                provider: 'FIDO',
                status: 'ACTIVE',
                created: '2025-03-01T00:00:00.000Z',
              },
              { id: 'f2', factorType: 'sms', provider: 'OKTA', status: 'PENDING_ACTIVATION' },
            ]
          : [{ id: 'f3', factorType: 'question', provider: 'OKTA', status: 'ACTIVE' }],
    }),
    'GET /api/v1/logs': ({ query }) => ({
      json: [
        {
          uuid: 'e1',
          published: '2026-03-30T08:00:00.000Z',
          eventType: 'user.session.start',
          actor: { id: '00uann', alternateId: 'ann@example.org' },
          outcome: { result: 'SUCCESS', reason: null },
          client: { ipAddress: '203.0.113.9', geographicalContext: { country: 'France' } },
          debugContext: { debugData: { risk: '{level=LOW}' } },
        },
        {
          uuid: `since ${query.get('since')}`,
          published: '2026-03-30T09:00:00.000Z',
          actor: { alternateId: 'bob@example.org' },
          outcome: { result: 'FAILURE', reason: 'INVALID_CREDENTIALS' },
        },
      ],
    }),
    'GET /api/v1/policies': ({ query }) => ({
      json: query.get('type') === 'PASSWORD' ? [passwordPolicy] : [{ id: 'pol2', name: 'Sign-on', status: 'ACTIVE' }],
    }),
    'GET /api/v1/policies/*/rules': { json: [rule(true), rule(false, 'DENY')] },
  })
}

const read = (vendor: FakeVendor, settings: object = {}) =>
  readAll(okta, { address: vendor.url, token: '00sesame-token', ...settings })

test('a tenant is read whole: users of every status, groups, members', async () => {
  await using vendor = await tenant()
  const { of, state, why, datasets } = await read(vendor)
  assert.deepEqual([state, why], ['complete', ''])
  assert.ok(datasets.every(each => each.complete))
  assert.deepEqual(
    of('identity.accounts').map(row => [
      row.account?.toString().split('@')[0],
      row.enabled,
      row.state,
      row.privileged,
      row.mfa,
    ]),
    [
      ['ann', true, 'active', true, true],
      ['bob', false, 'suspended', false, false],
      ['never', false, 'invited', false, false],
      ['pat', true, 'invited', false, false],
      ['lou', true, 'locked', false, false],
      ['gone', false, 'deactivated', false, null],
    ],
  )
  const [ann] = of('identity.accounts')
  assert.deepEqual(
    [ann?.person, ann?.member_of, ann?.mfa_methods, ann?.mfa_phishing_resistant, ann?.roles, ann?.password_changed_on],
    ['17', ['Admins', 'Everyone'], ['webauthn'], true, ['Super Administrator'], '2026-01-05'],
  )
  assert.deepEqual(
    of('identity.groups').map(row => [row.group_name, row.member_count]),
    [
      ['Everyone', 5],
      ['Admins', 1],
    ],
  )
  assert.equal(of('identity.memberships').length, 6)
  assert.ok(
    vendor.requests.every(each => each.method === 'GET' && each.headers.authorization === 'SSWS 00sesame-token'),
  )
})

test('factors, administrators, sign-ins and policies become rows', async () => {
  await using vendor = await tenant()
  const { of } = await read(vendor, { days: 7 })
  assert.deepEqual(
    of('identity.factors')
      .slice(0, 2)
      .map(row => [row.method, row.active, row.phishing_resistant]),
    [
      ['webauthn', true, true],
      ['sms', false, false],
    ],
  )
  assert.deepEqual(
    of('identity.assignments').map(row => [row.role, row.principal, row.privileged, row.assigned_scope]),
    [
      ['Super Administrator', 'ann@example.org', true, null],
      ['Read Only Administrator', 'bob@example.org', false, 'through a group'],
    ],
  )
  assert.deepEqual(
    of('identity.sign_ins').map(row => [row.event_id, row.succeeded, row.failure, row.country, row.risk]),
    [
      ['e1', true, null, 'France', 'low'],
      ['since 2026-03-24T12:00:00.000Z', false, 'INVALID_CREDENTIALS', null, null],
    ],
  )
  const [password, signOn] = of('identity.password_policies')
  assert.deepEqual(
    [
      password?.min_length,
      password?.needs_symbol,
      password?.max_age_days,
      password?.remembered,
      password?.lockout_attempts,
      password?.lockout_minutes,
      password?.configured,
      password?.applies_to,
    ],
    [12, false, null, 4, 10, null, false, ['Everyone']],
  )
  assert.deepEqual([signOn?.mfa_required, signOn?.session_hours, signOn?.idle_minutes], [true, '12', 120])
  vendor.on('GET /api/v1/policies/*/rules', { json: [rule(true), rule(false)] })
  assert.equal((await read(vendor)).of('identity.password_policies')[1]?.mfa_required, false)
})

test('a spent allowance is waited for as Okta says', async () => {
  await using vendor = await tenant()
  const reset = String(Date.parse('2026-03-31T12:00:20Z') / 1000)
  const headers = { 'x-rate-limit-limit': '600', 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': reset }
  vendor.once('GET /api/v1/groups', { status: 429, headers, json: { errorCode: 'E0000047' } })
  const { state, waits } = await read(vendor)
  assert.equal(state, 'complete')
  assert.ok((waits[0] ?? 0) >= 20_000)
})

test('what the token may not see is not read, by dataset and column, with what to give', async () => {
  await using vendor = await tenant()
  const denied: Reply = { status: 403, json: { errorCode: 'E0000006', errorSummary: 'You do not have permission' } }
  for (const route of ['iam/assignees/users', 'users/*/factors', 'logs', 'policies'])
    vendor.on(`GET /api/v1/${route}`, denied)
  const { of, isComplete, unread, why } = await read(vendor)
  for (const name of ['factors', 'assignments', 'sign_ins', 'password_policies'])
    assert.equal(isComplete(`identity.${name}`), false)
  assert.equal(isComplete('identity.accounts'), true)
  assert.deepEqual([of('identity.accounts')[0]?.mfa, of('identity.accounts')[0]?.privileged], [null, null])
  assert.ok(unread.some(({ columns }) => columns?.includes('privileged')))
  assert.match(why, /You do not have permission\. (Only a super administrator|Give the token)/)
})

test('a refused token, a cut answer and a list that begins again are errors', async () => {
  await using vendor = await tenant()
  vendor.on('GET /api/v1/groups', { status: 403, json: { errorSummary: 'no' } })
  const refused = await read(vendor)
  assert.equal(refused.state, 'error')
  assert.match(refused.why, /needs okta\.groups\.read/)
  vendor.on('GET /api/v1/groups', { json: [{ id: 'g1', profile: { name: 'A' } }], cut: true })
  assert.match((await read(vendor)).why, /could not be asked/)
  vendor.on('GET /api/v1/users', ({ headers }) => ({
    json: present,
    headers: { link: `<http://${headers.host}/api/v1/users?limit=200>; rel="next"` },
  }))
  assert.match((await read(vendor)).why, /read already/)
  vendor.on('GET /api/v1/users', { status: 401, json: { errorSummary: 'Invalid token provided' } })
  const wrong = await read(vendor)
  assert.match(wrong.why, /does not accept the credentials/)
  assert.ok(!wrong.why.includes('sesame'))
})

test('an empty tenant is empty, and what was not asked for is not read', async () => {
  await using vendor = await fakeVendor({ 'GET /api/v1/users': { json: [] }, 'GET /api/v1/groups': { json: [] } })
  const { state, datasets } = await read(vendor, { read: [] })
  assert.deepEqual([state, datasets.map(each => each.rows)], ['complete', [0, 0, 0]])
  using within = runWithin()
  const settings = okta.settings.parse({ address: vendor.url, token: 'sesame' })
  assert.equal((await okta.test?.(settings, within.run))?.ok, true)
  assert.deepEqual(secretFields(okta), ['token'])
})
