import type { Evidence } from '@onus/core/evidence'
import type { Review } from '@onus/core/review'
import type { Version } from '@onus/core/version'
import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'
import { versionsByFact } from '../register/store.ts'

/** Every version of some evidence items. */
export async function evidenceVersions(
  tx: OrgTransaction,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly Version<Evidence>[]>> {
  const rows = await versionsByFact<'evidence'>(
    tx,
    sql`f.org = (select onus_org()) and f.noun = 'evidence' and f.subject = any(${[...ids]}::uuid[]) order by f.version`,
  )
  return Map.groupBy(rows, row => row.subject)
}

/** The reviews of some items, by the id of the item. */
export async function reviewsOfItems(
  tx: OrgTransaction,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly Version<Review>[]>> {
  const rows = await versionsByFact<'review'>(
    tx,
    sql`f.org = (select onus_org()) and f.noun = 'review' and f.id in (
      select l.fact from link l where l.org = (select onus_org()) and l.role in ('evidence', 'snapshot', 'occurrence') and l.target = any(${[...ids]}::uuid[]))`,
  )
  return Map.groupBy(rows, row => row.body.of.id)
}

/** Reviews of snapshots, which speak for other machine items of the same collector version. */
export async function snapshotReviews(
  tx: OrgTransaction,
  collectors: readonly string[],
): Promise<readonly Version<Review>[]> {
  return await versionsByFact<'review'>(
    tx,
    sql`f.org = (select onus_org()) and f.noun = 'review' and f.body -> 'of' ->> 'noun' = 'snapshot' and f.body ->> 'collector' = any(${[...collectors]})`,
  )
}

/** The connections whose snapshots somebody accepted, each with the collector version it was: `connection collector`. */
export async function reviewedCollectors(tx: OrgTransaction): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ group: string }>`
    select distinct s.body ->> 'connection' || ' ' || (r.body ->> 'collector') as group
    from fact r join fact s on s.org = r.org and s.subject = (r.body -> 'of' ->> 'id')::uuid and s.noun = 'snapshot'
    where r.org = (select onus_org()) and r.noun = 'review' and r.body -> 'decision' ->> 'state' = 'accepted'`.execute(
    tx,
  )
  return new Set(rows.map(row => row.group))
}
