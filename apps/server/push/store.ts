import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'

/** Notes that a delivery was taken; false when it was before. What senders repeat no more is forgotten on the way. */
export async function takeDelivery(tx: OrgTransaction, connection: string, delivery: string): Promise<boolean> {
  await sql`delete from webhook_delivery where org = (select onus_org()) and connection = ${connection}
    and received_at < clock_timestamp() - interval '30 days'`.execute(tx)
  const { numAffectedRows } = await sql`
    insert into webhook_delivery (org, connection, delivery) values ((select onus_org()), ${connection}, ${delivery})
    on conflict do nothing`.execute(tx)
  return numAffectedRows === 1n
}
