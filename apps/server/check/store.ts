import type { Run } from '@onus/core/run'
import type { Snapshot } from '@onus/core/snapshot'
import type { Version } from '@onus/core/version'
import { sql } from 'kysely'
import { z } from 'zod'
import type { OrgTransaction } from '../db/index.ts'
import { type Moment, versionsByFact, versionsInForce } from '../register/store.ts'
import { type CheckText, checkFrom } from './catalog.ts'

/** Every check of an organisation: what ships with Onus, replaced and joined by its own. */
export async function checksOf(
  tx: OrgTransaction,
  shipped: ReadonlyMap<string, CheckText>,
  moment: Moment,
): Promise<ReadonlyMap<string, CheckText>> {
  const own = await versionsInForce(tx, 'check', moment)
  return new Map([
    ...shipped,
    ...own.map(version => [version.body.check, checkFrom(version.body.text, 'own')] as const),
  ])
}

/** The last run of each check by `moment`: one index look-up a check, however many results are stored. */
export async function lastRuns(
  tx: OrgTransaction,
  checks: readonly string[],
  moment: Moment,
): Promise<ReadonlyMap<string, Version<Run>>> {
  const known =
    moment.knownAt === null
      ? sql`true`
      : sql`exists (select 1 from ledger_entry l where l.org = r.org and l.fact = r.id and l.id <= ${moment.knownAt})`
  const rows = await versionsByFact<'run'>(
    tx,
    sql`f.org = (select onus_org()) and f.id in (
      select latest.id from unnest(${[...checks]}::text[]) as wanted (check_id)
      cross join lateral (
        select r.id from fact r where r.org = (select onus_org()) and r.noun = 'run' and r.run_check = wanted.check_id
          and r.run_now <= ${moment.asOf} and ${known}
        order by r.run_now desc, r.written_at desc limit 1) latest)`,
  )
  return new Map(rows.map(row => [row.body.check, row]))
}

export const runPlace = z.object({ now: z.string(), fact: z.uuid() })

/** The runs of one check, latest first. */
export async function runsOf(
  tx: OrgTransaction,
  check: string,
  limit: number,
  before: z.infer<typeof runPlace> | undefined,
): Promise<readonly Version<Run>[]> {
  const place = before ? sql`and (f.run_now, f.id) < (${before.now}, ${before.fact}::uuid)` : sql``
  return await versionsByFact<'run'>(
    tx,
    sql`f.org = (select onus_org()) and f.noun = 'run' and f.run_check = ${check} ${place}
      order by f.run_now desc, f.id desc limit ${limit}`,
  )
}

/** For each active connection its last snapshot by `moment`, with the name of the connection. */
export async function snapshotsInUse(
  tx: OrgTransaction,
  moment: Moment,
): Promise<readonly { snapshot: Version<Snapshot>; title: string }[]> {
  const connections = (await versionsInForce(tx, 'connection', moment)).filter(
    connection => connection.body.state !== 'removed',
  )
  const titles = new Map(connections.map(connection => [connection.subject, connection.body.title]))
  const snapshots = await versionsByFact<'snapshot'>(
    tx,
    sql`f.org = (select onus_org()) and f.id in (
      select latest.id from unnest(${[...titles.keys()]}::text[]) as wanted (connection)
      cross join lateral (
        select s.id from fact s where s.org = (select onus_org()) and s.noun = 'snapshot' and s.body ->> 'connection' = wanted.connection
          and s.body ->> 'takenAt' <= ${moment.asOf}
        order by s.body ->> 'takenAt' desc limit 1) latest)`,
  )
  return snapshots.map(snapshot => ({ snapshot, title: titles.get(snapshot.body.connection) ?? '' }))
}

type Interval = { check: string; resource: string; status: string; from: string; to: string | null }

/** The status that each resource has now under some checks; null for a check with too many resources to hold. */
export async function openStatuses(
  tx: OrgTransaction,
  checks: readonly string[],
  most: number,
): Promise<ReadonlyMap<string, ReadonlyMap<string, string> | null>> {
  const { rows } = await sql<{ check: string; resource: string; status: string }>`
    select asked.id as "check", i.resource, i.status from unnest(${[...checks]}::text[]) as asked (id)
    cross join lateral (
      select resource, status from result_interval
      where org = (select onus_org()) and check_id = asked.id and to_at is null limit ${most + 1}) i`.execute(tx)
  const byCheck = Map.groupBy(rows, row => row.check)
  return new Map(
    checks.map(check => {
      const own = byCheck.get(check) ?? []
      return [check, own.length > most ? null : new Map(own.map(row => [row.resource, row.status]))]
    }),
  )
}

/** Closes and opens stretches of status for the resources whose status in a check changed, those of all checks at once. */
export async function moveIntervals(
  tx: OrgTransaction,
  org: string,
  at: string,
  moves: readonly { check: string; resource: string; to: string | null }[],
): Promise<void> {
  for (let start = 0; start < moves.length; start += 5_000) {
    const part = moves.slice(start, start + 5_000)
    const moved = sql`unnest(${part.map(move => move.check)}::text[], ${part.map(move => move.resource)}::text[])
      as moved (check_id, resource)`
    const open = sql`i.org = ${org} and i.check_id = moved.check_id and i.resource = moved.resource and i.to_at is null`
    await sql`update result_interval i set to_at = ${at} from ${moved} where ${open} and i.from_at < ${at}`.execute(tx)
    await sql`delete from result_interval i using ${moved} where ${open} and i.from_at >= ${at}`.execute(tx)
    const opened = part.filter(move => move.to !== null)
    if (opened.length === 0) continue
    const [checks, resources, statuses] = [
      opened.map(one => one.check),
      opened.map(one => one.resource),
      opened.map(one => one.to),
    ]
    await sql`
      insert into result_interval (org, check_id, resource, status, from_at)
      select ${org}, check_id, resource, status, ${at}::timestamptz
      from unnest(${checks}::text[], ${resources}::text[], ${statuses}::text[]) as given (check_id, resource, status)`.execute(
      tx,
    )
  }
}

export const intervalPlace = z.object({ from: z.string(), id: z.uuid() })

/** Stretches of a check that are not passing, latest first. */
export async function intervalsOf(
  tx: OrgTransaction,
  check: string,
  limit: number,
  before: z.infer<typeof intervalPlace> | undefined,
): Promise<readonly (Interval & { id: string })[]> {
  const place = before ? sql`and (from_at, id) < (${before.from}::timestamptz, ${before.id}::uuid)` : sql``
  const { rows } = await sql<Interval & { id: string }>`
    select id, check_id as check, resource, status, from_at as "from", to_at as "to" from result_interval
    where org = (select onus_org()) and check_id = ${check} and status <> 'pass' ${place}
    order by from_at desc, id desc limit ${limit}`.execute(tx)
  return rows
}

export type CheckDay = {
  readonly day: string
  readonly failing: number
  readonly unknown: number
  readonly observed: boolean
}

/** Each day of a period (UTC): how many resources failed or were unknown at some time of it, and whether a result spoke. */
export async function daysOf(
  tx: OrgTransaction,
  check: string,
  from: string,
  to: string,
): Promise<{ readonly resources: number; readonly days: readonly CheckDay[] }> {
  const { rows } = await sql<CheckDay>`
    with bad as (
      select resource, status = 'fail' as fails,
        greatest(from_at, ${from}::date::timestamptz) as from_at, least(coalesce(to_at, 'infinity'), (${to}::date + 1)::timestamptz) as to_at
      from result_interval where org = (select onus_org()) and check_id = ${check}
        and status in ('fail', 'error', 'not_evaluated', 'manual', 'missing')
        and from_at < (${to}::date + 1)::timestamptz and coalesce(to_at, 'infinity') > ${from}::date::timestamptz),
    hit as (
      select day::date as day, count(distinct resource) filter (where fails) as failing,
        count(distinct resource) filter (where not fails) as unknown
      from bad cross join lateral generate_series(date_trunc('day', from_at), to_at - interval '1 microsecond', '1 day') as day
      group by 1),
    spoke as (
      select run_now::timestamptz as from_at, run_fresh_until::timestamptz as to_at from fact
      where org = (select onus_org()) and noun = 'run' and run_check = ${check} and run_now < (${to}::date + 1)::text
        and run_fresh_until > ${from} and body ->> 'verdict' in ('passed', 'failed')),
    said as (
      select distinct day::date as day from spoke
      cross join lateral generate_series(
        date_trunc('day', greatest(from_at, ${from}::date::timestamptz)),
        least(to_at, (${to}::date + 1)::timestamptz) - interval '1 microsecond', '1 day') as day)
    select to_char(d.day, 'YYYY-MM-DD') as day, coalesce(hit.failing, 0)::int as failing, coalesce(hit.unknown, 0)::int as unknown,
      said.day is not null as observed
    from generate_series(${from}::date, ${to}::date, '1 day') as d (day)
    left join hit on hit.day = d.day::date left join said on said.day = d.day::date order by 1`.execute(tx)
  const counted = await sql<{ resources: number }>`
    select count(distinct resource)::int as resources from result_interval
    where org = (select onus_org()) and check_id = ${check}
      and from_at < (${to}::date + 1)::timestamptz and coalesce(to_at, 'infinity') > ${from}::date::timestamptz`.execute(
    tx,
  )
  return { resources: counted.rows[0]?.resources ?? 0, days: rows }
}
