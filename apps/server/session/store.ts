import type { Instant } from '@onus/core/time'
import { type Kysely, sql } from 'kysely'
import type { Tables } from '../db/index.ts'

/** Marks a session as fresh, and puts it into an organisation of its user where it has none. */
export async function freshen(
  tx: Kysely<Tables>,
  hash: string,
  org: string | null,
): Promise<{ user: string; session: string } | null> {
  const { rows } = await sql<{ user: string; session: string }>`
    update auth.session s set stepped_up_at = clock_timestamp(),
      org = coalesce((select org from auth.member m where m.user_id = s.user_id and m.org = ${org}), s.org,
                     (select org from auth.member m where m.user_id = s.user_id order by joined_at, org limit 1))
    where token = ${hash} returning user_id as "user", id as session`.execute(tx)
  return rows[0] ?? null
}

export async function enterOrganisation(tx: Kysely<Tables>, session: string, org: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update auth.session s set org = ${org}
    where id = ${session} and exists (select from auth.member m where m.user_id = s.user_id and m.org = ${org})`.execute(
    tx,
  )
  return numAffectedRows === 1n
}

export async function endOtherSessions(tx: Kysely<Tables>, user: string, keptHash: string): Promise<void> {
  await sql`delete from auth.session where user_id = ${user} and token <> ${keptHash}`.execute(tx)
}

export async function endSessionOf(tx: Kysely<Tables>, user: string, session: string): Promise<boolean> {
  const { numAffectedRows } = await sql`delete from auth.session where user_id = ${user} and id = ${session}`.execute(
    tx,
  )
  return numAffectedRows === 1n
}

export async function endSessionByHash(tx: Kysely<Tables>, hash: string): Promise<void> {
  await sql`delete from auth.session where token = ${hash}`.execute(tx)
}

export type SessionListing = {
  readonly id: string
  readonly signedInAt: Instant
  readonly lastSeenAt: Instant
  readonly address: string
  readonly browser: string
}

export async function sessionsOf(tx: Kysely<Tables>, user: string): Promise<readonly SessionListing[]> {
  const { rows } = await sql<SessionListing>`
    select id, created_at as "signedInAt", updated_at as "lastSeenAt", coalesce(ip_address, '') as address,
           coalesce(user_agent, '') as browser
    from auth.session where user_id = ${user} and expires_at > clock_timestamp() order by updated_at desc`.execute(tx)
  return rows
}

/** Replaces the one-time set-up link; earlier ones stop working. */
export async function replaceSetUp(tx: Kysely<Tables>, hash: Buffer): Promise<void> {
  await sql`delete from auth.set_up where used_at is null`.execute(tx)
  await sql`insert into auth.set_up (hash) values (${hash})`.execute(tx)
}

/** Uses the set-up link up; false when it is not the current one, was used, or a user exists. */
export async function spendSetUp(tx: Kysely<Tables>, hash: Buffer): Promise<boolean> {
  await sql`select pg_advisory_xact_lock(hashtext('onus set-up'))`.execute(tx)
  const { numAffectedRows } = await sql`
    update auth.set_up set used_at = clock_timestamp()
    where hash = ${hash} and used_at is null and not exists (select from auth."user")`.execute(tx)
  return numAffectedRows === 1n
}

/** Uses a code of an authenticator app up; false when it was used before. Codes are forgotten once they are too old anyway. */
export async function spendCode(tx: Kysely<Tables>, user: string, hash: Buffer): Promise<boolean> {
  await sql`delete from auth.spent_code where at < clock_timestamp() - interval '5 minutes'`.execute(tx)
  const { numAffectedRows } = await sql`
    insert into auth.spent_code (user_id, hash) values (${user}, ${hash}) on conflict do nothing`.execute(tx)
  return numAffectedRows === 1n
}
