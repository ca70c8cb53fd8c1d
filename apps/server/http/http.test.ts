import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { byId, listQuery, operation } from '@onus/contract/operation'
import { Refused } from '@onus/core/problem'
import { sql } from 'kysely'
import { z } from 'zod'
import { withOrg } from '../db/index.ts'
import { testPlace } from '../session/testing.ts'
import type { Handlers } from './handler.ts'
import { narrowed } from './handler.ts'
import { usualLimits } from './limits.ts'
import { openHttp, refuseUnlistedRoutes } from './server.ts'
import { testBrowser, testHttp } from './testing.ts'

const things = {
  list: operation({
    method: 'GET',
    path: '/things',
    summary: 'List',
    needs: 'framework:read',
    query: listQuery,
    output: z.object({ limit: z.int() }),
  }),
  get: operation({
    method: 'GET',
    path: '/things/{id}',
    summary: 'Get',
    needs: 'framework:read',
    params: byId,
    output: z.object({ id: z.uuid(), version: z.int(), name: z.string() }),
  }),
  wrong: operation({
    method: 'GET',
    path: '/wrong',
    summary: 'Wrong',
    needs: 'framework:read',
    output: z.object({ count: z.int() }),
  }),
  breaks: operation({
    method: 'GET',
    path: '/breaks',
    summary: 'Breaks',
    needs: 'framework:read',
    output: z.unknown(),
  }),
  writes: operation({
    method: 'GET',
    path: '/writes',
    summary: 'Writes',
    needs: 'framework:read',
    output: z.unknown(),
  }),
  slow: operation({ method: 'GET', path: '/slow', summary: 'Slow', needs: 'framework:read', output: z.unknown() }),
  create: operation({
    method: 'POST',
    path: '/things',
    summary: 'Create',
    needs: 'framework:read',
    body: z.object({ name: z.string().min(2), nested: z.object({ count: z.int() }).optional() }),
    output: z.object({ id: z.uuid(), name: z.string() }),
    status: 201,
  }),
  update: operation({
    method: 'PUT',
    path: '/things/{id}',
    summary: 'Update',
    needs: 'framework:read',
    params: byId,
    output: z.object({ saw: z.int().nullable() }),
  }),
  send: operation({
    method: 'POST',
    path: '/uploads',
    summary: 'Upload',
    needs: 'framework:read',
    transport: 'upload',
    body: z.object({ title: z.string() }).optional(),
    output: z.object({
      title: z.string(),
      files: z.array(
        z.object({
          name: z.string(),
          sha256: z.string(),
          bytes: z.int(),
          type: z.string(),
          said: z.string().nullable(),
        }),
      ),
    }),
  }),
  fetch: operation({
    method: 'POST',
    path: '/downloads',
    summary: 'Download',
    needs: 'framework:read',
    transport: 'download',
    output: z.unknown(),
  }),
  own: operation({
    method: 'GET',
    path: '/own',
    summary: 'Own',
    needs: 'control:read',
    output: z.object({ reach: z.string() }),
  }),
  everything: operation({
    method: 'GET',
    path: '/everything',
    summary: 'All',
    needs: 'control:read',
    output: z.object({ reach: z.string() }),
  }),
  sensitive: operation({
    method: 'POST',
    path: '/sensitive',
    summary: 'Step up',
    needs: 'framework:read',
    output: z.unknown(),
    stepUp: true,
  }),
} as const

const api = { things }
const id = '018f0000-0000-7000-8000-000000000001'
let made = 0

const handlers: Handlers<typeof api> = {
  things: {
    list: async ({ query }) => ({ limit: query.limit }),
    get: async ({ params }) => ({ id: params.id, version: 3, name: 'x', secret: 'not declared' }) as never,
    wrong: async () => ({ count: 'many' }) as never,
    breaks: async () => {
      throw new Error('the inside of the machine')
    },
    writes: async ({ tx, org }) => await sql`update organisation set name = 'x' where org = ${org}`.execute(tx),
    slow: async ({ tx }) => await sql`select pg_sleep(30)`.execute(tx),
    create: async ({ newId, body }) => {
      made += 1
      return { id: newId(), name: body.name }
    },
    update: async ({ ifMatch }) => ({ saw: ifMatch ?? null }),
    send: async ({ body, files }) => ({
      title: body?.title ?? '',
      files: files.map(({ name, sha256, bytes, mediaType: type, claimed: said }) => ({
        name,
        sha256,
        bytes,
        type,
        said,
      })),
    }),
    fetch: async () => ({
      name: 'Bericht "Q1" ü.pdf',
      mediaType: 'text/html',
      content: Buffer.from('<script>alert(1)</script>'),
    }),
    own: narrowed(async ({ reach }) => ({ reach })),
    everything: async ({ reach }) => ({ reach }),
    sensitive: async () => ({}),
  },
}

async function testThings() {
  const place = await testPlace()
  const first = await place.firstUser()
  const http = await testHttp(place.database, api, handlers, { statementTimeoutMs: 500 })
  const browser = (headers?: Record<string, string>) => {
    const mine = testBrowser(http.app, api, headers)
    for (const [name, value] of first.cookies) mine.cookies.set(name, value)
    return mine
  }
  return {
    ...place,
    first,
    http,
    browser,
    visitor: testBrowser(http.app, api),
    [Symbol.asyncDispose]: async () => {
      await http[Symbol.asyncDispose]()
      await place[Symbol.asyncDispose]()
    },
  }
}

const sha256Of = (text: string) => createHash('sha256').update(text).digest('hex')
const refusedAs = (code: string) => (error: unknown) => error instanceof Refused && error.problem.code === code

test('the HTTP ground', async t => {
  await using place = await testThings()
  const { client, fetch } = place.browser()

  await t.test('nobody gets in without a session', async () => {
    await assert.rejects(place.visitor.client.things.list(), refusedAs('not_signed_in'))
    const answer = await place.visitor.fetch('/api/things')
    assert.equal(answer.status, 401)
    assert.equal(answer.headers.get('content-type'), 'application/problem+json; charset=utf-8')
    assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer/)
  })

  await t.test('a page holds at most 200', async () => {
    assert.deepEqual(await client.things.list({ query: { limit: 200 } }), { limit: 200 })
    await assert.rejects(client.things.list({ query: { limit: 201 } }), refusedAs('invalid_input'))
  })

  await t.test(
    'what a reply does not declare is left out, and a version has an ETag, which never stands for what else the reply says',
    async () => {
      const answer = await fetch(`/api/things/${id}`)
      assert.deepEqual(await answer.json(), { id, version: 3, name: 'x' })
      assert.equal(answer.headers.get('etag'), '"3"')
      assert.equal((await fetch(`/api/things/${id}`, { headers: { 'if-none-match': '"3"' } })).status, 200)
      assert.deepEqual(await client.things.update({ params: { id }, ifMatch: 3 }), { saw: 3 })
      await assert.rejects(client.things.update({ params: { id }, ifMatch: 'x' }), refusedAs('invalid_input'))
    },
  )

  await t.test('a wrong shape and a bug are 500 with a request id and nothing more', async () => {
    for (const path of ['/api/wrong', '/api/breaks']) {
      const answer = await fetch(path)
      const text = await answer.text()
      assert.equal(answer.status, 500)
      assert.ok(text.includes(answer.headers.get('x-request-id') ?? 'missing'))
      assert.ok(!text.includes('machine') && !text.includes('expected'), text)
    }
  })

  await t.test('a GET that writes fails in the database', async () => {
    assert.equal((await fetch('/api/writes')).status, 500)
    const { items } = await place.first.client.organisations.list()
    assert.equal(items[0]?.name, 'Acme')
  })

  await t.test('fields that cannot be used are named', async () => {
    const wrong = client.things.create({ body: { name: 'x', nested: { count: 1.5 } } })
    await assert.rejects(wrong, (error: unknown) => {
      assert.ok(error instanceof Refused)
      assert.deepEqual(
        error.problem.fields?.map(field => field.path),
        ['name', 'nested.count'],
      )
      return true
    })
    await assert.rejects(
      client.things.get({ params: { id: 'x' } }),
      (error: unknown) => error instanceof Refused && error.problem.fields?.[0]?.path === 'params.id',
    )
  })

  const post = (body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
    fetch('/api/things', { method: 'POST', body, headers })

  await t.test('bodies that parsers disagree about are refused', async () => {
    assert.equal((await post('{"name":"ab","name":"cd"}')).status, 422)
    assert.equal((await post(`{"name":"ab","x":${'['.repeat(40)}${']'.repeat(40)}}`)).status, 422)
    assert.equal((await post('{"name":"\\ud800x"}')).status, 422)
    assert.equal((await post('name=ab', { 'content-type': 'application/x-www-form-urlencoded' })).status, 415)
    assert.equal((await post('{"name":"ab"}', { 'content-type': 'text/plain' })).status, 415)
    assert.equal((await post(JSON.stringify({ name: 'a'.repeat(8 * 1024 * 1024) }))).status, 413)
  })

  await t.test('the same key makes a repeated write the same write, another body under it is refused', async () => {
    const before = made
    const first = await client.things.create({ body: { name: 'ab' }, idempotencyKey: 'k1' })
    assert.deepEqual(await client.things.create({ body: { name: 'ab' }, idempotencyKey: 'k1' }), first)
    assert.equal(made, before + 1)
    await assert.rejects(
      client.things.create({ body: { name: 'cd' }, idempotencyKey: 'k1' }),
      refusedAs('idempotency_mismatch'),
    )
    const together = await Promise.all(
      [1, 2, 3, 4].map(() => client.things.create({ body: { name: 'ef' }, idempotencyKey: 'k2' })),
    )
    assert.equal(new Set(together.map(one => one.id)).size, 1)
    assert.equal(made, before + 2)
    const other = await place.member(place.first, 'bea@example.com', 'reader')
    const hers = testBrowser(place.http.app, api)
    for (const [name, value] of other.cookies) hers.cookies.set(name, value)
    assert.notEqual((await hers.client.things.create({ body: { name: 'ab' }, idempotencyKey: 'k1' })).id, first.id)
  })

  await t.test('only our own pages may write with a cookie', async () => {
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
      { 'sec-fetch-site': 'cross-site', origin: 'http://localhost:4600' },
    ]) {
      await assert.rejects(
        place.browser(headers).client.things.create({ body: { name: 'ab' } }),
        refusedAs('not_permitted'),
      )
    }
    await assert.rejects(
      place.browser({ 'sec-fetch-site': 'cross-site' }).client.things.list(),
      refusedAs('not_permitted'),
    )
  })

  await t.test('another host name is refused, a loopback address is sent on', async () => {
    assert.equal((await place.browser({ host: 'evil.example' }).fetch('/api/things')).status, 403)
    const answer = await place.browser({ host: '127.0.0.1:4600' }).fetch('/posture?x=1')
    assert.equal(answer.status, 308)
    assert.equal(answer.headers.get('location'), 'http://localhost:4600/posture?x=1')
  })

  await t.test('an upload is hashed on its way to disk, and its name can do no harm', async () => {
    const answer = await client.things.send({
      body: { title: 'Scan' },
      files: [new File(['abc'], '../../etc/pass\u202ewd\u0007.txt'), new File(['<html>'], '..', { type: 'image/png' })],
    })
    assert.deepEqual(answer, {
      title: 'Scan',
      files: [
        { name: 'passwd.txt', sha256: sha256Of('abc'), bytes: 3, type: 'text/plain', said: null },
        { name: 'file', sha256: sha256Of('<html>'), bytes: 6, type: 'text/html', said: 'image/png' },
      ],
    })
    assert.equal((await post('{}')).status, 422)
    await assert.rejects(client.things.send({ body: { title: 1 } as never, files: [] }), refusedAs('invalid_input'))
  })

  await t.test('a file over the cap is refused', async () => {
    await using small = await testHttp(place.database, api, handlers, { uploadBytes: 10 })
    const mine = testBrowser(small.app, api)
    for (const [name, value] of place.first.cookies) mine.cookies.set(name, value)
    await assert.rejects(
      mine.client.things.send({ body: { title: 'x' }, files: [new File(['12345678901'], 'x')] }),
      refusedAs('too_large'),
    )
  })

  await t.test('a download is an attachment of bytes in a sandbox, and is recorded', async () => {
    const answer = await client.things.fetch()
    assert.equal(answer.headers.get('content-type'), 'application/octet-stream')
    assert.equal(
      answer.headers.get('content-disposition'),
      `attachment; filename="Bericht _Q1_ _.pdf"; filename*=UTF-8''Bericht%20%22Q1%22%20%C3%BC.pdf`,
    )
    assert.match(answer.headers.get('content-security-policy') ?? '', /sandbox/)
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff')
    const session = await place.first.client.sessions.current()
    const org = session.organisation?.id ?? ''
    const rows = await withOrg(
      place.database.app,
      { org, user: null },
      async tx => (await sql`select operation, actor_id from read_event`.execute(tx)).rows,
    )
    assert.deepEqual(rows, [{ operation: 'things.fetch', actor_id: session.user?.id }])
  })

  await t.test('a handler that does not narrow is only for those who reach everything', async () => {
    const owner = await place.member(place.first, 'owner@example.com', 'control_owner')
    const hers = testBrowser(place.http.app, api)
    for (const [name, value] of owner.cookies) hers.cookies.set(name, value)
    assert.deepEqual(await hers.client.things.own(), { reach: 'own' })
    await assert.rejects(hers.client.things.everything(), refusedAs('not_found'))
    assert.deepEqual(await client.things.everything(), { reach: 'all' })
  })

  await t.test('what needs a fresh second factor is refused five minutes after it', async () => {
    await client.things.sensitive()
    await sql`update auth.session set stepped_up_at = clock_timestamp() - interval '6 minutes'`.execute(
      place.database.app,
    )
    await assert.rejects(client.things.sensitive(), refusedAs('step_up_required'))
  })

  await t.test('pages have a strict policy and nothing of ours is framed', async () => {
    const answer = await fetch('/api')
    const policy = answer.headers.get('content-security-policy') ?? ''
    for (const part of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"])
      assert.ok(policy.includes(part), part)
    assert.ok(!policy.includes('unsafe-eval'))
    assert.equal(answer.headers.get('cross-origin-opener-policy'), 'same-origin')
    assert.equal(answer.headers.get('referrer-policy'), 'no-referrer')
    assert.equal(answer.headers.get('strict-transport-security'), null)
  })

  await t.test('a statement that takes too long is cut off', async () => {
    assert.equal((await fetch('/api/slow')).status, 503)
  })
})

test('limits count a caller and answer 429 with a time to wait', async () => {
  await using place = await testPlace({
    limits: { ...usualLimits, perAccount: 3, perAddress: 3, signInsPerAccount: 2, signInsPerAddress: 50 },
  })
  const browser = place.browser()
  for (let i = 0; i < 3; i++) await browser.client.sessions.current()
  await assert.rejects(browser.client.sessions.current(), refusedAs('rate_limited'))
})

test('sign-in attempts are counted by account', async () => {
  await using place = await testPlace({
    limits: { ...usualLimits, perAccount: 99, perAddress: 99, signInsPerAccount: 2, signInsPerAddress: 50 },
  })
  const attempt = (email: string) => place.browser().client.sessions.signIn({ body: { email, password: 'wrong' } })
  for (let i = 0; i < 2; i++) await assert.rejects(attempt('ada@example.com'), refusedAs('not_signed_in'))
  await assert.rejects(attempt('ADA@example.com'), refusedAs('rate_limited'))
  await assert.rejects(attempt('bob@example.com'), refusedAs('not_signed_in'))
})

test('the server does not start with a hole in its contract', async () => {
  await using place = await testPlace()
  const open = (given: object, by: object = handlers) =>
    testHttp(place.database, given as typeof api, by as typeof handlers)
  const { list, get } = things
  await assert.rejects(open({ things: { ...things, more: { ...list, path: '/more' } } }), /things\.more has no handler/)
  await assert.rejects(open({ things: { list } }, handlers), /has no operation/)
  const only = { things: { list: handlers.things.list, get: handlers.things.get } }
  await assert.rejects(open({ things: { list: { ...list, needs: undefined }, get } }, only), /which no role can have/)
  await assert.rejects(
    open({ things: { list: { ...list, needs: 'thing:read' }, get } }, only),
    /which no role can have/,
  )
  await assert.rejects(open({ things: { list, get: { ...list } } }, only), /declared twice/)
  await assert.rejects(open({ things: { list: { ...list, recorded: true }, get } }, only), /cannot be a GET/)
  assert.throws(
    () =>
      refuseUnlistedRoutes({
        addHook: (_: string, hook: (route: object) => void) => hook({ method: 'GET', url: '/backdoor' }),
      } as never),
    /no policy/,
  )
  assert.ok(openHttp)
})
