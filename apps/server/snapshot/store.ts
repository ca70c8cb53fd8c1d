import type { Snapshot } from '@onus/core/snapshot'
import type { Version } from '@onus/core/version'
import { sql } from 'kysely'
import { z } from 'zod'
import type { OrgTransaction } from '../db/index.ts'
import { versionsByFact } from '../register/store.ts'

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
