import { type Hold, holdCovers, type Reached } from '@onus/core/hold'
import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'

/** Until this transaction ends no erasure is carried out and no hold is placed: one of the two comes first. */
export async function holdStill(tx: OrgTransaction): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('onus legal hold'), hashtext((select onus_org())::text))`.execute(tx)
}

/** The latest word of each hold that is or was about something of this. */
export async function holdsOn(tx: OrgTransaction, reached: Reached): Promise<readonly Hold[]> {
  const { rows } = await sql<{ body: Hold }>`
    select distinct on (subject) body from fact where org = (select onus_org()) and noun = 'hold'
    order by subject, version desc`.execute(tx)
  return rows.map(row => row.body).filter(hold => holdCovers(hold, reached))
}
