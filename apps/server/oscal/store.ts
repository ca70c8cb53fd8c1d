import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'

/** Which of these ids the organisation has given to anything already. */
export async function idsTaken(tx: OrgTransaction, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    select id from subject where org = (select onus_org()) and id = any(${[...ids]}::uuid[])`.execute(tx)
  return new Set(rows.map(row => row.id))
}
