import type { Invitation } from '@onus/core/grant'
import type { Instant } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import { type Kysely, sql } from 'kysely'
import type { OrgTransaction, Tables } from '../db/index.ts'
import { versionsByFact } from '../register/store.ts'

/** The latest version of every invitation of the organisation, latest first. */
export async function latestInvitations(tx: OrgTransaction): Promise<readonly Version<Invitation>[]> {
  return await versionsByFact<'invitation'>(
    tx,
    sql`f.org = (select onus_org()) and f.noun = 'invitation'
        and f.version = (select max(version) from fact latest where latest.org = f.org and latest.subject = f.subject)
        order by f.subject desc`,
  )
}

export async function insertInvitation(
  tx: OrgTransaction,
  invitation: { org: string; id: string; hash: Buffer; expiresAt: Instant },
): Promise<void> {
  await sql`
    insert into auth.invitation (org, id, hash, expires_at)
    values (${invitation.org}, ${invitation.id}, ${invitation.hash}, ${invitation.expiresAt})`.execute(tx)
}

/** Makes the link of an invitation useless; false when it was so already, as for the second of two who use it at once. */
export async function spendInvitation(tx: OrgTransaction, org: string, id: string): Promise<boolean> {
  const { numAffectedRows } = await sql`delete from auth.invitation where org = ${org} and id = ${id}`.execute(tx)
  return numAffectedRows === 1n
}

/** Which invitation a link is for, while it works. */
export async function invitationByHash(
  database: Kysely<Tables>,
  hash: Buffer,
): Promise<{ readonly org: string; readonly id: string } | null> {
  const { rows } = await sql<{ org: string; id: string }>`
    select org, id from auth.invitation where hash = ${hash} and expires_at > clock_timestamp()`.execute(database)
  return rows[0] ?? null
}
