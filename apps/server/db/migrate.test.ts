import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { sql } from 'kysely'
import { migrate } from './migrate.ts'
import { isRefusal } from './refusal.ts'
import { type TestDatabase, temporaryFolder, testDatabase } from './testing.ts'

function folderOf(files: Readonly<Record<string, string>>) {
  const folder = temporaryFolder()
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder.path, name), text)
  return folder
}

async function tables(database: TestDatabase): Promise<string[]> {
  const { rows } = await sql<{
    name: string
  }>`select tablename as name from pg_tables where schemaname = 'public' order by 1`.execute(database.app)
  return rows.map(row => row.name)
}

const supplier = { '0001-supplier.sql': 'create table supplier (id int)' }

test('migrations are applied once and in order', async () => {
  await using database = await testDatabase({ migrations: null })
  using folder = folderOf({
    ...supplier,
    '0002-colour.sql': 'alter table supplier add colour text; create table second (id int);',
  })
  const owner = database.login('onus_owner')
  assert.deepEqual(await migrate(owner, { folder: folder.path }), ['0001-supplier', '0002-colour'])
  assert.deepEqual(await migrate(owner, { folder: folder.path }), [])
  assert.deepEqual(await tables(database), ['onus_migration', 'second', 'supplier'])
})

test('a migration that fails changes nothing and keeps those before it', async () => {
  await using database = await testDatabase({ migrations: null })
  using folder = folderOf({
    ...supplier,
    '0002-broken.sql': 'create table half (id int); create table supplier (id int);',
  })
  await assert.rejects(
    migrate(database.login('onus_owner'), { folder: folder.path }),
    /0002-broken failed.*and changed nothing.*already exists/,
  )
  assert.deepEqual(await tables(database), ['onus_migration', 'supplier'])
})

test('four migrators at once apply each migration once', async () => {
  await using database = await testDatabase({ migrations: null })
  using folder = folderOf(supplier)
  const runs = await Promise.all([1, 2, 3, 4].map(() => migrate(database.login('onus_owner'), { folder: folder.path })))
  assert.deepEqual(runs.flat(), ['0001-supplier'])
})

test('an applied migration whose text was changed is refused', async () => {
  await using database = await testDatabase({ migrations: null })
  using folder = folderOf(supplier)
  await migrate(database.login('onus_owner'), { folder: folder.path })
  writeFileSync(join(folder.path, '0001-supplier.sql'), 'create table supplier (id bigint)')
  await assert.rejects(
    migrate(database.login('onus_owner'), { folder: folder.path }),
    (error: Error) => isRefusal(error) && /0001-supplier was changed/.test(error.message),
  )
})

test('a database made by a newer Onus is refused', async () => {
  await using database = await testDatabase({ migrations: null })
  using folder = folderOf({ ...supplier, '0002-later.sql': 'select 1' })
  await migrate(database.login('onus_owner'), { folder: folder.path })
  rmSync(join(folder.path, '0002-later.sql'))
  await assert.rejects(
    migrate(database.login('onus_owner'), { folder: folder.path }),
    (error: Error) => isRefusal(error) && /newer Onus/.test(error.message),
  )
})

test('a migration that would come before an applied one is refused', async () => {
  await using database = await testDatabase({ migrations: null })
  using folder = folderOf({ '0002-second.sql': 'select 1' })
  await migrate(database.login('onus_owner'), { folder: folder.path })
  writeFileSync(join(folder.path, '0001-first.sql'), 'select 1')
  await assert.rejects(
    migrate(database.login('onus_owner'), { folder: folder.path }),
    (error: Error) => isRefusal(error) && /0001-first would come before 0002-second/.test(error.message),
  )
})

test('a number used twice and a name of another kind are refused', async () => {
  await using database = await testDatabase({ migrations: null })
  using twice = folderOf({ '0001-a.sql': '', '0001-b.sql': '' })
  using stray = folderOf({ 'notes.txt': '' })
  await assert.rejects(migrate(database.login('onus_owner'), { folder: twice.path }), /0001 is used by two/)
  await assert.rejects(migrate(database.login('onus_owner'), { folder: stray.path }), /notes\.txt is not named like/)
})
