import { type Engagement, isFrozen } from '@onus/core/engagement'
import { refuse } from '@onus/core/problem'
import type { Version } from '@onus/core/version'
import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'
import { type Moment, versionsOf } from '../register/store.ts'

/** An engagement in its latest version. Refuses `not_found` where this organisation has none with that id. */
export async function engagementOf(tx: OrgTransaction, id: string): Promise<Version<Engagement>> {
  const [latest] = await versionsOf(tx, 'engagement', id)
  return latest as Version<Engagement>
}

/** An engagement to which something may still be added or changed. Refuses one that is issued: there all of it is frozen. */
export async function openEngagementOf(tx: OrgTransaction, id: string): Promise<Version<Engagement>> {
  const engagement = await engagementOf(tx, id)
  if (isFrozen(engagement.body))
    refuse(
      'not_in_lifecycle',
      `“${engagement.body.title}” is ${engagement.body.lifecycle.state}, and everything in it is frozen. Work goes on in the engagement that follows it.`,
    )
  return engagement
}

/** How many things of each noun name an engagement as theirs. */
export async function linkedCounts(tx: OrgTransaction, id: string): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ noun: string; count: number }>`
    select f.noun, count(distinct f.subject)::int as count from link l join fact f on f.org = l.org and f.id = l.fact
    where l.org = (select onus_org()) and l.role = 'engagement' and l.target = ${id} group by f.noun`.execute(tx)
  return new Map(rows.map(row => [row.noun, row.count]))
}

/** What is issued is shown as it was known then, whatever is asked later. */
export function momentOfFrozen({ body: { lifecycle } }: Version<Engagement>, asked: Moment): Moment {
  if (!('manifest' in lifecycle)) return asked
  const isEarlier = asked.knownAt !== null && asked.knownAt < lifecycle.knownAt
  return isEarlier ? asked : { asOf: lifecycle.at, knownAt: lifecycle.knownAt }
}
