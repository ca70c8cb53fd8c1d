import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DatasetSchema, type Row } from '@onus/core/dataset'
import { collect, secretFields } from '../connector/index.ts'
import { type FakeVendor, fakeVendor, runWithin } from '../net/testing.ts'
import { parseStrictJson } from '../table/strict-json.ts'
import { rest } from './index.ts'
import { isPath, pathOf, valueAt } from './path.ts'

const at = (json: unknown, path: string) => valueAt(parseStrictJson(JSON.stringify(json)), pathOf(path))

test('a path leads through names, places and every item of a list, and what an item lacks is a null', () => {
  const json = {
    data: { users: [{ id: 'a', 'e.mail': 'x', tags: ['p', 'q'] }, { id: 'b', tags: [] }, { tags: null }] },
  }
  assert.equal(at(json, 'data.users[0].id'), 'a')
  assert.equal(at(json, "$.data.users[0]['e.mail']"), 'x')
  assert.deepEqual(at(json, 'data.users[*].id'), ['a', 'b', null])
  assert.deepEqual(at(json, 'data.users[*].tags[*]'), ['p', 'q'])
  assert.deepEqual(at({ a: [{ b: [1] }, {}] }, 'a[*].b[*]'), [{ number: '1' }, null])
  assert.deepEqual(at([['x']], '[0][0]'), 'x')
  assert.deepEqual(at(['x'], '$'), ['x'])
  for (const none of [
    'data.nobody',
    'data.users[9]',
    'data.users.id',
    'data[0]',
    'data.users[0].id.length',
    'constructor',
  ])
    assert.equal(at(json, none), undefined, none)
})

test('what is no path is refused with the place where it stops making sense', () => {
  for (const text of ['a..b', 'a.', 'a[', 'a[-1]', 'a[x]', "a['b", 'a b', '$a', 'a[*', '..'])
    assert.equal(isPath(text), false, text)
  assert.throws(() => pathOf('data.users[x]'), /cannot be read from character 11 on: "\[x\]"/)
})

const columns = { account: 'login', system: { constant: 'crm' }, enabled: 'active' }
const base = { dataset: 'identity.accounts@1', columns }
const users = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => ({ login: `user${from + index}`, active: index % 2 === 0 }))

async function read(vendor: FakeVendor, settings: object, path = '/users') {
  using within = runWithin()
  const rows: Row[] = []
  const taken = await collect(rest, { url: vendor.url + path, ...base, ...settings }, within.run, {
    row: (_, row) => void rows.push(row),
  })
  const { outcome } = taken
  return {
    ...taken,
    rows,
    accounts: rows.map(row => row.account),
    state: outcome.state,
    why: outcome.state === 'complete' ? '' : outcome.why,
  }
}

test('a list that comes at once becomes rows, with what is sent, constants, words and where each stood', async () => {
  await using vendor = await fakeVendor({
    'GET /users': {
      json: {
        data: [
          {
            login: 'ada',
            active: 'on',
            created: '2026-01-02T03:04:05+01:00',
            id: 12345678901234567890n.toString(),
            roles: [{ name: 'admin' }],
          },
          { login: 'bob', active: 'off', created: null, id: 2, roles: [] },
        ],
      },
    },
  })
  const { state, rows, datasets } = await read(
    vendor,
    {
      rows: 'data',
      columns: {
        ...columns,
        enabled: { from: 'active', true: ['on'], false: ['off'] },
        created_at: 'created',
        account_id: 'id',
        roles: 'roles[*].name',
      },
      headers: ['X-Tenant: acme'],
      secret: 'Bearer sesame',
      account: 'acme',
    },
    '/users?active=all',
  )
  assert.equal(state, 'complete')
  assert.deepEqual(
    rows.map(row => [row.account, row.enabled, row.created_at, row.account_id, row.roles, row.raw, row.system]),
    [
      ['ada', true, '2026-01-02T02:04:05.000000Z', '12345678901234567890', ['admin'], 'page 1, item 1', 'crm'],
      ['bob', false, null, '2', [], 'page 1, item 2', 'crm'],
    ],
  )
  const { headers } = vendor.requests[0] ?? assert.fail()
  assert.deepEqual(
    [headers.authorization, headers['x-tenant'], headers.accept],
    ['Bearer sesame', 'acme', 'application/json'],
  )
  const { completeness } = datasets[0] ?? assert.fail()
  assert.match(completeness.query, /^GET http:\/\/127\.0\.0\.1:\d+\/users\?active=all$/)
  assert.doesNotMatch(JSON.stringify(completeness), /sesame/)
})

test('pages by Link, by address, by token, by number and by offset are all read to their end', async () => {
  const all = users(0, 7)
  const slice = (from: number) => all.slice(from, from + 3)
  await using vendor = await fakeVendor({
    'GET /link': ({ query }) => {
      const from = Number(query.get('from') ?? 0)
      return { json: slice(from), headers: from < 6 ? { link: `</link?from=${from + 3}>; rel="next"` } : {} }
    },
    'GET /next': ({ query }) => {
      const from = Number(query.get('from') ?? 0)
      return {
        json: { items: slice(from), '@odata.nextLink': from < 6 ? `${vendor.url}/next?from=${from + 3}` : undefined },
      }
    },
    'GET /cursor': ({ query }) => {
      const from = Number(query.get('after') ?? 0)
      return { json: { items: slice(from), meta: { cursor: String(from + 3), more: from < 6 } } }
    },
    'GET /page': ({ query }) => ({ json: { items: slice((Number(query.get('page')) - 1) * 3), total: 7 } }),
    'GET /offset': ({ query }) => ({ json: { items: slice(Number(query.get('skip'))) } }),
    'POST /body': ({ body }) => ({ json: { items: slice(JSON.parse(body).skip) } }),
  })
  const everybody = all.map(user => user.login)
  for (const [path, settings] of [
    ['/link', { paging: 'link' }],
    ['/next', { paging: 'next', next: "['@odata.nextLink']", rows: 'items' }],
    ['/cursor', { paging: 'cursor', next: 'meta.cursor', more: 'meta.more', parameter: 'after', rows: 'items' }],
    ['/page', { paging: 'page', parameter: 'page', total: 'total', rows: 'items' }],
    ['/offset', { paging: 'offset', parameter: 'skip', rows: 'items' }],
    ['/body', { paging: 'offset', parameter: 'skip', rows: 'items', method: 'POST', body: { active: true } }],
  ] as const) {
    const { state, accounts, why } = await read(vendor, settings, path)
    assert.deepEqual([state, accounts, why], ['complete', everybody, ''], path)
  }
})

test('GraphQL pages by a variable, and an answer with errors is none, also where it has data', async () => {
  let errors: object[] | undefined
  await using vendor = await fakeVendor({
    'POST /graphql': ({ body }) => {
      const { query, variables } = JSON.parse(body)
      assert.match(query, /users/)
      const isLast = variables.after === 'c1'
      return {
        json: {
          ...(isLast && errors && { errors }),
          data: {
            users: {
              edges: [{ node: users(isLast ? 1 : 0, isLast ? 2 : 1)[0] }],
              pageInfo: { hasNextPage: !isLast, endCursor: isLast ? null : 'c1' },
            },
          },
        },
      }
    },
  })
  const settings = {
    graphql:
      'query ($after: String) { users(after: $after) { edges { node { login active } } pageInfo { hasNextPage endCursor } } }',
    paging: 'cursor',
    next: 'data.users.pageInfo.endCursor',
    more: 'data.users.pageInfo.hasNextPage',
    parameter: 'after',
    rows: 'data.users.edges[*].node',
  }
  assert.deepEqual((await read(vendor, settings, '/graphql')).accounts, ['user0', 'user1'])
  errors = [{ message: 'Not allowed to read login' }]
  const { state, why, accounts, datasets } = await read(vendor, settings, '/graphql')
  assert.deepEqual([state, accounts, datasets[0]?.complete], ['error', ['user0'], false])
  assert.match(why, /could not answer the query: Not allowed to read login/)
})

test('a list that is not everything is an error: more pages than the settings know, fewer than counted, no rows there', async () => {
  await using vendor = await fakeVendor({
    'GET /linked': { json: users(0, 1), headers: { link: '</linked?page=2>; rel="next"' } },
    'GET /named': { json: { items: users(0, 1), nextPageToken: 'abc' } },
    'GET /more': { json: { items: users(0, 1), has_more: true } },
    'GET /few': ({ query }) => ({ json: { items: query.get('page') === '1' ? users(0, 2) : [], total: 5 } }),
    'GET /silent': { json: { items: users(0, 1), more: true } },
    'GET /elsewhere': { json: { items: users(0, 1), next: 'https://evil.example/users' } },
    'GET /empty': { json: [] },
  })
  const why = async (path: string, settings: object) => {
    const { state, why } = await read(vendor, settings, path)
    assert.equal(state, 'error', path)
    return why
  }
  assert.match(await why('/linked', {}), /names more pages \(a Link header\)/)
  assert.match(await why('/named', { rows: 'items' }), /names more pages \(nextPageToken\)/)
  assert.match(await why('/more', { rows: 'items' }), /names more pages \(has_more\)/)
  assert.match(
    await why('/few', { rows: 'items', paging: 'page', parameter: 'page', total: 'total' }),
    /counts 5 but gave 2/,
  )
  const cursor = { rows: 'items', paging: 'cursor', next: 'cursor', parameter: 'after', more: 'more' }
  assert.match(await why('/silent', cursor), /there is more, but nothing stands at "cursor"/)
  assert.match(
    await why('/elsewhere', { rows: 'items', paging: 'next', next: 'next' }),
    /lies at https:\/\/evil\.example/,
  )
  assert.match(await why('/more', { rows: 'users' }), /nothing stands at "users"; the answer has items, has_more/)
  assert.match(await why('/more', { rows: 'has_more' }), /no list stands at "has_more"/)
  const empty = await read(vendor, {}, '/empty')
  assert.deepEqual([empty.state, empty.rows.length], ['complete', 0])
  assert.match(empty.notes.join(), /answered with no rows/)
})

test('a server that fails in the middle gives an error with what was seen, not a smaller list', async () => {
  await using vendor = await fakeVendor({
    'GET /users': ({ query }) =>
      query.get('page') === '1' ? { json: users(0, 3) } : { status: 500, json: { message: 'database is down' } },
  })
  const { state, why, rows, datasets } = await read(vendor, { paging: 'page', parameter: 'page' })
  assert.deepEqual([state, rows.length, datasets[0]?.complete], ['error', 3, false])
  assert.match(why, /answered 500 .* to GET \/users.*database is down/)
})

test('a value that is none of the column, a row without its key and a path that no row has are told, not guessed', async () => {
  await using vendor = await fakeVendor({
    'GET /users': {
      json: [{ login: 'ada', active: 'maybe' }, { active: true }, { login: 'bob', active: { is: true } }],
    },
    'GET /typo': { json: users(0, 2) },
  })
  const { state, why, problemCount } = await read(vendor, {})
  assert.deepEqual([state, problemCount], ['error', 3])
  assert.match(why, /page 1, item 1, enabled \(from "active"\): given "maybe"/)
  const typo = await read(vendor, { columns: { ...columns, email: 'mail' } }, '/typo')
  assert.match(typo.why, /No row has anything at "mail", which is to fill "email"/)
  const optional = await read(vendor, { columns: { ...columns, email: { from: 'mail', optional: true } } }, '/typo')
  assert.equal(optional.state, 'complete')
  assert.match(
    (await read(vendor, { columns: { ...columns, e_mail: 'x' } }, '/typo')).why,
    /no column "e_mail"; did you mean email/,
  )
  assert.match(
    (await read(vendor, { columns: { account: 'login' } }, '/typo')).why,
    /Nothing fills the column "system"/,
  )
})

test('a dataset of the organisation’s own is filled too', async () => {
  await using vendor = await fakeVendor({ 'GET /rooms': { json: [{ name: 'Ada', seats: 8 }] } })
  using within = runWithin()
  const rooms = DatasetSchema.parse({
    ref: 'own.rooms@1',
    title: 'Rooms',
    meaning: 'Rooms',
    key: ['room'],
    columns: [
      { name: 'room', type: 'text', meaning: 'Name', nullable: false },
      { name: 'seats', type: 'integer', meaning: 'Seats', nullable: true },
    ],
  })
  const settings = { url: `${vendor.url}/rooms`, dataset: 'own.rooms@1', columns: { room: 'name', seats: 'seats' } }
  const rows: Row[] = []
  const run = { ...within.run, own: new Map([[rooms.ref, rooms]]) }
  const { outcome } = await collect(rest, settings, run, { row: (_, row) => void rows.push(row) })
  assert.deepEqual([outcome.state, rows[0]?.room, rows[0]?.seats], ['complete', 'Ada', 8])
  const without = await collect(rest, settings, within.run, { row: () => {} })
  assert.match(without.outcome.state === 'error' ? without.outcome.why : '', /no dataset own\.rooms@1/)
})

test('settings that contradict themselves or hold a secret in the open are refused', () => {
  const why = (settings: object) => {
    const parsed = rest.settings.safeParse({ url: 'https://api.example.org/', ...base, ...settings })
    return parsed.success ? 'fine' : (parsed.error.issues[0]?.message ?? '')
  }
  assert.equal(why({}), 'fine')
  assert.match(why({ headers: ['Authorization: Bearer x'] }), /as the secret/)
  assert.match(why({ headers: ['X-Api-Key: x'] }), /as the secret/)
  assert.match(why({ headers: ['X: a\r\nY: b'] }), /expected a header/)
  assert.match(why({ paging: 'cursor' }), /where it stands/)
  assert.match(why({ paging: 'page' }), /which parameter/)
  assert.match(why({ rows: 'a..b' }), /expected a path/)
  assert.match(why({ body: {} }), /only POST/)
  assert.match(why({ url: 'ftp://example.org' }), /Invalid URL/)
  assert.deepEqual(secretFields(rest), ['secret', 'webhookSecret'])
})

test('trying the settings asks one page and says what is wrong', async () => {
  await using vendor = await fakeVendor({
    'GET /users': ({ query }) => ({ json: users(Number(query.get('page')) * 2, Number(query.get('page')) * 2 + 2) }),
    'GET /locked': ({ headers }) => ({
      status: headers.authorization === 'Basic YWRhOnNlc2FtZQ==' ? 200 : 401,
      json: [],
    }),
  })
  using within = runWithin()
  const attempt = async (settings: object, path = '/users') =>
    await rest.test?.(rest.settings.parse({ url: vendor.url + path, ...base, ...settings }), within.run)
  const tried = await attempt({ paging: 'page', parameter: 'page' })
  assert.ok(tried?.ok && /answers with 2 rows/.test(tried.detail))
  assert.equal(vendor.requests.length, 1)
  const locked = await attempt({ secret: 'Bearer wrong' }, '/locked')
  assert.ok(locked && !locked.ok && /does not accept the credentials/.test(locked.why))
  assert.ok((await attempt({ user: 'ada', secret: 'sesame' }, '/locked'))?.ok)
  const wrong = await attempt({ columns: { ...columns, created_at: 'login' } })
  assert.ok(wrong && !wrong.ok && /item 1, created_at: given/.test(wrong.why))
})
