import type { BodyOf } from '@onus/core/noun'
import type { Noun, Version } from '@onus/core/version'
import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'
import { type Moment, versionsByFact } from '../register/store.ts'

/** The facts in force of some nouns at a moment, by their ids alone: the key of everything that is computed from them. */
export async function factsInForce(
  tx: OrgTransaction,
  nouns: readonly Noun[],
  { asOf, knownAt }: Moment,
): Promise<ReadonlyMap<Noun, readonly string[]>> {
  const known =
    knownAt === null
      ? sql`true`
      : sql`exists (select 1 from ledger_entry l where l.org = f.org and l.fact = f.id and l.id <= ${knownAt})`
  const { rows } = await sql<{ noun: Noun; id: string }>`
    select distinct on (f.noun, f.subject) f.noun, f.id from fact f
    where f.org = (select onus_org()) and f.noun = any(${[...nouns]}) and f.effective_from <= ${asOf}
      and (f.effective_to is null or f.effective_to > ${asOf}) and ${known}
    order by f.noun, f.subject, f.version desc`.execute(tx)
  const ids = (noun: Noun) => rows.filter(row => row.noun === noun).map(row => row.id)
  return new Map(nouns.map(noun => [noun, ids(noun)]))
}

/** The versions that these facts are, in the order in which their nouns were made. An erased one is left out. */
export async function versionsOfFacts<Name extends Noun>(
  tx: OrgTransaction,
  facts: readonly string[],
): Promise<readonly Version<BodyOf<Name>>[]> {
  if (facts.length === 0) return []
  return await versionsByFact<Name>(
    tx,
    sql`f.org = (select onus_org()) and f.id = any(${[...facts]}::uuid[]) order by f.subject`,
  )
}

/** Lets only one transaction of the organisation decide about pairs at a time, so that no pair gets two decisions. */
export async function decideAlone(tx: OrgTransaction): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('relations of ' || onus_org()::text, 0))`.execute(tx)
}
