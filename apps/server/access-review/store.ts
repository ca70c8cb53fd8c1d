import type { AccessDecisionKind, AccessReview, Decisions } from '@onus/core/access-review'
import type { Snapshot } from '@onus/core/snapshot'
import type { Instant } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'
import { type Moment, versionsByFact, versionsOf } from '../register/store.ts'

/** A review of access in its latest version. */
export async function latestAccessReview(tx: OrgTransaction, id: string): Promise<Version<AccessReview>> {
  const [version] = await versionsOf(tx, 'access-review', id)
  return version as Version<AccessReview>
}

/** What was said last about each place of a review; who was not decided about is not in it. */
export async function decisionsOf(tx: OrgTransaction, review: string, { asOf, knownAt }: Moment): Promise<Decisions> {
  const { rows } = await sql<{
    place: number
    decision: AccessDecisionKind
    by: string
    at: Instant
    why: string
    until: string | null
    to: string | null
  }>`
    select distinct on ((e.entry ->> 'place')::int) (e.entry ->> 'place')::int as place, f.body ->> 'decision' as decision,
      f.body ->> 'by' as by, f.effective_from as at, f.body ->> 'why' as why, f.body ->> 'until' as until, f.body ->> 'to' as "to"
    from fact f cross join lateral jsonb_array_elements(f.body -> 'entries') as e (entry)
    where f.org = (select onus_org()) and f.noun = 'access-decision' and f.body ->> 'review' = ${review}
      and f.effective_from <= ${asOf}
      and (${knownAt}::bigint is null or exists (
        select 1 from ledger_entry e where e.org = f.org and e.fact = f.id and e.id <= ${knownAt}))
    order by (e.entry ->> 'place')::int, f.id desc`.execute(tx)
  return new Map(rows.map(({ place, ...decided }) => [place, decided]))
}

/** Snapshots of a connection that were taken after a moment, the latest first, a page of them. */
export async function snapshotsSince(
  tx: OrgTransaction,
  connection: string,
  asked: { readonly after: string; readonly until: Moment; readonly offset: number; readonly limit: number },
): Promise<readonly Version<Snapshot>[]> {
  const { after, until, offset, limit } = asked
  return await versionsByFact<'snapshot'>(
    tx,
    sql`f.org = (select onus_org()) and f.noun = 'snapshot' and f.body ->> 'connection' = ${connection}
      and f.body ->> 'takenAt' > ${after} and f.body ->> 'takenAt' <= ${until.asOf}
      and (${until.knownAt}::bigint is null or e.id <= ${until.knownAt})
      order by f.body ->> 'takenAt' desc, f.id desc offset ${offset} limit ${limit}`,
  )
}

/** Lets one transaction at a time raise what is overdue of a review, so that it is raised once. */
export async function lockAccessReview(tx: OrgTransaction, org: string, review: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${org} || ' access review ' || ${review}, 0))`.execute(tx)
}
