import assert from 'node:assert/strict'
import { test } from 'node:test'
import { secretFields } from '../connector/index.ts'
import { type FakeVendor, fakeVendor, type Reply, runWithin } from '../net/testing.ts'
import { readAll } from '../shown/testing.ts'
import { scim } from './index.ts'

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
const user = (index: number, more: object = {}) => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  id: `id-${index}`,
  userName: `user${index}`,
  name: { givenName: 'Given', familyName: `Family${index}` },
  emails: [{ value: `private${index}@home.example` }, { value: `user${index}@example.org`, primary: true }],
  active: true,
  meta: { resourceType: 'User', created: '2026-01-02T03:04:05Z' },
  ...more,
})
const many = Array.from({ length: 250 }, (_, index) => user(index))

/** A service that gives at most 60 at a time, however many are asked for. */
const page = (all: readonly object[], query: URLSearchParams, most = 60): Reply => {
  const start = Number(query.get('startIndex') ?? '1') - 1
  const Resources = all.slice(start, start + Math.min(most, Number(query.get('count') ?? '100')))
  return { json: { totalResults: all.length, startIndex: start + 1, itemsPerPage: Resources.length, Resources } }
}

async function service(users: readonly object[] = many, groups: readonly object[] = []): Promise<FakeVendor> {
  return await fakeVendor({
    'GET /scim/Users': ({ query }) => page(users, query),
    'GET /scim/Groups': ({ query }) => page(groups, query),
  })
}

const read = (vendor: FakeVendor, settings: object = {}) =>
  readAll(scim, { address: `${vendor.url}/scim/`, token: 'sesame-token', ...settings })

test('a list is read as far as the service counts, whatever size its pages have', async () => {
  await using vendor = await service()
  const { of, isComplete, datasets } = await read(vendor)
  assert.deepEqual([of('identity.accounts').length, isComplete('identity.accounts')], [250, true])
  assert.equal(datasets[0]?.completeness.sourceSideCount, 250)
  assert.ok(vendor.requests.every(each => each.headers.authorization === 'Bearer sesame-token'))
  const [first] = of('identity.accounts')
  assert.deepEqual(
    [first?.account, first?.account_id, first?.display_name, first?.email, first?.person, first?.enabled],
    ['user0', 'id-0', 'Given Family0', 'user0@example.org', 'user0@example.org', true],
  )
})

test('pages by cursor are followed to the end where the service offers them', async () => {
  await using vendor = await service()
  vendor.on('GET /scim/ServiceProviderConfig', { json: { pagination: { cursor: true, index: false } } })
  vendor.on('GET /scim/Users', ({ query }) => {
    const start = Number(query.get('cursor') || '0')
    const next = start + 100 < 250 ? { nextCursor: String(start + 100) } : {}
    return { json: { totalResults: 250, Resources: many.slice(start, start + 100), ...next } }
  })
  const { of, isComplete } = await read(vendor)
  assert.deepEqual([of('identity.accounts').length, isComplete('identity.accounts')], [250, true])
  vendor.on('GET /scim/Users', { json: { totalResults: 250, Resources: many.slice(0, 100) } })
  assert.match((await read(vendor)).why, /counts 250 but gave 100/)
  vendor.on('GET /scim/Users', ({ query }) => ({
    json: { Resources: [user(query.get('cursor') ? 2 : 1)], nextCursor: 'same' },
  }))
  assert.match((await read(vendor)).why, /read already|twice/)
})

test('the enterprise extension gives employees, and managers by their number', async () => {
  const users = [
    user(1, {
      [enterprise]: { employeeNumber: '701', department: 'Tour', manager: { value: 'id-2' } },
      title: 'Guide',
    }),
    user(2, { [enterprise]: { employeeNumber: '700' }, active: false }),
    user(3, { externalId: 'x3', active: undefined, [enterprise]: { manager: 'gone' } }),
  ]
  await using vendor = await service(users)
  const { of } = await read(vendor, { employees: true })
  assert.deepEqual(
    of('people.employees').map(row => [row.employee_id, row.department, row.manager, row.active]),
    [
      ['701', 'Tour', '700', true],
      ['700', null, null, false],
      ['x3', null, 'gone', null],
    ],
  )
  assert.deepEqual(
    of('identity.accounts').map(row => [row.person, row.enabled, row.state]),
    [
      ['701', true, 'active'],
      ['700', false, 'deactivated'],
      ['user3@example.org', null, null],
    ],
  )
})

test('members are told at groups, at users, or at both; groups of one name are told apart', async () => {
  const users = [user(1, { groups: [{ value: 'g2', type: 'direct' }] }), user(2)]
  const groups = [
    {
      id: 'g1',
      displayName: 'Admins',
      members: [{ value: 'id-1' }, { value: 'g2', type: 'Group' }, { value: 'other' }],
    },
    { id: 'g2', displayName: 'Staff' },
    { id: 'g3', displayName: 'Staff', members: [] },
  ]
  await using vendor = await service(users, groups)
  const { of, isComplete } = await read(vendor)
  assert.deepEqual(
    of('identity.memberships').map(row => [row.group_name, row.account, row.member_kind]),
    [
      ['Admins', 'user1', 'account'],
      ['Admins', 'Staff (g2)', 'group'],
      ['Admins', 'other', null],
      ['Staff (g2)', 'user1', 'account'],
    ],
  )
  assert.equal(of('identity.groups').length, 3)
  assert.deepEqual(of('identity.accounts')[0]?.member_of, ['Admins', 'Staff (g2)'])
  assert.equal(isComplete('identity.memberships'), true)
})

test('an empty service is empty; fewer than it counts, no count and the same again are errors', async () => {
  await using vendor = await service([])
  const empty = await read(vendor)
  assert.deepEqual([empty.of('identity.accounts').length, empty.isComplete('identity.accounts')], [0, true])
  vendor.on('GET /scim/Users', ({ query }) =>
    query.get('startIndex') === '1'
      ? { json: { totalResults: 5, Resources: many.slice(0, 3) } }
      : { json: { totalResults: 5 } },
  )
  assert.match((await read(vendor)).why, /counts 5 but gave 3/)
  vendor.on('GET /scim/Users', { json: { Resources: many.slice(0, 3) } })
  assert.match((await read(vendor)).why, /not proved whole/)
  vendor.on('GET /scim/Users', { json: { totalResults: 5, Resources: many.slice(0, 3) } })
  assert.match((await read(vendor)).why, /gave id-0 twice/)
  vendor.on('GET /scim/Users', { json: [] })
  assert.match((await read(vendor)).why, /another form than expected/)
})

test('a service that is busy is asked again; refusals and cut answers are told', async () => {
  await using vendor = await service(many.slice(0, 3))
  vendor.once('GET /scim/Users', { status: 429, headers: { 'retry-after': '7' } })
  const busy = await read(vendor)
  assert.equal(busy.isComplete('identity.accounts'), true)
  assert.ok((busy.waits[0] ?? 0) >= 7000)
  vendor.on('GET /scim/Groups', { status: 403, json: { detail: 'groups are not for you' } })
  const without = await read(vendor)
  assert.deepEqual([without.isComplete('identity.accounts'), without.isComplete('identity.groups')], [true, false])
  assert.match(without.why, /groups are not for you\. Let the token read groups/)
  vendor.on('GET /scim/Users', { status: 403, json: { detail: 'no' } })
  assert.match((await read(vendor)).why, /does not let the token read users/)
  vendor.on('GET /scim/Users', { json: many, cut: true })
  assert.match((await read(vendor)).why, /could not be asked/)
})

test('trying the settings counts the users', async () => {
  await using vendor = await service()
  using within = runWithin()
  const settings = scim.settings.parse({ address: `${vendor.url}/scim`, token: 'sesame' })
  const tried = await scim.test?.(settings, within.run)
  assert.match(tried?.ok ? tried.detail : '', /counts 250 users/)
  vendor.on('GET /scim/ServiceProviderConfig', { status: 401, json: {} })
  const refused = await scim.test?.(settings, within.run)
  assert.equal(refused?.ok, false)
  assert.deepEqual(secretFields(scim), ['token'])
})
