import { type Engagement, isFrozen, whyNotOperating } from '@onus/core/engagement'
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

/** An open engagement in which controls are tested over time. Refuses a Type I, and one that is issued. */
export async function operatingEngagementOf(tx: OrgTransaction, id: string): Promise<Version<Engagement>> {
  const engagement = await openEngagementOf(tx, id)
  const why = whyNotOperating(engagement.body)
  if (why) refuse('not_in_lifecycle', why)
  return engagement
}

/** Lets what is being written into an engagement end before it is issued, and nothing come in meanwhile. */
export async function lockForIssue(tx: OrgTransaction, id: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('onus frozen ' || ${id}, 0))`.execute(tx)
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

/** The versions, by what was known at a ledger position, of some things and of all that name the engagement as theirs. */
export async function versionsToFreeze(
  tx: OrgTransaction,
  engagement: string,
  roots: readonly string[],
  knownAt: number,
): Promise<readonly { noun: string; subject: string; version: number; sha256: string | null }[]> {
  const { rows } = await sql<{ noun: string; subject: string; version: number; sha256: string | null }>`
    with wanted as (
      select unnest(${[...roots]}::uuid[]) as subject
      union select f.subject from link l join fact f on f.org = l.org and f.id = l.fact
      where l.org = (select onus_org()) and l.role = 'engagement' and l.target = ${engagement})
    select distinct on (f.subject) f.noun, f.subject, f.version, encode(sha256(convert_to(f.content, 'UTF8')), 'hex') as sha256
    from wanted w join fact f on f.org = (select onus_org()) and f.subject = w.subject
    join ledger_entry e on e.org = f.org and e.fact = f.id and e.id <= ${knownAt}
    order by f.subject, f.version desc`.execute(tx)
  return rows
}

/** How many versions of an engagement, and of what names it, have no place in the ledger yet. */
export async function waitingForLedger(tx: OrgTransaction, engagement: string): Promise<number> {
  const { rows } = await sql<{ waiting: number }>`
    select count(*)::int as waiting from fact f
    where f.org = (select onus_org()) and (f.subject = ${engagement} or f.id in (
      select l.fact from link l where l.org = (select onus_org()) and l.role = 'engagement' and l.target = ${engagement}))
      and not exists (select 1 from ledger_entry e where e.org = f.org and e.fact = f.id)`.execute(tx)
  return rows[0]?.waiting ?? 0
}
