import type { Supplier } from '@onus/core/supplier'
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

type WrittenSupplier = {
  readonly subject: string
  readonly body: Supplier
  readonly before: Supplier | null
  readonly isLast: boolean
}

/**
 * The suppliers that were written for a reason that begins with `reason`, each with the version before it
 * and whether it is still the last; without those that were written again for the reason `undone`.
 */
export async function suppliersWritten(
  tx: OrgTransaction,
  { reason, undone }: { readonly reason: string; readonly undone: string },
): Promise<readonly WrittenSupplier[]> {
  const { rows } = await sql<WrittenSupplier>`
    select subject, body, before, later is null as "isLast" from (
      select f.subject, f.reason, f.body, lag(f.body) over life as before, lead(f.reason) over life as later
      from fact f where f.org = (select onus_org()) and f.noun = 'supplier'
      window life as (partition by f.subject order by f.version)) version
    where starts_with(reason, ${reason}) and later is distinct from ${undone}`.execute(tx)
  return rows
}
