import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { testDatabase } from './testing.ts'

test('moments are read as instants, whole numbers as numbers, decimals and days as exact texts', async () => {
  await using database = await testDatabase({ migrations: null })
  const { rows } = await sql`select
    timestamptz '2026-03-31 02:30:00.123456+02' as moment, timestamptz '2026-01-01 00:00Z' as even,
    bigint '9007199254740991' as whole, numeric '0.10' as exact, date '2026-02-28' as day, count(*) as counted`.execute(
    database.app,
  )
  assert.deepEqual(rows, [
    {
      moment: '2026-03-31T00:30:00.123Z',
      even: '2026-01-01T00:00:00.000Z',
      whole: 9007199254740991,
      exact: '0.10',
      day: '2026-02-28',
      counted: 1,
    },
  ])
})

test('a whole number that JavaScript cannot hold and an endless moment are refused', async () => {
  await using database = await testDatabase({ migrations: null })
  await assert.rejects(sql`select bigint '9007199254740993'`.execute(database.app), /beyond the whole numbers/)
  await assert.rejects(sql`select timestamptz 'infinity'`.execute(database.app), /not a moment/)
})

test('libraries get the driver’s own values', async () => {
  await using database = await testDatabase({ migrations: null })
  const { rows } = await database.libraries.query("select timestamptz '2026-01-01 00:00Z' as moment")
  assert.deepEqual(rows, [{ moment: new Date('2026-01-01') }])
})
