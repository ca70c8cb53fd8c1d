import type { Change } from '@onus/contract/event'
import { type Kysely, sql } from 'kysely'
import { type Tables, withOrg } from '../db/index.ts'

/** What changed from one ledger position on, oldest first, at most `limit`. */
export async function changesFrom(
  database: Kysely<Tables>,
  org: string,
  position: number,
  limit: number,
): Promise<readonly Change[]> {
  return await withOrg(
    database,
    { org, user: null },
    async tx => {
      const { rows } = await sql<Change>`
        select e.id as position, f.noun, f.subject from ledger_entry e join fact f on f.org = e.org and f.id = e.fact
        where e.org = ${org} and e.id >= ${position} order by e.id limit ${limit}`.execute(tx)
      return rows
    },
    { access: 'read' },
  )
}

/** The last ledger position that was given out, or -1 for an empty ledger. */
export async function lastPosition(database: Kysely<Tables>, org: string): Promise<number> {
  return await withOrg(
    database,
    { org, user: null },
    async tx => {
      const { rows } = await sql<{ last: number }>`
        select coalesce(max(id), -1) as last from ledger_entry where org = ${org}`.execute(tx)
      return rows[0]?.last ?? -1
    },
    { access: 'read' },
  )
}
