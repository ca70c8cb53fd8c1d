import { sql } from 'kysely'
import type { OrgTransaction } from './tenant.ts'

/** Lets the database look again at what it holds, after a job wrote so much that its plans would be those of an empty table. */
export async function refreshStatistics(tx: OrgTransaction): Promise<void> {
  await sql`select refresh_statistics()`.execute(tx)
}
