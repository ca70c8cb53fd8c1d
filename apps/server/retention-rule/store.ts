import type { RetentionPeriod } from '@onus/core/retention-rule'
import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'
import { versionsByFact } from '../register/store.ts'

/** The latest word of every retention rule, retired ones too. */
export async function rulesInForce(tx: OrgTransaction): Promise<readonly RetentionPeriod[]> {
  const rows = await versionsByFact<'retention-rule'>(
    tx,
    sql`f.org = (select onus_org()) and f.noun = 'retention-rule'
      and f.version = (select max(latest.version) from fact latest where latest.org = f.org and latest.subject = f.subject)
      order by f.subject`,
  )
  return rows.map(row => row.body)
}
