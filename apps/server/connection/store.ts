import type { Connection } from '@onus/core/connection'
import type { Snapshot } from '@onus/core/snapshot'
import type { Instant } from '@onus/core/time'
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

/** When each connection was begun to be collected from last, by the jobs that are still known and by its snapshots. */
export async function lastBegun(tx: OrgTransaction): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ connection: string; at: string }>`
    select input ->> 'connection' as connection, max(created_at) as at from job_run
    where org = (select onus_org()) and kind = 'collect' group by 1`.execute(tx)
  return new Map(rows.map(row => [row.connection, row.at]))
}

/** When a connection was begun last: by a job or, where that is not known any more, by the snapshot that it left. */
export function begunLast(job: string | undefined, snapshot: string | undefined): string | null {
  if (job === undefined || snapshot === undefined) return job ?? snapshot ?? null
  return Date.parse(job) > Date.parse(snapshot) ? job : snapshot
}

export type SetSecret = {
  readonly id: string
  readonly setting: string
  readonly version: number
  readonly setAt: Instant
}

/** Which secrets of a connection are set. */
export async function secretsOf(tx: OrgTransaction, connection: string): Promise<readonly SetSecret[]> {
  const { rows } = await sql<SetSecret>`
    select id, setting, version, set_at as "setAt" from connection_secret
    where org = (select onus_org()) and connection = ${connection} order by setting`.execute(tx)
  return rows
}

/** Destroys the secrets of connections but those that are kept. */
export async function destroySecrets(
  tx: OrgTransaction,
  connections: readonly string[],
  kept: readonly string[] = [],
): Promise<void> {
  await sql`delete from connection_secret where org = (select onus_org())
    and connection = any(${[...connections]}::uuid[]) and id <> all(${[...kept]}::uuid[])`.execute(tx)
}

/** Lets nobody else write versions of a connection until this transaction ends. */
export async function holdConnection(tx: OrgTransaction, connection: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${connection}, 0))`.execute(tx)
}
