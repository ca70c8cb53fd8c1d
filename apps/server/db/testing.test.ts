import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { testDatabase } from './testing.ts'

test('two test databases at once see nothing of each other', async () => {
  await using first = await testDatabase({ migrations: null })
  await using second = await testDatabase({ migrations: null })
  assert.notEqual(first.name, second.name)
  const name = await sql<{ name: string }>`select current_database() as name`.execute(second.app)
  assert.equal(name.rows[0]?.name, second.name)
})

test('a test database holds the tables of the migrations', async () => {
  await using database = await testDatabase()
  const { rows } = await sql<{
    tables: number
  }>`select count(*) as tables from pg_tables where schemaname = 'public'`.execute(database.app)
  assert.ok(rows[0]!.tables > 1)
})
