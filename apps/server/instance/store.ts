import type { Instant } from '@onus/core/time'
import { emptyRoot } from '@onus/ledger/tree'
import { type Kysely, sql } from 'kysely'
import type { Tables } from '../db/index.ts'
import type { EntrySource, HeadStore } from '../record/integrator.ts'

/** The log of this instance; made with a random name at the first start. */
export async function instanceLog(
  database: Kysely<Tables>,
  id: string,
  origin: string,
): Promise<{ id: string; origin: string }> {
  await sql`insert into instance.log (id, origin) values (${id}, ${origin}) on conflict do nothing`.execute(database)
  const { rows } = await sql<{ id: string; origin: string }>`select id, origin from instance.log`.execute(database)
  return rows[0] ?? { id, origin }
}

export function instanceSource(database: Kysely<Tables>): EntrySource {
  return {
    size: async () =>
      (await sql<{ size: number }>`select next as size from instance.log`.execute(database)).rows[0]?.size ?? 0,
    entries: async (from, to) => {
      const { rows } = await sql<{ index: number; body: Buffer }>`
        select id as index, leaf as body from instance.entry where id >= ${from} and id < ${to} order by id`.execute(
        database,
      )
      return rows
    },
  }
}

export function instanceHead(database: Kysely<Tables>): HeadStore {
  return {
    load: async () => {
      const { rows } = await sql<{ size: number; root: Buffer | null }>`
        select integrated_size as size, integrated_root as root from instance.log`.execute(database)
      return { size: rows[0]?.size ?? 0, root: rows[0]?.root ?? emptyRoot }
    },
    compareAndSet: async (expected, next) => {
      const { rows } = await sql`
        update instance.log set integrated_size = ${next.size}, integrated_root = ${Buffer.from(next.root)}
        where integrated_size = ${expected.size}
          and coalesce(integrated_root, ${Buffer.from(emptyRoot)}) = ${Buffer.from(expected.root)} returning 1 as set`.execute(
        database,
      )
      return rows.length === 1
    },
  }
}

/** Puts one entry at the end; `make` is told its index. */
export async function appendToInstance(
  database: Kysely<Tables>,
  make: (index: number) => Promise<{ leaf: Buffer; idem: string }>,
): Promise<number> {
  return await database.transaction().execute(async tx => {
    const { rows } = await sql<{ index: number }>`
      update instance.log set next = next + 1 returning next - 1 as index`.execute(tx)
    const index = rows[0]?.index ?? 0
    const { leaf, idem } = await make(index)
    await sql`insert into instance.entry (id, leaf, hash, idem)
      values (${index}, ${leaf}, sha256('\\x00'::bytea || ${leaf}::bytea), ${idem})`.execute(tx)
    return index
  })
}

export type InstanceEntry = { readonly index: number; readonly recorded: Instant; readonly leaf: Buffer }

/** Entries before an index, latest first. */
export async function instanceEntries(
  database: Kysely<Tables>,
  page: { limit: number; before: number | null },
): Promise<readonly InstanceEntry[]> {
  const before = page.before === null ? sql`` : sql`where id < ${page.before}`
  const { rows } = await sql<InstanceEntry>`
    select id as index, recorded, leaf from instance.entry ${before} order by id desc limit ${page.limit}`.execute(
    database,
  )
  return rows
}
