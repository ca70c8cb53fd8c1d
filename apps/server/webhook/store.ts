import type { Instant } from '@onus/core/time'
import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'
import { newId } from '../id/index.ts'

/** Lets something wait to be told to another system, once: the same key is never told twice. */
export async function addDelivery(tx: OrgTransaction, org: string, key: string, body: object): Promise<void> {
  await sql`
    insert into webhook_message (org, id, key, body) values (${org}, ${newId()}, ${key}, ${JSON.stringify(body)})
    on conflict do nothing`.execute(tx)
}

export type WaitingDelivery = { readonly id: string; readonly body: string; readonly attempts: number }

/** Takes the next delivery: it is nobody else's for five minutes, and waits again if this process dies meanwhile. */
export async function takeDelivery(tx: OrgTransaction, now: Instant): Promise<WaitingDelivery | null> {
  const { rows } = await sql<WaitingDelivery>`
    update webhook_message set next_attempt = ${now}::timestamptz + interval '5 minutes'
    where org = (select onus_org()) and id = (
      select w.id from webhook_message w
      where w.org = (select onus_org()) and w.state = 'waiting' and w.next_attempt <= ${now}
      order by w.next_attempt, w.id limit 1 for update skip locked)
    returning id, body, attempts`.execute(tx)
  return rows[0] ?? null
}

export async function endDelivery(
  tx: OrgTransaction,
  id: string,
  end: { readonly state: 'sent' | 'dead'; readonly error: string | null },
): Promise<void> {
  await sql`
    update webhook_message
    set state = ${end.state}, error = ${end.error}, attempts = attempts + 1, ended_at = clock_timestamp()
    where org = (select onus_org()) and id = ${id}`.execute(tx)
}

export async function postponeDelivery(tx: OrgTransaction, id: string, until: Instant, error: string): Promise<void> {
  await sql`
    update webhook_message set attempts = attempts + 1, next_attempt = ${until}, error = ${error}
    where org = (select onus_org()) and id = ${id}`.execute(tx)
}
