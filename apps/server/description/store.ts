import { type Assertion, emptyAssertion } from '@onus/core/assertion'
import { type Description, emptyDescription, type Replacing } from '@onus/core/description'
import type { BodyOf } from '@onus/core/noun'
import type { SubsequentEvent } from '@onus/core/subsequent-event'
import type { Period } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'
import { type Moment, versionsByFact, versionsInForce } from '../register/store.ts'
import { onlyOf } from './subject.ts'

/** What an engagement has exactly one of, in its latest version; version 0 and no id before anybody wrote it. */
export type Kept<Body> = { readonly id: string | null; readonly version: number; readonly body: Body }

export async function descriptionOf(
  tx: OrgTransaction,
  engagement: string,
  moment: Moment,
): Promise<Kept<Description>> {
  return (await keptOf(tx, 'description', engagement, moment)) ?? none(emptyDescription(engagement))
}

export async function assertionOf(tx: OrgTransaction, engagement: string, moment: Moment): Promise<Kept<Assertion>> {
  return (await keptOf(tx, 'assertion', engagement, moment)) ?? none(emptyAssertion(engagement))
}

/** Lets one at a time write what an engagement has one of, until the transaction ends. */
export async function holdPapersOf(tx: OrgTransaction, engagement: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('papers of ' || ${engagement}, 0))`.execute(tx)
}

/** The events between the last day and the report that were noted for an engagement. */
export async function eventsOf(
  tx: OrgTransaction,
  engagement: string,
  moment: Moment,
): Promise<readonly Version<SubsequentEvent>[]> {
  const all = await versionsInForce(tx, 'subsequent-event', moment)
  return all.filter(event => event.body.engagement === engagement)
}

/** The versions of a kind of noun that became true in a period, each with the one that it replaced. */
export async function replacedDuring<Name extends 'scope' | 'control' | 'finding' | 'incident'>(
  tx: OrgTransaction,
  noun: Name,
  { from, to }: Period,
  { asOf, knownAt }: Moment,
): Promise<readonly Replacing<BodyOf<Name>>[]> {
  const known = knownAt === null ? sql`true` : sql`e.id <= ${knownAt}`
  const found = await versionsByFact<Name>(
    tx,
    sql`f.org = (select onus_org()) and f.noun = ${noun} and ${known} and exists (
      select 1 from fact n where n.org = f.org and n.subject = f.subject and n.version in (f.version, f.version + 1)
        and n.effective_from >= ${from} and n.effective_from < ${to})
      order by f.effective_from, f.subject, f.version`,
  )
  const at = new Map(found.map(version => [`${version.subject} ${version.version}`, version]))
  return found
    .filter(({ effective }) => effective.from >= from && effective.from < to && effective.from <= asOf)
    .map(version => ({ version, before: at.get(`${version.subject} ${version.version - 1}`) ?? null }))
}

async function keptOf<Name extends 'description' | 'assertion'>(
  tx: OrgTransaction,
  noun: Name,
  engagement: string,
  { asOf, knownAt }: Moment,
): Promise<Kept<BodyOf<Name>> | null> {
  const known = knownAt === null ? sql`true` : sql`e.id <= ${knownAt}`
  const [found] = await versionsByFact<Name>(
    tx,
    sql`f.org = (select onus_org()) and f.noun = ${noun} and f.subject = ${onlyOf(engagement, noun)}
      and f.effective_from <= ${asOf} and ${known} order by f.version desc limit 1`,
  )
  return found ? { id: found.subject, version: found.version, body: found.body } : null
}

const none = <Body>(body: Body): Kept<Body> => ({ id: null, version: 0, body })
