import type { Token } from '@onus/core/grant'
import type { Instant } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'
import { versionsByFact } from '../register/store.ts'

/** The latest version of every API token of the organisation, latest first. */
export async function latestTokens(tx: OrgTransaction): Promise<readonly Version<Token>[]> {
  return await versionsByFact<'token'>(
    tx,
    sql`f.org = (select onus_org()) and f.noun = 'token'
        and f.version = (select max(version) from fact latest where latest.org = f.org and latest.subject = f.subject)
        order by f.subject desc`,
  )
}

export async function lastUses(tx: OrgTransaction, org: string): Promise<ReadonlyMap<string, Instant>> {
  const { rows } = await sql<{ id: string; at: Instant }>`
    select id, last_used_at as at from auth.api_token where org = ${org} and last_used_at is not null`.execute(tx)
  return new Map(rows.map(row => [row.id, row.at]))
}

export async function insertToken(
  tx: OrgTransaction,
  token: { org: string; id: string; hash: Buffer; createdBy: string; body: Token },
): Promise<void> {
  const { scopes, connections, expiresAt } = token.body
  await sql`
    insert into auth.api_token (org, id, hash, created_by, scopes, connections, expires_at)
    values (${token.org}, ${token.id}, ${token.hash}, ${token.createdBy}, ${[...scopes]}::text[],
            ${connections && [...connections]}::uuid[], ${expiresAt})`.execute(tx)
}

export async function deleteToken(tx: OrgTransaction, org: string, id: string): Promise<void> {
  await sql`delete from auth.api_token where org = ${org} and id = ${id}`.execute(tx)
}

export async function tokensCreatedBy(tx: OrgTransaction, org: string, user: string): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from auth.api_token where org = ${org} and created_by = ${user}`.execute(tx)
  return rows.map(row => row.id)
}
