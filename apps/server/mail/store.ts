import type { MailMode } from '@onus/core/mail'
import type { Instant } from '@onus/core/time'
import { type Kysely, sql } from 'kysely'
import type { OrgTransaction, Tables } from '../db/index.ts'
import { newId } from '../id/index.ts'

/** The organisations whose people are told things: nobody is reminded of what a sample company owes. */
export async function toldOrganisations(database: Kysely<Tables>): Promise<readonly string[]> {
  const { rows } = await sql<{ org: string }>`select org from organisation where not sample`.execute(database)
  return rows.map(row => row.org)
}

/** Somebody who may get mail: a member with an account, and the address that the organisation knows of them. */
export type Addressee = {
  readonly user: string
  readonly name: string
  readonly address: string
  readonly mode: MailMode
  readonly zone: string | null
  /** The day of their last daily message. */
  readonly lastDaily: string | null
}

/** The members who have something to be told and an address to be told at. Who left, or is a member no more, is not among them. */
export async function addressees(tx: OrgTransaction): Promise<readonly Addressee[]> {
  const { rows } = await sql<Addressee>`
    select m.user_id as "user", p.body ->> 'name' as name, p.body ->> 'email' as address,
      coalesce(x.mode, 'daily') as mode, x.zone,
      (select max(d.daily_of)::text from mail d where d.org = m.org and d.user_id = m.user_id) as "lastDaily"
    from auth.member m
    cross join lateral (
      select f.body from fact f
      where f.org = m.org and f.noun = 'person' and f.subject = m.person order by f.version desc limit 1) p
    left join mail_preference x on x.org = m.org and x.user_id = m.user_id
    where m.org = (select onus_org()) and p.body ->> 'email' is not null and p.body ->> 'leftOn' is null
      and exists (select from auth.held_role h where h.org = m.org and h.user_id = m.user_id
                  and (h.until is null or h.until > clock_timestamp()))
      and exists (select from notification n where n.org = m.org and n.user_id = m.user_id::text and n.mailed_at is null)`.execute(
    tx,
  )
  return rows
}

/** How long something is worth telling by mail. */
const toldForDays = 7

export type Untold = {
  readonly id: string
  readonly title: string
  readonly text: string
  readonly link: string | null
}

/**
 * What a user was told in the product and not by mail, oldest first; marked as mailed with the same statement. Only what is
 * urgent, where the rest waits for its turn.
 */
export async function takeUntold(
  tx: OrgTransaction,
  user: string,
  now: Instant,
  isUrgentOnly = false,
): Promise<readonly Untold[]> {
  const { rows } = await sql<Untold & { at: string; fresh: boolean }>`
    update notification set mailed_at = clock_timestamp()
    where org = (select onus_org()) and user_id = ${user} and mailed_at is null and (urgent or not ${isUrgentOnly}::boolean)
    returning id, title, text, link, created_at as at, read_at is null
      and created_at > ${now}::timestamptz - make_interval(days => ${toldForDays}) as fresh`.execute(tx)
  return rows.filter(row => row.fresh).toSorted((a, b) => (a.at < b.at ? -1 : 1))
}

export type NewMail = {
  /** Null for somebody outside, who is told that a message of theirs arrived. */
  readonly user: string | null
  readonly address: string
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly dailyOf: string | null
}

/** Adds a message that waits. A second daily one of the same day is not added. */
export async function addMail(tx: OrgTransaction, org: string, mail: NewMail): Promise<boolean> {
  const { rows } = await sql`
    insert into mail (org, id, user_id, address, subject, text, html, daily_of)
    values (${org}, ${newId()}, ${mail.user}, ${mail.address}, ${mail.subject}, ${mail.text}, ${mail.html}, ${mail.dailyOf})
    on conflict do nothing returning id`.execute(tx)
  return rows.length > 0
}

export type Waiting = {
  readonly id: string
  readonly address: string
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly attempts: number
}

/** Takes the next message to send: it is nobody else's for five minutes, and waits again if this process dies meanwhile. */
export async function takeWaiting(tx: OrgTransaction, now: Instant): Promise<Waiting | null> {
  const { rows } = await sql<Waiting>`
    update mail set next_attempt = ${now}::timestamptz + interval '5 minutes'
    where org = (select onus_org()) and id = (
      select w.id from mail w where w.org = (select onus_org()) and w.state = 'waiting' and w.next_attempt <= ${now}
      order by w.next_attempt, w.id limit 1 for update skip locked)
    returning id, address, subject, text, html, attempts`.execute(tx)
  return rows[0] ?? null
}

/** Whether any message waits for its turn. */
export async function hasWaiting(tx: OrgTransaction, now: Instant): Promise<boolean> {
  const { rows } = await sql`
    select 1 from mail where org = (select onus_org()) and state = 'waiting' and next_attempt <= ${now} limit 1`.execute(
    tx,
  )
  return rows.length > 0
}

export async function endMail(
  tx: OrgTransaction,
  id: string,
  end: { readonly state: 'sent' | 'dead'; readonly error: string | null },
): Promise<void> {
  await sql`
    update mail set state = ${end.state}, error = ${end.error}, attempts = attempts + 1, ended_at = clock_timestamp()
    where org = (select onus_org()) and id = ${id}`.execute(tx)
}

export async function postponeMail(tx: OrgTransaction, id: string, until: Instant, error: string): Promise<void> {
  await sql`
    update mail set attempts = attempts + 1, next_attempt = ${until}, error = ${error}
    where org = (select onus_org()) and id = ${id}`.execute(tx)
}

/** Messages that ended so long ago are forgotten; what they told stays in the product. */
export async function sweepMail(tx: OrgTransaction, before: Instant): Promise<void> {
  await sql`delete from mail where org = (select onus_org()) and state <> 'waiting' and ended_at < ${before}`.execute(
    tx,
  )
}

export type DeadLetter = {
  readonly id: string
  readonly address: string
  readonly subject: string
  readonly attempts: number
  readonly error: string | null
  readonly endedAt: Instant
}

export async function deadLetters(tx: OrgTransaction): Promise<readonly DeadLetter[]> {
  const { rows } = await sql<DeadLetter>`
    select id, address, subject, attempts, error, ended_at as "endedAt" from mail
    where org = (select onus_org()) and state = 'dead' order by ended_at desc limit 100`.execute(tx)
  return rows
}

/** How many messages wait, and how many were sent in the last thirty days. */
export async function mailCounts(tx: OrgTransaction): Promise<{ readonly waiting: number; readonly sent: number }> {
  const { rows } = await sql<{ waiting: number; sent: number }>`
    select count(*) filter (where state = 'waiting')::int as waiting, count(*) filter (where state = 'sent')::int as sent
    from mail where org = (select onus_org())`.execute(tx)
  return rows[0] ?? { waiting: 0, sent: 0 }
}

/** Lets a dead letter wait again, as if it had never been tried. */
export async function reviveMail(tx: OrgTransaction, id: string): Promise<boolean> {
  const { rows } = await sql`
    update mail set state = 'waiting', attempts = 0, error = null, ended_at = null, next_attempt = clock_timestamp()
    where org = (select onus_org()) and id = ${id} and state = 'dead' returning id`.execute(tx)
  return rows.length > 0
}

export type Preference = { readonly mode: MailMode; readonly zone: string | null }

export async function preferenceOf(tx: OrgTransaction, user: string): Promise<Preference> {
  const { rows } = await sql<Preference>`
    select mode, zone from mail_preference where org = (select onus_org()) and user_id = ${user}`.execute(tx)
  return rows[0] ?? { mode: 'daily', zone: null }
}

export async function keepPreference(tx: OrgTransaction, org: string, user: string, said: Preference): Promise<void> {
  await sql`
    insert into mail_preference (org, user_id, mode, zone) values (${org}, ${user}, ${said.mode}, ${said.zone})
    on conflict (org, user_id) do update set mode = excluded.mode, zone = excluded.zone`.execute(tx)
}
