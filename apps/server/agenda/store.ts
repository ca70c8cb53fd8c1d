import type { HeldRole } from '@onus/core/access'
import type { Instant } from '@onus/core/time'
import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'

type FeedRow = {
  readonly id: string
  readonly name: string
  readonly mine: boolean
  readonly exercises: boolean
  readonly madeAt: Instant
  readonly lastReadAt: Instant | null
}

/** The feeds of whoever asks: the database shows nobody those of another member. */
export async function ownFeeds(tx: OrgTransaction): Promise<readonly FeedRow[]> {
  const { rows } = await sql<FeedRow>`
    select id, name, mine, exercises, made_at as "madeAt", last_read_at as "lastReadAt" from agenda_feed
    where org = (select onus_org()) order by id`.execute(tx)
  return rows
}

export async function insertFeed(
  tx: OrgTransaction,
  feed: Omit<FeedRow, 'lastReadAt'> & { readonly user: string; readonly hash: Buffer },
): Promise<void> {
  const { id, user, hash, name, mine, exercises, madeAt } = feed
  await sql`
    insert into agenda_feed (org, id, user_id, hash, name, mine, exercises, made_at)
    values ((select onus_org()), ${id}, ${user}, ${hash}, ${name}, ${mine}, ${exercises}, ${madeAt})`.execute(tx)
}

/** Gives a feed of the caller another address; false where they have no such feed. */
export async function replaceHash(tx: OrgTransaction, id: string, hash: Buffer): Promise<boolean> {
  const { rows } = await sql`
    update agenda_feed set hash = ${hash}, last_read_at = null
    where org = (select onus_org()) and id = ${id} returning id`.execute(tx)
  return rows.length > 0
}

export async function deleteFeed(tx: OrgTransaction, id: string): Promise<boolean> {
  const { rows } = await sql`
    delete from agenda_feed where org = (select onus_org()) and id = ${id} returning id`.execute(tx)
  return rows.length > 0
}

export type ReadFeed = {
  readonly org: string
  readonly id: string
  readonly user: string
  readonly mine: boolean
  readonly exercises: boolean
  readonly digest: Buffer | null
  readonly sequence: number
  readonly changedAt: Instant | null
}

/**
 * Lets a transaction see the one row that the holder of this hash may see, takes it, and goes on as the member whose feed it
 * is. No organisation is set before, so that every other table is empty where there is none.
 */
export async function enterFeed(tx: OrgTransaction, hash: Buffer): Promise<ReadFeed | null> {
  await sql`select set_config('onus.feed', ${hash.toString('hex')}, true)`.execute(tx)
  const { rows } = await sql<ReadFeed>`
    select org, id, user_id as "user", mine, exercises, digest, sequence, changed_at as "changedAt"
    from agenda_feed where hash = (select onus_feed())`.execute(tx)
  const [feed] = rows
  if (feed === undefined) return null
  await sql`
    select set_config('onus.org', ${feed.org}, true), set_config('onus.user', ${feed.user}, true),
           set_config('onus.feed', '', true)`.execute(tx)
  return feed
}

/** Who a member is at this moment: their person and the roles in force. Null where they left or are a member no more. */
export async function memberNow(
  tx: OrgTransaction,
  { org, user }: ReadFeed,
): Promise<{ readonly person: string | null; readonly roles: readonly HeldRole[] } | null> {
  const { rows } = await sql<{ person: string | null; roles: readonly HeldRole[] }>`
    select m.person,
           coalesce((select json_agg(json_build_object('role', h.role, 'objects', h.objects)) from auth.held_role h
                     where h.user_id = m.user_id and h.org = m.org
                       and (h.until is null or h.until > clock_timestamp())), '[]') as roles
    from auth.member m
    left join lateral (
      select f.body from fact f
      where f.org = m.org and f.noun = 'person' and f.subject = m.person order by f.version desc limit 1) p on true
    where m.org = ${org} and m.user_id = ${user} and p.body ->> 'leftOn' is null`.execute(tx)
  return rows[0] ?? null
}

/** Notes that a feed was read, with what was in it. */
export async function feedWasRead(
  tx: OrgTransaction,
  { id }: ReadFeed,
  at: Instant,
  content: { readonly digest: Buffer; readonly sequence: number; readonly changedAt: Instant },
): Promise<void> {
  await sql`
    update agenda_feed set last_read_at = ${at}, digest = ${content.digest}, sequence = ${content.sequence},
           changed_at = ${content.changedAt}
    where org = (select onus_org()) and id = ${id}`.execute(tx)
}
