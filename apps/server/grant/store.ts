import type { Grant } from '@onus/core/grant'
import type { Version } from '@onus/core/version'
import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'
import { versionsByFact } from '../register/store.ts'

/** The latest version of every grant of the organisation, latest first. */
export async function latestGrants(tx: OrgTransaction): Promise<readonly Version<Grant>[]> {
  return await versionsByFact<'grant'>(
    tx,
    sql`f.org = (select onus_org()) and f.noun = 'grant'
        and f.version = (select max(version) from fact latest where latest.org = f.org and latest.subject = f.subject)
        order by f.subject desc`,
  )
}

/** Waits for others who change grants of this organisation, so that two of them together cannot break a rule. */
export async function lockGrants(tx: OrgTransaction, org: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('onus grants'), hashtext(${org}))`.execute(tx)
}

export async function insertHeldRole(
  tx: OrgTransaction,
  held: { org: string; id: string; user: string; role: string; objects: readonly string[]; until: string | null },
): Promise<void> {
  await sql`
    insert into auth.held_role (org, id, user_id, role, objects, until)
    values (${held.org}, ${held.id}, ${held.user}, ${held.role}, ${[...held.objects]}::uuid[], ${held.until})`.execute(
    tx,
  )
}

export async function deleteHeldRole(tx: OrgTransaction, org: string, id: string): Promise<void> {
  await sql`delete from auth.held_role where org = ${org} and id = ${id}`.execute(tx)
}
