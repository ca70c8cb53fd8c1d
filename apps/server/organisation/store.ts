import type { Kysely } from 'kysely'
import { sql, type Transaction } from 'kysely'
import { type Tables, withOrg } from '../db/index.ts'

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
