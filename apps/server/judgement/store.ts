import type { Judgement } from '@onus/core/judgement'
import type { Profile } from '@onus/core/profile'
import type { Version } from '@onus/core/version'
import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'
import { type Moment, versionsByFact } from '../register/store.ts'

/** Every version of what was judged in an engagement that was said and known by then, oldest first. */
export async function judgementsIn(
  tx: OrgTransaction,
  engagement: string,
  { asOf, knownAt }: Moment,
): Promise<readonly Version<Judgement>[]> {
  const known = knownAt === null ? sql`true` : sql`e.id <= ${knownAt}`
  return await versionsByFact<'judgement'>(
    tx,
    sql`f.org = (select onus_org()) and f.noun = 'judgement' and f.effective_from <= ${asOf} and ${known} and f.id in (
      select l.fact from link l where l.org = (select onus_org()) and l.target = ${engagement} and l.role = 'engagement')
      order by f.subject, f.version`,
  )
}

/** A profile's versions up to this one, as far as they were known by then, oldest first. */
export async function profileVersions(
  tx: OrgTransaction,
  { subject, version }: Version<Profile>,
  knownAt: Moment['knownAt'],
): Promise<readonly Version<Profile>[]> {
  const known = knownAt === null ? sql`true` : sql`e.id <= ${knownAt}`
  return await versionsByFact<'profile'>(
    tx,
    sql`f.org = (select onus_org()) and f.noun = 'profile' and f.subject = ${subject} and f.version <= ${version}
      and ${known} order by f.version`,
  )
}

/** Lets one transaction at a time judge in an engagement, so that a requirement never has two judgements. */
export async function lockJudgements(tx: OrgTransaction, engagement: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('onus judgement ' || ${engagement}, 0))`.execute(tx)
}
