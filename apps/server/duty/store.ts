import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'

/** Lets one transaction at a time open corrections, so that each gap has one. */
export async function lockCorrections(tx: OrgTransaction): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('onus corrections ' || onus_org()::text, 0))`.execute(tx)
}
