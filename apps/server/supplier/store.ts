import type { Instant } from '@onus/core/time'
import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'

/** The connector that reads the register of suppliers. */
export const registerConnector = 'supplier-register'

/** Whether something was written into the register of suppliers since a moment. */
export async function hasRegisterChanged(tx: OrgTransaction, since: Instant | string): Promise<boolean> {
  const { rows } = await sql<{ changed: boolean }>`
    select exists (
      select from fact where org = (select onus_org())
        and noun in ('supplier', 'supplier-assessment', 'supplier-report') and written_at >= ${since}::timestamptz
    ) as changed`.execute(tx)
  return rows[0]?.changed ?? false
}

/** Whether the register says more than what was last read of it; one that was never read is due anyway. */
export async function isRegisterAhead(tx: OrgTransaction, last: string | null): Promise<boolean> {
  return last !== null && (await hasRegisterChanged(tx, last))
}
