import type { Baseline } from '@onus/core/baseline'
import type { DatasetRef } from '@onus/core/dataset'
import type { Snapshot } from '@onus/core/snapshot'
import type { Version } from '@onus/core/version'
import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'
import { type Moment, versionsByFact, versionsInForce } from '../register/store.ts'

/** The snapshots of a connection before a moment, latest first. */
export async function snapshotsBefore(
  tx: OrgTransaction,
  connection: string,
  takenAt: string,
  limit: number,
): Promise<readonly Version<Snapshot>[]> {
  return await versionsByFact<'snapshot'>(
    tx,
    sql`f.org = (select onus_org()) and f.noun = 'snapshot' and f.body ->> 'connection' = ${connection}
      and f.body ->> 'takenAt' < ${takenAt} order by f.body ->> 'takenAt' desc limit ${limit}`,
  )
}

/** The accepted state of each dataset of a connection. */
export async function baselinesOf(
  tx: OrgTransaction,
  connection: string,
  moment: Moment,
): Promise<ReadonlyMap<DatasetRef, Version<Baseline>>> {
  const all = await versionsInForce(tx, 'baseline', moment)
  return new Map(
    all
      .filter(({ body }) => body.connection === connection && body.state === 'accepted')
      .map(version => [version.body.dataset, version]),
  )
}

/** The latest of these snapshots, given latest first, in which a dataset is whole. */
export function lastWhole(
  snapshots: readonly Version<Snapshot>[],
  dataset: DatasetRef,
): { snapshot: Version<Snapshot>; sha256: string } | null {
  for (const snapshot of snapshots) {
    const found = snapshot.body.datasets.find(one => one.dataset === dataset && one.complete)
    if (found) return { snapshot, sha256: found.sha256 }
  }
  return null
}
