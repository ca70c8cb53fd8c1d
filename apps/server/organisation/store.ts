import type { Kysely } from 'kysely'
import { sql, type Transaction } from 'kysely'
import { type OrgTransaction, type Tables, withOrg } from '../db/index.ts'

export type OrganisationRow = { readonly id: string; readonly name: string; readonly sample: boolean }

/** The ids of the organisations that a user is a member of, in the order of joining. */
export async function organisationIdsOf(
  tx: Kysely<Tables> | Transaction<Tables>,
  user: string,
): Promise<readonly string[]> {
  const { rows } = await sql<{ org: string }>`
    select org from auth.member where user_id = ${user} order by joined_at, org`.execute(tx)
  return rows.map(row => row.org)
}

/** One organisation as its members see it; read inside its own context, as every row is. */
export async function organisationById(database: Kysely<Tables>, org: string): Promise<OrganisationRow | null> {
  return await withOrg(
    database,
    { org, user: null },
    async tx => {
      const { rows } = await sql<OrganisationRow>`
        select o.id, coalesce((select f.body ->> 'name' from fact f where f.org = o.org and f.subject = o.id order by f.version desc limit 1), o.name) as name, o.sample
        from organisation o where o.org = ${org}`.execute(tx)
      return rows[0] ?? null
    },
    { access: 'read' },
  )
}

/** An organisation with its empty ledger. */
export async function insertOrganisation(
  tx: OrgTransaction,
  row: { org: string; name: string; origin: string; sample: boolean },
): Promise<void> {
  const { org, name, origin, sample } = row
  await sql`insert into organisation (org, id, name, origin, sample) values (${org}, ${org}, ${name}, ${origin}, ${sample})`.execute(
    tx,
  )
  await sql`insert into ledger_head (org, id) values (${org}, ${org})`.execute(tx)
  await sql`insert into subject (org, id, noun) values (${org}, ${org}, 'organisation')`.execute(tx)
}
