import type { Instant } from '@onus/core/time'
import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'

/** Since when each control was adopted first, however often it was edited after. */
export async function adoptedSince(tx: OrgTransaction): Promise<ReadonlyMap<string, Instant>> {
  const { rows } = await sql<{ control: string; since: Instant }>`
    select f.subject as control, min(f.effective_from) as since from fact f
    where f.org = (select onus_org()) and f.noun = 'control' and f.body #>> '{lifecycle,state}' = 'adopted'
    group by f.subject`.execute(tx)
  return new Map(rows.map(row => [row.control, row.since]))
}
