import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'

/** Lets one transaction at a time answer the advisor or make actions of its plan, so that nothing is made twice. */
export async function lockAdvice(tx: OrgTransaction): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('onus advice ' || onus_org()::text, 0))`.execute(tx)
}
