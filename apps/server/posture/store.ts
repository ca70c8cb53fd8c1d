import { type Fact, isPostureFact, isResult } from '@onus/core/posture'
import type { Run } from '@onus/core/run'
import type { Instant } from '@onus/core/time'
import type { KnownAt, Noun, Version } from '@onus/core/version'
import { type RawBuilder, sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'
import { type StoredVersion, storedByFact, versionsByFact } from '../register/store.ts'

/** Nouns whose every version posture reads. Runs and snapshots are read only as far as they still speak. */
const whole: readonly Noun[] = ['scope', 'person', 'control', 'evidence', 'review', 'occurrence', 'exception']

const ours = sql`f.org = (select onus_org())`

function known(knownAt: KnownAt): RawBuilder<unknown> {
  return knownAt === null ? sql`true` : sql`e.id <= ${knownAt}`
}

/** So many moments are asked of one statement, so that no number of them makes it outlast its limit. */
const momentsAtOnce = 16

/** What runs are needed: the newest of each check at every given moment, and all between `from` and `to`. */
export type RunsNeeded = { readonly at: readonly Instant[]; readonly during: { from: Instant; to: Instant } | null }

/**
 * The facts that posture needs for some moments, however many results are stored: of runs the newest of each check at
 * each moment and those that still speak (from an index alone), those of an asked period, and where the newest could not
 * judge the last result, which may be a failure that stands; of snapshots those that these runs, reviews and evidence name.
 */
export async function factsFor(tx: OrgTransaction, knownAt: KnownAt, needed: RunsNeeded): Promise<readonly Fact[]> {
  const wholes = await storedByFact(tx, sql`${ours} and f.noun = any(${[...whole]}) and ${known(knownAt)}`)
  const newest: Version<Run>[] = []
  const parts = Math.max(needed.at.length, needed.during === null ? 0 : 1)
  for (let from = 0; from < parts; from += momentsAtOnce) {
    const moments = needed.at.slice(from, from + momentsAtOnce)
    const during = runsDuring(from === 0 ? needed.during : null)
    const those = sql`f.id in (${newestRuns(moments, knownAt)} ${during})`
    newest.push(
      ...(await versionsByFact<'run'>(tx, sql`${ours} and f.noun = 'run' and ${known(knownAt)} and ${those}`)),
    )
  }
  const erased = await storedByFact(
    tx,
    sql`${ours} and f.noun = 'run' and ${known(knownAt)} and f.id in (select x.id from erased x where x.org = (select onus_org()))`,
  )
  const gone = new Set(erased.map(run => run.fact))
  const found = [
    ...new Map(newest.map(run => [run.fact, run])).values(),
    ...(await lastResults(tx, withoutResult(newest, needed.at), knownAt)),
  ]
  const runs = [...found.filter(run => !gone.has(run.fact)), ...erased]
  const snapshots = await storedByFact(
    tx,
    sql`${ours} and f.noun = 'snapshot' and ${known(knownAt)} and f.subject = any(${snapshotsNamed([...wholes, ...runs])}::uuid[])`,
  )
  return factsAmong([...wholes, ...runs, ...snapshots])
}

type Unjudged = { readonly check: string; readonly at: Instant }

/** The checks whose newest run at a moment could not judge. */
function withoutResult(runs: readonly Version<Run>[], moments: readonly Instant[]): readonly Unjudged[] {
  const byCheck = Map.groupBy(runs, run => run.body.check)
  return [...byCheck].flatMap(([check, ofCheck]) => {
    const sorted = ofCheck.toSorted((a, b) => (a.body.now < b.body.now ? -1 : 1))
    return moments.flatMap(at => {
      const newest = sorted.findLast(run => run.body.now <= at)
      return newest && !isResult(newest.body) ? [{ check, at }] : []
    })
  })
}

/** The last run with a result of each of these checks at its moment. Read from the runs themselves, so asked only where needed. */
async function lastResults(
  tx: OrgTransaction,
  asked: readonly Unjudged[],
  knownAt: KnownAt,
): Promise<readonly Version<Run>[]> {
  if (asked.length === 0) return []
  return await versionsByFact<'run'>(
    tx,
    sql`${ours} and f.noun = 'run' and ${known(knownAt)} and f.id in (
      select last.id from unnest(${asked.map(one => one.check)}::text[], ${asked.map(one => one.at)}::text[]) as asked (id, at)
      cross join lateral (
        select r.id from fact r where r.org = (select onus_org()) and r.noun = 'run' and r.run_check = asked.id
          and r.run_now <= asked.at and ${placed(knownAt)} and ${judged}
        order by r.run_now desc, r.written_at desc limit 1) last)`,
  )
}

/** As `isResult` in core: passed, failed, or without data only because every row is excepted. */
const judged = sql`(r.body ->> 'verdict' in ('passed', 'failed') or (
  r.body ->> 'verdict' = 'no_data' and (r.body #> '{counts,statuses}') ->> 'excepted' > '0'
  and not exists (
    select from jsonb_each_text(r.body #> '{counts,statuses}') as status (name, count)
    where name in ('pass', 'fail', 'error', 'not_evaluated', 'manual') and count <> '0')))`

function placed(knownAt: KnownAt): RawBuilder<unknown> {
  return knownAt === null
    ? sql`true`
    : sql`exists (select 1 from ledger_entry l where l.org = r.org and l.fact = r.id and l.id <= ${knownAt})`
}

function newestRuns(moments: readonly Instant[], knownAt: KnownAt): RawBuilder<unknown> {
  return sql`
    select newest.id from (${distinctChecks}) checks
    cross join unnest(${[...moments]}::text[]) as asked (at)
    cross join lateral (select r.run_now as at ${latestRuns(knownAt, 1)}) last
    cross join lateral (
      select id from (select r.id, r.run_now, r.run_fresh_until ${latestRuns(knownAt, mostFresh)}) recent
      where run_now = last.at or run_fresh_until > asked.at) newest`
}

function latestRuns(knownAt: KnownAt, count: number): RawBuilder<unknown> {
  return sql`
    from fact r where r.org = (select onus_org()) and r.noun = 'run' and r.run_check = checks.id
      and r.run_now <= asked.at and ${placed(knownAt)}
    order by r.run_now desc limit ${count}`
}

/** So many runs of one check are looked at for those that still speak beside the newest. */
const mostFresh = 50

/** The checks that have run, found by skipping along the index instead of reading every run. */
const distinctChecks = sql`
  with recursive seen as (
    (select r.run_check as id from fact r where r.org = (select onus_org()) and r.noun = 'run' order by r.run_check limit 1)
    union all
    select (select r.run_check from fact r where r.org = (select onus_org()) and r.noun = 'run' and r.run_check > seen.id
            order by r.run_check limit 1) from seen where seen.id is not null)
  select id from seen where id is not null`

function runsDuring(period: RunsNeeded['during']): RawBuilder<unknown> {
  if (period === null) return sql``
  return sql`union select r.id from fact r where r.org = (select onus_org()) and r.noun = 'run'
    and r.run_now >= ${period.from} and r.run_now < ${period.to}`
}

/** The facts that are new since a ledger position, with those that have no position yet. */
export async function factsSince(tx: OrgTransaction, position: number): Promise<readonly Fact[]> {
  const fresh = await storedByFact(
    tx,
    sql`${ours} and f.id in (
      select fact from ledger_entry where org = (select onus_org()) and id > ${position} and fact is not null
      union all select fact from outbox where org = (select onus_org()) and fact is not null)
      order by e.id nulls last, f.written_at`,
  )
  const snapshots = snapshotsNamed(fresh)
  const named =
    snapshots.length === 0
      ? []
      : await storedByFact(tx, sql`${ours} and f.noun = 'snapshot' and f.subject = any(${snapshots}::uuid[])`)
  return factsAmong([...named, ...fresh])
}

/** What posture reads of these; a tombstone stands for a version that was erased. */
function factsAmong(versions: readonly StoredVersion[]): readonly Fact[] {
  return versions.filter(version => isPostureFact(version as never)) as readonly StoredVersion[] as readonly Fact[]
}

function snapshotsNamed(versions: readonly StoredVersion[]): string[] {
  const names = versions.flatMap(version => {
    if (!('body' in version)) return []
    const { noun } = version
    const named = version.body as {
      snapshots?: { snapshot: string }[]
      of?: { noun?: string; id: string }
      snapshot?: string | null
    }
    if (noun === 'run') return (named.snapshots ?? []).map(one => one.snapshot)
    if (noun === 'review' && named.of?.noun === 'snapshot') return [named.of.id]
    return noun === 'evidence' && named.snapshot ? [named.snapshot] : []
  })
  return [...new Set(names)]
}
