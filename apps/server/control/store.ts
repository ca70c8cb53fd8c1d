import type { Control } from '@onus/core/control'
import type { Version } from '@onus/core/version'
import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'
import { type Moment, versionsByFact, versionsInForce } from '../register/store.ts'

/** The controls in force by id, with what a link to them is called. */
export async function controlsById(tx: OrgTransaction, moment: Moment): Promise<ReadonlyMap<string, Version<Control>>> {
  const controls = await versionsInForce(tx, 'control', moment)
  return new Map(controls.map(control => [control.subject, control]))
}

/** A control as other nouns name it. */
export function controlName(
  id: string,
  control: Version<Control> | undefined,
): { id: string; code: string; title: string } {
  return { id, code: control?.body.code ?? '?', title: control?.body.title ?? 'A control that is not in force' }
}

/** The latest versions that show somebody looked after a control: itself, its performances, and reviews of what supports it. */
export async function oversightOf(
  tx: OrgTransaction,
  control: string,
  limit: number,
): Promise<readonly Version<unknown>[]> {
  return await versionsByFact(
    tx,
    sql`f.org = (select onus_org()) and (
      (f.noun = 'control' and f.subject = ${control})
      or f.id in (
        select l.fact from link l join fact o on o.org = l.org and o.id = l.fact
        where l.org = (select onus_org()) and l.role = 'control' and l.target = ${control} and o.noun = 'occurrence')
      or f.id in (
        select r.fact from link r where r.org = (select onus_org()) and r.role in ('evidence', 'occurrence') and r.target in (
          select o.subject from link l join fact o on o.org = l.org and o.id = l.fact
          where l.org = (select onus_org()) and l.role = 'control' and l.target = ${control})
        and exists (select 1 from fact v where v.org = r.org and v.id = r.fact and v.noun = 'review')))
      order by f.effective_from desc limit ${limit}`,
  )
}

/** Which of these engagements something of theirs names a control in: a population, a test, a request, a cell of the matrix. */
export async function engagementsNaming(
  tx: OrgTransaction,
  control: string,
  among: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct e.target::text as id from link c join link e on e.org = c.org and e.fact = c.fact and e.role = 'engagement'
    where c.org = (select onus_org()) and c.target = ${control} and c.role = 'control' and e.target = any(${[...among]}::uuid[])`.execute(
    tx,
  )
  return rows.map(row => row.id)
}
