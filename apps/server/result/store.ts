import type { Snapshot } from '@onus/core/snapshot'
import type { Version } from '@onus/core/version'
import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'
import { versionsByFact } from '../register/store.ts'

/** The snapshot that this version of the importer read from these bytes, for this connection where one is named. */
export async function snapshotOfFile(
  tx: OrgTransaction,
  { sha256, version, connection }: { sha256: string; version: string; connection: string | null },
): Promise<Version<Snapshot> | null> {
  const ofConnection = connection === null ? sql`` : sql`and f.body ->> 'connection' = ${connection}`
  const [found] = await versionsByFact<'snapshot'>(
    tx,
    sql`f.org = (select onus_org()) and f.noun = 'snapshot' and f.body #>> '{file,sha256}' = ${sha256}
        and f.body ->> 'collectorVersion' = ${version} ${ofConnection} order by f.subject desc limit 1`,
  )
  return found ?? null
}

/** The last snapshot of a connection. */
export async function lastSnapshotOf(tx: OrgTransaction, connection: string): Promise<Version<Snapshot> | null> {
  const [found] = await versionsByFact<'snapshot'>(
    tx,
    sql`f.org = (select onus_org()) and f.noun = 'snapshot' and f.body ->> 'connection' = ${connection}
        order by f.body ->> 'takenAt' desc limit 1`,
  )
  return found ?? null
}

/** Lets one import of a connection at a time end, so that its first two files do not both make it. */
export async function holdConnection(tx: OrgTransaction, connection: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`results ${connection}`}, 0))`.execute(tx)
}
