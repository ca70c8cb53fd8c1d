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

/** How many deliveries wait, and how many were made in all that is kept. */
export async function deliveryCounts(tx: OrgTransaction): Promise<{ readonly waiting: number; readonly sent: number }> {
  const { rows } = await sql<{ waiting: number; sent: number }>`
    select count(*) filter (where state = 'waiting')::int as waiting, count(*) filter (where state = 'sent')::int as sent
    from webhook_message where org = (select onus_org())`.execute(tx)
  return rows[0] ?? { waiting: 0, sent: 0 }
}

export type DeadDelivery = {
  readonly id: string
  readonly about: string
  readonly incident: string | null
  readonly attempts: number
  readonly error: string | null
  readonly endedAt: Instant
}

export async function deadDeliveries(tx: OrgTransaction): Promise<readonly DeadDelivery[]> {
  const { rows } = await sql<DeadDelivery>`
    select id, concat_ws(', ', body::jsonb ->> 'clock', body::jsonb ->> 'step') as about,
      (body::jsonb ->> 'incident')::uuid as incident, attempts, error, ended_at as "endedAt"
    from webhook_message where org = (select onus_org()) and state = 'dead' order by ended_at desc limit 100`.execute(
    tx,
  )
  return rows
}

/** Lets a dead delivery wait again, as if it had never been tried. */
export async function reviveDelivery(tx: OrgTransaction, id: string): Promise<boolean> {
  const { rows } = await sql`
    update webhook_message
    set state = 'waiting', attempts = 0, error = null, ended_at = null, next_attempt = clock_timestamp()
    where org = (select onus_org()) and id = ${id} and state = 'dead' returning id`.execute(tx)
  return rows.length > 0
}
