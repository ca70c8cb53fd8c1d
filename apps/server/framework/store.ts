import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'

/** The latest version of each framework of the organisation's own, as the ids of their facts. */
export async function frameworkFacts(tx: OrgTransaction): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct on (subject) id from fact
    where org = (select onus_org()) and noun = 'framework' order by subject, version desc`.execute(tx)
  return rows.map(row => row.id)
}

/** What stands in these facts, in the order in which the frameworks were made. An erased one is left out. */
export async function frameworkBodies(tx: OrgTransaction, facts: readonly string[]): Promise<readonly unknown[]> {
  const { rows } = await sql<{ body: unknown }>`
    select body from fact where org = (select onus_org()) and id = any(${[...facts]}::uuid[]) order by subject`.execute(
    tx,
  )
  return rows.map(row => row.body).filter(body => body !== null)
}
