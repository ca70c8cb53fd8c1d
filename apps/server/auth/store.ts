import type { HeldRole, Permission } from '@onus/core/access'
import type { Instant } from '@onus/core/time'
import { type Kysely, sql } from 'kysely'
import type { Tables } from '../db/index.ts'

export type SessionRow = {
  readonly session: string
  readonly user: string
  readonly name: string
  readonly email: string
  readonly org: string | null
  readonly person: string | null
  readonly createdAt: Instant
  readonly updatedAt: Instant
  readonly expiresAt: Instant
  readonly steppedUpAt: Instant | null
  readonly hasTotp: boolean
  readonly hasPasskey: boolean
  readonly roles: readonly HeldRole[]
}

/** The session of a token's hash with its user and the roles in force in its organisation; one query for each request. */
export async function sessionByHash(database: Kysely<Tables>, hash: string): Promise<SessionRow | null> {
  const { rows } = await sql<SessionRow>`
    select s.id as session, u.id as "user", u.name, u.email, m.org, m.person, s.created_at as "createdAt",
           s.updated_at as "updatedAt", s.expires_at as "expiresAt", s.stepped_up_at as "steppedUpAt",
           u.two_factor_enabled as "hasTotp", exists (select from auth.passkey p where p.user_id = u.id) as "hasPasskey",
           coalesce((select json_agg(json_build_object('role', h.role, 'objects', h.objects)) from auth.held_role h
                     where h.user_id = u.id and h.org = m.org and (h.until is null or h.until > clock_timestamp())), '[]') as roles
    from auth.session s
    join auth."user" u on u.id = s.user_id
    left join auth.member m on m.user_id = s.user_id and m.org = s.org
    where s.token = ${hash} and s.expires_at > clock_timestamp()`.execute(database)
  return rows[0] ?? null
}

export type OperatorRow = Pick<
  SessionRow,
  'user' | 'name' | 'email' | 'org' | 'person' | 'hasTotp' | 'hasPasskey' | 'roles'
>

/**
 * The first user who operates this instance: in the organisation named, else in the one they worked in last, else in the
 * first they joined; `org` is null when they are in none of these.
 */
export async function operator(database: Kysely<Tables>, org: string | null): Promise<OperatorRow | null> {
  const { rows } = await sql<OperatorRow>`
    select u.id as "user", u.name, u.email, m.org, m.person, u.two_factor_enabled as "hasTotp",
           exists (select from auth.passkey p where p.user_id = u.id) as "hasPasskey",
           coalesce((select json_agg(json_build_object('role', h.role, 'objects', h.objects)) from auth.held_role h
                     where h.user_id = u.id and h.org = m.org and (h.until is null or h.until > clock_timestamp())), '[]') as roles
    from auth."user" u
    left join lateral (
      select org, person from auth.member where user_id = u.id and (${org}::uuid is null or org = ${org}::uuid)
      order by org is not distinct from (select s.org from auth.session s where s.user_id = u.id and s.org is not null
                                         order by s.updated_at desc limit 1) desc, joined_at, org limit 1) m on true
    where exists (select from auth.held_role h where h.user_id = u.id and h.role = 'instance_operator'
                  and (h.until is null or h.until > clock_timestamp()))
    order by u.created_at, u.id limit 1`.execute(database)
  return rows[0] ?? null
}

/** Pushes the idle end of a session forward, never past its absolute end. */
export async function keepSession(database: Kysely<Tables>, id: string, expiresAt: Instant): Promise<void> {
  await sql`update auth.session set updated_at = clock_timestamp(), expires_at = ${expiresAt} where id = ${id}`.execute(
    database,
  )
}

export async function endSession(database: Kysely<Tables>, id: string): Promise<void> {
  await sql`delete from auth.session where id = ${id}`.execute(database)
}

export type TokenRow = {
  readonly id: string
  readonly org: string
  readonly createdBy: string
  readonly scopes: readonly Permission[]
  readonly connections: readonly string[] | null
  readonly isStale: boolean
}

/** The API token of a hash, while it lives. A revoked one has no row. */
export async function tokenByHash(database: Kysely<Tables>, hash: Buffer): Promise<TokenRow | null> {
  const { rows } = await sql<TokenRow>`
    select id, org, created_by as "createdBy", scopes, connections,
           last_used_at is null or last_used_at < clock_timestamp() - interval '1 minute' as "isStale"
    from auth.api_token where hash = ${hash} and expires_at > clock_timestamp()`.execute(database)
  return rows[0] ?? null
}

export async function tokenWasUsed(database: Kysely<Tables>, id: string): Promise<void> {
  await sql`update auth.api_token set last_used_at = clock_timestamp() where id = ${id}`.execute(database)
}
