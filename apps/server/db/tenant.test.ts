import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { sql } from 'kysely'
import { withOrg } from './tenant.ts'
import { type TestDatabase, temporaryFolder, testDatabase } from './testing.ts'

const schema = `
  create table supplier (org uuid not null, id uuid not null, name text not null, primary key (org, id));
  alter table supplier enable row level security;
  alter table supplier force row level security;
  create policy own on supplier using (org = (select nullif(current_setting('onus.org', true), '')::uuid));
  grant select, insert, update, delete on supplier to onus_app;`

async function withSuppliers(): Promise<TestDatabase> {
  using folder = temporaryFolder()
  writeFileSync(join(folder.path, '0001-supplier.sql'), schema)
  return await testDatabase({ migrations: folder.path })
}

const ours = { org: randomUUID(), user: 'u1' }
const theirs = { org: randomUUID(), user: 'u2' }

function addSupplier(database: TestDatabase, context: typeof ours, org = context.org) {
  return withOrg(database.app, context, tx =>
    sql`insert into supplier values (${org}, ${randomUUID()}, 'A')`.execute(tx),
  )
}

function suppliersSeen(database: TestDatabase, context: typeof ours): Promise<number> {
  return withOrg(database.app, context, async tx => (await sql`select 1 from supplier`.execute(tx)).rows.length)
}

test('each organisation sees its own rows, though the query names none', async () => {
  await using database = await withSuppliers()
  await addSupplier(database, ours)
  await addSupplier(database, ours)
  await addSupplier(database, theirs)
  assert.deepEqual([await suppliersSeen(database, ours), await suppliersSeen(database, theirs)], [2, 1])
})

test('a row for another organisation is refused', async () => {
  await using database = await withSuppliers()
  await assert.rejects(addSupplier(database, ours, theirs.org), /row-level security/)
})

test('without a context no row is seen and none is taken, also on a connection that had one before', async () => {
  await using database = await withSuppliers()
  await addSupplier(database, ours)
  assert.equal((await sql`select 1 from supplier`.execute(database.app)).rows.length, 0)
  await assert.rejects(
    sql`insert into supplier values (${ours.org}, ${randomUUID()}, 'A')`.execute(database.app),
    /row-level security/,
  )
})

test('a transaction for reading cannot write', async () => {
  await using database = await withSuppliers()
  const write = withOrg(
    database.app,
    ours,
    tx => sql`insert into supplier values (${ours.org}, ${randomUUID()}, 'A')`.execute(tx),
    { access: 'read' },
  )
  await assert.rejects(write, /read-only transaction/)
})

test('what is only read is read at one moment: nothing that others write in between is seen by half of it', async () => {
  await using database = await withSuppliers()
  const seen = sql<{ n: number }>`select count(*)::int as n from supplier`
  const counts = await withOrg(
    database.app,
    ours,
    async tx => {
      const before = (await seen.execute(tx)).rows[0]?.n
      await addSupplier(database, ours)
      return [before, (await seen.execute(tx)).rows[0]?.n]
    },
    { access: 'read' },
  )
  assert.deepEqual(counts, [0, 0])
  assert.equal(await suppliersSeen(database, ours), 1)
})

test('a failure inside undoes the whole transaction', async () => {
  await using database = await withSuppliers()
  const failing = withOrg(database.app, ours, async tx => {
    await sql`insert into supplier values (${ours.org}, ${randomUUID()}, 'A')`.execute(tx)
    throw new Error('no')
  })
  await assert.rejects(failing, /no/)
  assert.equal(await suppliersSeen(database, ours), 0)
})

test('an error that is swallowed inside is still a failure, since nothing was kept', async () => {
  await using database = await withSuppliers()
  const swallowing = withOrg(database.app, ours, async tx => {
    await sql`insert into supplier values (${ours.org}, ${randomUUID()}, 'A')`.execute(tx)
    await sql`select 1 / 0`.execute(tx).catch(() => {})
  })
  await assert.rejects(swallowing, /nothing of it was kept/)
  assert.equal(await suppliersSeen(database, ours), 0)
})

test('a transaction that cannot begin fails, though nobody waited for its beginning', async () => {
  await using database = await withSuppliers()
  const statementTimeoutMs = -1
  await assert.rejects(
    withOrg(database.app, ours, async () => 1, { statementTimeoutMs }),
    /statement_timeout/,
  )
  const writing = withOrg(
    database.app,
    ours,
    tx => sql`insert into supplier values (${ours.org}, ${randomUUID()}, 'A')`.execute(tx),
    { statementTimeoutMs },
  )
  await assert.rejects(writing)
  assert.equal(await suppliersSeen(database, ours), 0)
})

test('it says that it is alive, on a new connection and on one that was used', async () => {
  await using database = await withSuppliers()
  for (let asked = 0; asked < 3; asked++) assert.equal(await database.isAlive(), true)
})

test('a statement beyond its time is cancelled', async () => {
  await using database = await testDatabase({ migrations: null })
  const slow = withOrg(database.app, ours, tx => sql`select pg_sleep(30)`.execute(tx), { statementTimeoutMs: 20 })
  await assert.rejects(slow, /statement timeout/)
})

test('what is not the id of an organisation is refused before the database is asked', async () => {
  await using database = await testDatabase({ migrations: null })
  await assert.rejects(
    withOrg(database.app, { org: "x'; --", user: null }, async () => 1),
    /not the id of an organisation/,
  )
})

test('the application role can neither bypass row security nor make tables', async () => {
  await using database = await testDatabase({ migrations: null })
  const { rows } = await sql<{
    bypass: boolean
  }>`select rolbypassrls or rolsuper as bypass from pg_roles where rolname = current_user`.execute(database.app)
  assert.deepEqual(rows, [{ bypass: false }])
  await assert.rejects(sql`create table mine (id int)`.execute(database.app), /permission denied/)
})
