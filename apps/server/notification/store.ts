import type { Instant } from '@onus/core/time'
import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'
import { newId } from '../id/index.ts'

export type Notice = {
  readonly title: string
  readonly text: string
  readonly link: string | null
  readonly key: string
  /** It cannot wait for the daily message: mailed at once to everybody who gets mail. */
  readonly urgent?: boolean
}

/** Tells users something once: the same key is never told twice to the same user. */
export async function notify(tx: OrgTransaction, org: string, users: readonly string[], notice: Notice): Promise<void> {
  for (const user of users) {
    await sql`
      insert into notification (org, id, user_id, title, text, link, key, urgent)
      values (${org}, ${newId()}, ${user}, ${notice.title}, ${notice.text}, ${notice.link}, ${notice.key}, ${notice.urgent ?? false})
      on conflict do nothing`.execute(tx)
  }
}

type Row = { id: string; at: Instant; title: string; text: string; link: string | null; readAt: Instant | null }

export async function notificationsOf(tx: OrgTransaction, user: string): Promise<readonly Row[]> {
  const { rows } = await sql<Row>`
    select id, created_at as at, title, text, link, read_at as "readAt" from notification
    where org = (select onus_org()) and user_id = ${user} order by created_at desc limit 200`.execute(tx)
  return rows
}

export async function markRead(tx: OrgTransaction, user: string, ids: readonly string[]): Promise<number> {
  const { rows } = await sql`
    update notification set read_at = clock_timestamp()
    where org = (select onus_org()) and user_id = ${user} and id = any(${[...ids]}) and read_at is null returning id`.execute(
    tx,
  )
  return rows.length
}
