import type { Connection } from '@onus/core/connection'
import type { Snapshot } from '@onus/core/snapshot'
import type { Version } from '@onus/core/version'
import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'
import { versionsByFact } from '../register/store.ts'

/** The last two snapshots of each connection, latest first: what it saw, and how that changed. */
export async function lastSnapshots(tx: OrgTransaction): Promise<ReadonlyMap<string, readonly Version<Snapshot>[]>> {
  const rows = await versionsByFact<'snapshot'>(
    tx,
    sql`f.org = (select onus_org()) and f.id in (
      select id from (
        select s.id, row_number() over (partition by s.body ->> 'connection' order by s.body ->> 'takenAt' desc) as nth
        from fact s where s.org = (select onus_org()) and s.noun = 'snapshot') ranked
      where nth <= 2) order by f.body ->> 'takenAt' desc`,
  )
  return Map.groupBy(rows, row => row.body.connection)
}

/** What was said last of a connection, or nothing of one that is still to be made. */
export async function latestConnection(tx: OrgTransaction, id: string): Promise<Version<Connection> | undefined> {
  const [latest] = await versionsByFact<'connection'>(
    tx,
    sql`f.org = (select onus_org()) and f.noun = 'connection' and f.subject = ${id} order by f.version desc limit 1`,
  )
  return latest
}

/** The connections being collected right now, by the jobs that wait or run. */
export async function connectionsRunning(tx: OrgTransaction): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ connection: string }>`
    select input ->> 'connection' as connection from job_run
    where org = (select onus_org()) and kind = 'collect' and state in ('waiting', 'running')`.execute(tx)
  return new Set(rows.map(row => row.connection))
}

/** When a scheduled connection is due next, given when it was collected last. */
export function nextRun(connection: Connection, lastTakenAt: string | null, now: string): string | null {
  if (connection.everyHours === null || connection.state !== 'active') return null
  if (lastTakenAt === null) return now
  return new Date(Date.parse(lastTakenAt) + connection.everyHours * 3_600_000).toISOString()
}
