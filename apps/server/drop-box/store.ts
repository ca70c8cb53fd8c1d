import type { DroppedMailView } from '@onus/contract/drop-box'
import type { Instant } from '@onus/core/time'
import { type Kysely, sql } from 'kysely'
import type { OrgTransaction, Tables } from '../db/index.ts'

export type FoundBox = { readonly org: string; readonly id: string }

/** The drop box of a hash. One that was replaced or closed has no row, as one that never was. */
export async function boxByHash(database: Kysely<Tables>, hash: Buffer): Promise<FoundBox | null> {
  const { rows } = await sql<FoundBox>`select org, id from auth.drop_box where hash = ${hash}`.execute(database)
  return rows[0] ?? null
}

export async function putAddress(tx: OrgTransaction, org: string, id: string, hash: Buffer): Promise<void> {
  await sql`insert into auth.drop_box (org, id, hash) values (${org}, ${id}, ${hash})
    on conflict (org, id) do update set hash = excluded.hash`.execute(tx)
}

export async function dropAddress(tx: OrgTransaction, org: string, id: string): Promise<void> {
  await sql`delete from auth.drop_box where org = ${org} and id = ${id}`.execute(tx)
}

/** Whether the address that a message came to still stands, locked until the end of this transaction. */
export async function stillTakes(tx: OrgTransaction, { org, id }: FoundBox, hash: Buffer): Promise<boolean> {
  const { rows } = await sql`
    select 1 from auth.drop_box where org = ${org} and id = ${id} and hash = ${hash} for key share`.execute(tx)
  return rows.length > 0
}

/** Waits for whoever else takes in a message of this drop box, so that threads and limits are read whole. */
export async function oneAtATime(tx: OrgTransaction, key: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(tx)
}

export type KnownMail = { readonly id: string; readonly incident: string | null }

/** The same message, where it was taken before: it is counted once more. */
export async function seenAgain(tx: OrgTransaction, box: string, same: Buffer): Promise<KnownMail | null> {
  const { rows } = await sql<KnownMail>`
    update dropped_mail set deliveries = deliveries + 1
    where org = (select onus_org()) and box = ${box} and same = ${same} returning id, incident`.execute(tx)
  return rows[0] ?? null
}

/** How much one drop box took since then. */
export async function takenSince(tx: OrgTransaction, box: string, since: Instant) {
  const { rows } = await sql<{ mails: number; opened: number; answered: number }>`
    select count(*)::int as mails, count(*) filter (where outcome = 'opened')::int as opened,
      count(*) filter (where answered_at is not null)::int as answered
    from dropped_mail where org = (select onus_org()) and box = ${box} and received_at > ${since}`.execute(tx)
  return rows[0] ?? { mails: 0, opened: 0, answered: 0 }
}

/** The incident that one of these messages opened or was added to, by the same drop box. */
export async function incidentOfMessages(
  tx: OrgTransaction,
  box: string,
  messages: readonly Buffer[],
): Promise<string | null> {
  const { rows } = await sql<{ incident: string }>`
    select incident from dropped_mail
    where org = (select onus_org()) and box = ${box} and incident is not null and message = any(${[...messages]}::bytea[])
    order by received_at desc limit 1`.execute(tx)
  return rows[0]?.incident ?? null
}

/** The incidents whose id ends so. */
export async function incidentsEndingIn(tx: OrgTransaction, end: string): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from subject where org = (select onus_org()) and noun = 'incident' and right(id::text, 12) = ${end}`.execute(
    tx,
  )
  return rows.map(({ id }) => id)
}

export type DroppedMail = {
  readonly id: string
  readonly box: string
  readonly same: Buffer
  readonly message: Buffer | null
  readonly sha256: string
  readonly bytes: number
  readonly sender: string
  readonly subject: string
  readonly receivedAt: Instant
  readonly outcome: DroppedMailView['outcome']
  readonly why: string
  readonly incident: string | null
  readonly answeredAt: Instant | null
}

export async function addDropped(tx: OrgTransaction, org: string, mail: DroppedMail): Promise<void> {
  await sql`
    insert into dropped_mail (org, id, box, same, message, sha256, bytes, sender, subject, received_at, outcome, why, incident, answered_at)
    values (${org}, ${mail.id}, ${mail.box}, ${mail.same}, ${mail.message}, ${Buffer.from(mail.sha256, 'hex')}, ${mail.bytes},
      ${mail.sender}, ${mail.subject}, ${mail.receivedAt}, ${mail.outcome}, ${mail.why}, ${mail.incident}, ${mail.answeredAt})`.execute(
    tx,
  )
}

/** Forgets who wrote what about a month ago, and after a year that it ever came; what belongs to an incident stays there. */
export async function forgetOld(tx: OrgTransaction, now: Instant): Promise<void> {
  await sql`delete from dropped_mail where org = (select onus_org())
    and received_at < ${now}::timestamptz - interval '400 days'`.execute(tx)
  await sql`update dropped_mail set sender = null, subject = null where org = (select onus_org())
    and received_at < ${now}::timestamptz - interval '30 days' and sender is not null`.execute(tx)
}

export async function lastDropped(tx: OrgTransaction): Promise<readonly DroppedMailView[]> {
  const { rows } = await sql<DroppedMailView>`
    select id, box, received_at as "receivedAt", sender, subject, outcome, why, incident, deliveries,
      answered_at is not null as acknowledged
    from dropped_mail where org = (select onus_org()) order by received_at desc, id desc limit 50`.execute(tx)
  return rows
}

export async function lastMailOf(tx: OrgTransaction): Promise<ReadonlyMap<string, Instant>> {
  const { rows } = await sql<{ box: string; at: Instant }>`
    select box, max(received_at) as at from dropped_mail where org = (select onus_org()) group by box`.execute(tx)
  return new Map(rows.map(({ box, at }) => [box, at]))
}
