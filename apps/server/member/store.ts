import { outsideRoles, type Role } from '@onus/core/access'
import type { Instant } from '@onus/core/time'
import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'

export async function isMember(tx: OrgTransaction, org: string, user: string): Promise<boolean> {
  const { rows } = await sql`select 1 from auth.member where org = ${org} and user_id = ${user}`.execute(tx)
  return rows.length > 0
}

/** Whether one person works in an organisation, in whatever roles of its own: who audits it from outside is nobody to share duties with. */
export async function isCompanyOfOne(tx: OrgTransaction, org: string): Promise<boolean> {
  const { rows } = await sql<{ count: number }>`
    select count(distinct user_id)::int as count from auth.held_role
    where org = ${org} and role <> all(${[...outsideRoles]}::text[]) and (until is null or until > clock_timestamp())`.execute(
    tx,
  )
  return rows[0]?.count === 1
}

export async function insertMember(
  tx: OrgTransaction,
  member: { org: string; user: string; person: string },
): Promise<void> {
  await sql`
    insert into auth.member (org, user_id, person) values (${member.org}, ${member.user}, ${member.person})
    on conflict (org, user_id) do nothing`.execute(tx)
}

/** Takes a member out: their roles and tokens here go with them, and their sessions leave this organisation. */
export async function deleteMember(tx: OrgTransaction, org: string, user: string): Promise<void> {
  await sql`update auth.session set org = null where org = ${org} and user_id = ${user}`.execute(tx)
  await sql`delete from auth.member where org = ${org} and user_id = ${user}`.execute(tx)
}

export type MemberRow = {
  readonly user: string
  readonly name: string
  readonly email: string
  readonly person: string | null
  readonly joinedAt: Instant
  readonly lastSeenAt: Instant | null
  readonly hasSecondFactor: boolean
  readonly roles: readonly { grant: string; role: Role; until: string | null }[]
}

/** Everybody with an account in one organisation. */
export async function membersOf(tx: OrgTransaction, org: string): Promise<readonly MemberRow[]> {
  const { rows } = await sql<MemberRow>`
    select m.user_id as "user", u.name, u.email, m.person, m.joined_at as "joinedAt",
           (select max(updated_at) from auth.session s where s.user_id = m.user_id and s.org = m.org) as "lastSeenAt",
           u.two_factor_enabled or exists (select from auth.passkey p where p.user_id = m.user_id) as "hasSecondFactor",
           coalesce((select json_agg(json_build_object('grant', h.id, 'role', h.role, 'until', h.until) order by h.id)
                     from auth.held_role h where h.org = m.org and h.user_id = m.user_id), '[]') as roles
    from auth.member m join auth."user" u on u.id = m.user_id
    where m.org = ${org} order by u.name, m.user_id`.execute(tx)
  return rows
}
