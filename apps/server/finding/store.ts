import type { Finding } from '@onus/core/finding'
import type { RowStatus } from '@onus/core/verdict'
import type { Version } from '@onus/core/version'
import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'
import { versionsByFact } from '../register/store.ts'

/** The findings about a check, each in its latest version, whatever its date. */
export async function findingsAbout(tx: OrgTransaction, check: string): Promise<readonly Version<Finding>[]> {
  return await versionsByFact<'finding'>(
    tx,
    sql`f.org = (select onus_org()) and f.noun = 'finding' and f.body ->> 'check' = ${check}
      and f.version = (select max(latest.version) from fact latest where latest.org = f.org and latest.subject = f.subject)
      order by f.subject`,
  )
}

/** Lets one transaction at a time decide what a check raises, so that two runs of it raise one finding. */
export async function lockRaising(tx: OrgTransaction, org: string, checks: readonly string[]): Promise<void> {
  await sql`
    select pg_advisory_xact_lock(hashtextextended(${org} || ' raises ' || id, 0))
    from unnest(${[...checks].sort()}::text[]) with ordinality as given (id, place) order by place`.execute(tx)
}

/** Whether a control was ever said in this version. */
export async function hasControlVersion(tx: OrgTransaction, id: string, version: number): Promise<boolean> {
  const { rows } = await sql`
    select 1 from fact where org = (select onus_org()) and noun = 'control' and subject = ${id} and version = ${version}`.execute(
    tx,
  )
  return rows.length > 0
}

export type FailedResource = {
  readonly resource: string
  readonly status: RowStatus | null
  readonly firstFailed: string
  readonly lastSeen: string
  readonly fixed: string | null
}

export type FailedSince = {
  readonly items: readonly FailedResource[]
  readonly failing: number
  readonly excepted: number
}

const mostResources = 1_000

/** The resources of a check that failed at some time of a stretch, with what is so of each now, from the stored intervals. */
export async function failedDuring(
  tx: OrgTransaction,
  check: string,
  { from, to, lastRun }: { readonly from: string; readonly to: string | null; readonly lastRun: string },
): Promise<FailedSince> {
  const { rows } = await sql<FailedResource & { failing: number; excepted: number }>`
    with stretch as (
      select resource, status, from_at, coalesce(to_at, 'infinity') as to_at,
        status = 'fail' and from_at < coalesce(${to}::timestamptz, 'infinity') as failed
      from result_interval where org = (select onus_org()) and check_id = ${check}
        and coalesce(to_at, 'infinity') > ${from}::timestamptz),
    seen as (
      select resource, min(from_at) filter (where failed) as first_failed, max(to_at) filter (where failed) as until,
        max(status) filter (where to_at = 'infinity') as status
      from stretch group by resource having bool_or(failed)),
    now as (
      select s.*, s.status is null or s.status in ('pass', 'excluded', 'not_applicable') as gone from seen s),
    counted as materialized (
      select count(*) filter (where status = 'fail')::int as failing, count(*) filter (where status = 'excepted')::int as excepted
      from now)
    select n.resource, n.status, n.first_failed as "firstFailed",
      case when n.until = 'infinity' then ${lastRun}::timestamptz else coalesce(before.at, n.first_failed) end as "lastSeen",
      case when n.gone then n.until end as fixed, c.failing, c.excepted
    from (select * from now order by gone, status = 'fail' desc nulls last, resource limit ${mostResources}) n
    cross join counted c
    left join lateral (
      select max(r.run_now)::timestamptz as at from fact r where r.org = (select onus_org()) and r.noun = 'run'
        and r.run_check = ${check} and n.until <> 'infinity'
        and r.run_now < to_char(n.until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) before on true
    order by n.gone, n.status = 'fail' desc nulls last, n.resource`.execute(tx)
  const [first] = rows
  const items = rows.map(({ resource, status, firstFailed, lastSeen, fixed }) => {
    return { resource, status, firstFailed, lastSeen, fixed }
  })
  return {
    items,
    failing: first?.failing ?? 0,
    excepted: first?.excepted ?? 0,
  }
}

/** When the last failing stretch of a check ended; null when none has. */
export async function lastFailure(tx: OrgTransaction, check: string): Promise<string | null> {
  const { rows } = await sql<{ at: string | null }>`
    select max(to_at) as at from result_interval
    where org = (select onus_org()) and check_id = ${check} and status = 'fail'`.execute(tx)
  return rows[0]?.at ?? null
}
