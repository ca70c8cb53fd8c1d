import type { Snapshot } from '@onus/core/snapshot'
import type { Version } from '@onus/core/version'
import { sql } from 'kysely'
import { z } from 'zod'
import type { OrgTransaction } from '../db/index.ts'
import { type Moment, versionsByFact } from '../register/store.ts'

export const snapshotPlace = z.object({ before: z.uuid() })

/** Snapshots, latest first; their ids sort by when they were taken. */
export async function latestSnapshots(
  tx: OrgTransaction,
  page: { limit: number; before: string | null; connection: string | null },
): Promise<readonly Version<Snapshot>[]> {
  const before = page.before === null ? sql`` : sql`and f.subject < ${page.before}`
  const connection = page.connection === null ? sql`` : sql`and f.body ->> 'connection' = ${page.connection}`
  return await versionsByFact<'snapshot'>(
    tx,
    sql`f.org = (select onus_org()) and f.noun = 'snapshot' ${before} ${connection} order by f.subject desc limit ${page.limit}`,
  )
}

/** The last snapshot of each connection that is still active, and the last one that read a dataset completely. */
export async function latestSnapshotPerConnection(
  tx: OrgTransaction,
  moment: Moment,
): Promise<readonly Version<Snapshot>[]> {
  return await versionsByFact<'snapshot'>(
    tx,
    sql`f.id in (
      select distinct on (s.body ->> 'connection') s.id from fact s left join ledger_entry l on l.org = s.org and l.fact = s.id
      where s.org = (select onus_org()) and s.noun = 'snapshot' and s.effective_from <= ${moment.asOf}
        and (${moment.knownAt}::int8 is null or l.id <= ${moment.knownAt})
      order by s.body ->> 'connection', s.body ->> 'takenAt' desc) and f.org = (select onus_org())`,
  )
}
