import type { Judgement } from '@onus/core/judgement'
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

/** Lets one transaction at a time judge in an engagement, so that a requirement never has two judgements. */
export async function lockJudgements(tx: OrgTransaction, engagement: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('onus judgement ' || ${engagement}, 0))`.execute(tx)
}
