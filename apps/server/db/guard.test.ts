import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Client } from 'pg'
import { type Exempt, exempt, schemaViolations } from './guard.ts'
import { type TestDatabase, temporaryFolder, testDatabase } from './testing.ts'

async function violations(database: TestDatabase, planted: string, allowed?: Exempt): Promise<string[]> {
  const client = new Client(database.login('onus_owner'))
  await client.connect()
  try {
    await client.query('begin')
    await client.query(planted)
    return await schemaViolations(client, allowed)
  } finally {
    await client.query('rollback')
    await client.end()
  }
}

test('the wall between organisations is whole in the schema that the migrations make', async () => {
  await using database = await testDatabase()
  assert.deepEqual(await violations(database, ''), [])
})

/** A schema without any table, so that what a test finds is what it planted. */
async function emptyDatabase(): Promise<TestDatabase> {
  using folder = temporaryFolder()
  writeFileSync(
    join(folder.path, '0001-context.sql'),
    "create function onus_org() returns uuid language sql stable return nullif(current_setting('onus.org', true), '')::uuid",
  )
  return await testDatabase({ migrations: folder.path })
}

const walled = (name: string) => `
  create table ${name} (org uuid not null, id uuid not null, primary key (org, id));
  alter table ${name} enable row level security;
  alter table ${name} force row level security;
  create policy own on ${name} using (org = (select nullif(current_setting('onus.org', true), '')::uuid));`

const holes: [string, string, RegExp][] = [
  ['a table without org', 'create table hole (id uuid primary key)', /public\.hole has no column org/],
  [
    'an org that may be missing',
    `${walled('hole')} alter table hole drop constraint hole_pkey; alter table hole alter org drop not null`,
    /org is not "uuid not null"/,
  ],
  [
    'a key that does not begin with org',
    `${walled('hole')} alter table hole drop constraint hole_pkey; alter table hole add primary key (id, org)`,
    /primary key does not begin with org/,
  ],
  [
    'row security that spares the owner',
    `${walled('hole')} alter table hole no force row level security`,
    /not enabled and forced/,
  ],
  [
    'row security that is off',
    `${walled('hole')} alter table hole disable row level security`,
    /not enabled and forced/,
  ],
  ['no policy', `${walled('hole')} drop policy own on hole`, /has 0 policies/],
  ['a second policy', `${walled('hole')} create policy more on hole using (true)`, /has 2 policies/],
  [
    'a policy for reading alone',
    `${walled('hole')} drop policy own on hole; create policy own on hole for select using (org = (select current_setting('onus.org')::uuid))`,
    /does not cover every command/,
  ],
  [
    'a policy that lets every row through',
    `${walled('hole')} drop policy own on hole; create policy own on hole using (true)`,
    /does not cover every command/,
  ],
  [
    'a policy that checks nothing on writing',
    `${walled('hole')} drop policy own on hole; create policy own on hole using (org = (select current_setting('onus.org')::uuid)) with check (true)`,
    /does not cover every command/,
  ],
  [
    'a policy that asks row by row',
    `${walled('hole')} drop policy own on hole; create policy own on hole using (org = current_setting('onus.org')::uuid)`,
    /asks for the context row by row/,
  ],
  [
    'a function in a policy that asks row by row',
    `${walled('hole')} drop policy own on hole; create policy own on hole using (org = onus_org())`,
    /asks for the context row by row/,
  ],
  [
    'a foreign key without org',
    `${walled('one')} alter table one add unique (id); ${walled('hole')} alter table hole add one uuid references one (id)`,
    /foreign key hole_one_fkey to one does not carry org/,
  ],
  [
    'a foreign key that crosses org with another column',
    `${walled('one')} ${walled('hole')} alter table hole add other uuid, add foreign key (other, id) references one (org, id)`,
    /does not carry org/,
  ],
  [
    'a view with its owner’s rights',
    `${walled('one')} create view hole as select * from one`,
    /view does not look with its reader's rights/,
  ],
  [
    'a function with its owner’s rights',
    "create function hole() returns int language sql security definer as 'select 1'",
    /hole: the function runs with its owner's rights/,
  ],
]

test('every hole planted in the wall is found', async t => {
  await using database = await emptyDatabase()
  for (const [name, planted, expected] of holes) {
    await t.test(name, async () => assert.match((await violations(database, planted)).join('\n'), expected))
  }
})

test('a walled table, with a foreign key that carries org, is no violation', async () => {
  await using database = await emptyDatabase()
  const planted = `${walled('one')} ${walled('two')} alter table two add one uuid, add foreign key (org, one) references one (org, id)`
  assert.deepEqual(await violations(database, planted), [])
})

test('an exemption for a table that is gone is found', async () => {
  await using database = await emptyDatabase()
  assert.deepEqual(await violations(database, '', { ...exempt, 'public.gone': 'it was here once' }), [
    'public.gone is exempt but does not exist',
  ])
})
