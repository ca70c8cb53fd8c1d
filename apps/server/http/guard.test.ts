import assert from 'node:assert/strict'
import { test } from 'node:test'
import { byId, type Operations, operation } from '@onus/contract/operation'
import type { Caller } from '@onus/core/access'
import { sql } from 'kysely'
import { z } from 'zod'
import { type TestPlace, testPlace } from '../session/testing.ts'
import { type Walk, type Walker, walkEveryRoute } from './guard.ts'
import { type TestBrowser, testBrowser, testHttp } from './testing.ts'

const canary = 'CANARY-7f3'
const foreign = '018f0000-0000-7000-8000-0000000000ff'

const things = {
  list: operation({
    method: 'GET',
    path: '/things',
    summary: 'List',
    needs: 'framework:read',
    output: z.object({ names: z.array(z.string()) }),
  }),
  get: operation({
    method: 'GET',
    path: '/things/{id}',
    summary: 'Get',
    needs: 'framework:read',
    params: byId,
    output: z.object({ name: z.string() }),
  }),
  odd: operation({
    method: 'POST',
    path: '/odd',
    summary: 'Odd',
    needs: 'framework:read',
    body: z.object({ word: z.string().refine(word => word === 'sesame') }),
    output: z.object({ ok: z.boolean() }),
  }),
} as const

const honest = {
  list: async () => ({ names: ['mine'] }),
  get: async () => ({ refused: { code: 'not_found' as const, status: 404, title: 'x', detail: 'x' } }),
  odd: async () => ({ ok: true }),
}

async function walkOver(
  place: TestPlace,
  first: TestBrowser<never> | { cookies: Map<string, string> },
  handlers: typeof honest | object,
  more: Partial<Walk> = {},
) {
  const api = { things }
  await using http = await testHttp(place.database, api, { things: handlers } as never)
  const browser = testBrowser(http.app, api as Operations)
  for (const [name, value] of first.cookies) browser.cookies.set(name, value)
  const caller: Caller = { kind: 'user', id: 'x', org: 'x', person: null, roles: [{ role: 'reader', objects: [] }] }
  const walkers: Walker[] = [
    { name: 'reader', browser, caller },
    { name: 'visitor', browser: testBrowser(http.app, api as Operations), caller: null },
  ]
  const samples = { 'things.odd': () => ({ params: {}, query: {}, body: { word: 'sesame' } }) }
  return await walkEveryRoute({
    api,
    walkers,
    tries: null,
    foreignIds: () => [foreign],
    canaries: [canary, foreign],
    samples,
    onlyRefusals: {},
    ...more,
  })
}

test('the guard finds what was planted', async t => {
  await using place = await testPlace()
  const first = await place.firstUser()

  await t.test('nothing where nothing is wrong', async () => assert.deepEqual(await walkOver(place, first, honest), []))

  await t.test('a list that shows a name of another organisation', async () => {
    const wrong = await walkOver(place, first, { ...honest, list: async () => ({ names: ['mine', canary] }) })
    assert.match(wrong.join('\n'), /things\.list as reader: the reply holds "CANARY-7f3"/)
  })

  await t.test('a list that shows an id of another organisation', async () => {
    const wrong = await walkOver(
      place,
      first,
      { ...honest, list: async () => ({ names: [foreign] }) },
      { foreignIds: () => ['018f0000-0000-7000-8000-0000000000aa'] },
    )
    assert.match(wrong.join('\n'), /holds "018f0000-0000-7000-8000-0000000000ff"/)
  })

  await t.test('a thing that opens by the id of another organisation', async () => {
    const wrong = await walkOver(place, first, { ...honest, get: async () => ({ name: 'theirs' }) })
    assert.match(wrong.join('\n'), /things\.get as reader: answered 200 for the id of another organisation/)
  })

  await t.test('a fault of ours', async () => {
    const wrong = await walkOver(place, first, {
      ...honest,
      list: async () => {
        throw new Error('x')
      },
    })
    assert.match(wrong.join('\n'), /answered 500, a fault of ours/)
  })

  await t.test('a route that cannot be tried', async () => {
    const wrong = await walkOver(place, first, honest, { samples: {} })
    assert.match(wrong.join('\n'), /things\.odd has no sample input: .*add it to the samples of the guard/)
  })

  await t.test('somebody who gets in without the right, and somebody who is not signed in', async () => {
    const api = { things: { ...things, list: { ...things.list, needs: 'settings:read' as const } } }
    const wrong = await walkOver(place, first, honest, { api })
    assert.match(wrong.join('\n'), /things\.list as reader: answered 200 though settings:read is not granted/)
    await using http = await testHttp(
      place.database,
      { things: { ...things, list: { ...things.list, needs: 'public' as const } } },
      { things: honest } as never,
    )
    const visitor = { name: 'visitor', browser: testBrowser(http.app, { things } as Operations), caller: null }
    assert.match(
      (await walkOver(place, first, honest, { walkers: [visitor] })).join('\n'),
      /answered 200 to somebody who is not signed in/,
    )
  })
})

test('row security shows nothing without an organisation, and nothing of another one with a forgotten condition', async () => {
  await using place = await testPlace()
  await place.firstUser()
  const { rows } = await sql`select * from idempotency union all select * from idempotency`.execute(place.database.app)
  assert.deepEqual(rows, [])
  const facts = await sql`select id from fact`.execute(place.database.app)
  assert.deepEqual(facts.rows, [])
})

test('every table of an organisation has its wall: key (org, ...), row security forced, one policy', async () => {
  await using place = await testPlace()
  const { rows } = await sql<{ name: string; forced: boolean; policies: number; key: string[] }>`
    select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as forced,
           (select count(*)::int from pg_policy p where p.polrelid = c.oid) as policies,
           (select array_agg(a.attname order by k.n) from pg_index i, unnest(i.indkey::int[]) with ordinality k (attnum, n)
              join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum where i.indrelid = c.oid and i.indisprimary and a.attrelid = c.oid)::text[] as key
    from pg_class c join pg_namespace s on s.oid = c.relnamespace
    where s.nspname = 'public' and c.relkind = 'r' and c.relname <> 'onus_migration'`.execute(place.database.app)
  assert.ok(rows.length > 10)
  for (const table of rows) {
    assert.equal(table.forced, true, `${table.name} has no forced row security`)
    assert.equal(table.policies, 1, `${table.name} has ${table.policies} policies`)
    assert.equal(table.key[0], 'org', `the key of ${table.name} does not begin with org`)
  }
  const { rows: role } =
    await sql`select rolbypassrls or rolsuper as strong from pg_roles where rolname = current_user`.execute(
      place.database.app,
    )
  assert.deepEqual(role, [{ strong: false }])
})
