import type { Bundle } from '@onus/core/bundle'
import type { Noun, Version } from '@onus/core/version'
import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'
import type { JobRun } from '../jobs/store.ts'
import { versionsByFact, versionsOf } from '../register/store.ts'

/** The bundles of an engagement, latest first. */
export async function bundlesOf(tx: OrgTransaction, engagement: string): Promise<readonly Version<Bundle>[]> {
  return await versionsByFact<'bundle'>(
    tx,
    sql`f.org = (select onus_org()) and f.noun = 'bundle' and f.id in (
      select l.fact from link l where l.org = (select onus_org()) and l.role = 'engagement' and l.target = ${engagement})
      order by f.id desc`,
  )
}

/** A bundle. Refuses `not_found` where this organisation has none with that id. */
export async function bundleOf(tx: OrgTransaction, id: string): Promise<Version<Bundle>> {
  const [latest] = await versionsOf(tx, 'bundle', id)
  return latest as Version<Bundle>
}

/** The last job that was to make a bundle of an engagement. */
export async function lastMaking(
  tx: OrgTransaction,
  engagement: string,
): Promise<Pick<JobRun, 'id' | 'state' | 'progress' | 'error'> | null> {
  const { rows } = await sql<Pick<JobRun, 'id' | 'state' | 'progress' | 'error'>>`
    select id, state, progress, error from job_run
    where org = (select onus_org()) and kind = 'make_bundle' and input ->> 'engagement' = ${engagement}
    order by created_at desc limit 1`.execute(tx)
  return rows[0] ?? null
}

/** Things that name an engagement as theirs by ledger index `position`. */
export async function thingsOf(tx: OrgTransaction, engagement: string, position: number): Promise<readonly string[]> {
  const { rows } = await sql<{ subject: string }>`
    select distinct f.subject from link l join fact f on f.org = l.org and f.id = l.fact
      join ledger_entry e on e.org = f.org and e.fact = f.id and e.id <= ${position}
    where l.org = (select onus_org()) and l.role = 'engagement' and l.target = ${engagement} and f.noun <> 'bundle'`.execute(
    tx,
  )
  return rows.map(row => row.subject)
}

/** Evidence and performances of controls that are about some of a period. What was erased may have been. */
export async function workOf(
  tx: OrgTransaction,
  controls: readonly string[],
  period: { readonly from: string; readonly to: string },
  position: number,
): Promise<readonly string[]> {
  const { rows } = await sql<{ subject: string }>`
    select distinct f.subject from link l join fact f on f.org = l.org and f.id = l.fact
      join ledger_entry e on e.org = f.org and e.fact = f.id and e.id <= ${position}
      cross join lateral (select case f.noun when 'evidence' then f.body -> 'period' else f.body -> 'window' end as stretch) s
    where l.org = (select onus_org()) and l.role = 'control' and l.target = any(${[...controls]}::uuid[])
      and f.noun in ('evidence', 'occurrence')
      and (f.body is null or (s.stretch ->> 'from') < ${period.to}
        and ((s.stretch ->> 'to') is null or (s.stretch ->> 'to') > ${period.from}))`.execute(tx)
  return rows.map(row => row.subject)
}

/** What things name that belongs beside them: evidence, its snapshots, the people who did it, and reviews of any of it. */
export async function beside(
  tx: OrgTransaction,
  things: readonly string[],
  position: number,
): Promise<readonly string[]> {
  const { rows } = await sql<{ subject: string }>`
    with given as (select unnest(${[...things]}::uuid[]) as subject)
    select distinct s.id as subject
    from given g join fact f on f.org = (select onus_org()) and f.subject = g.subject
      join ledger_entry e on e.org = f.org and e.fact = f.id and e.id <= ${position}
      join link l on l.org = f.org and l.fact = f.id join subject s on s.org = l.org and s.id = l.target
    where s.noun = any(${[...besideNouns]})
    union select f.subject from given g
      join link l on l.org = (select onus_org()) and l.target = g.subject and l.role in ('evidence', 'snapshot', 'occurrence')
      join fact f on f.org = l.org and f.id = l.fact and f.noun = 'review'
      join ledger_entry e on e.org = f.org and e.fact = f.id and e.id <= ${position}`.execute(tx)
  return rows.map(row => row.subject)
}

const besideNouns: readonly Noun[] = [
  'evidence',
  'snapshot',
  'run',
  'person',
  'control',
  'exception',
  'population',
  'draw',
  'test',
]

/** The ledger indices of every version of some things, of entries that are named besides, and of the tombstones of any. */
export async function indicesOf(
  tx: OrgTransaction,
  things: readonly string[],
  named: readonly number[],
  position: number,
): Promise<readonly number[]> {
  const { rows } = await sql<{ index: number }>`
    with chosen as (
      select e.id, e.fact from fact f join ledger_entry e on e.org = f.org and e.fact = f.id
      where f.org = (select onus_org()) and f.subject = any(${[...things]}::uuid[]) and f.noun <> 'bundle'
      union select e.id, e.fact from ledger_entry e
      where e.org = (select onus_org()) and e.id = any(${[...named]}::bigint[]) and e.fact is not null)
    select id as index from chosen where id <= ${position}
    union select t.id from chosen c join erased x on x.org = (select onus_org()) and x.id = c.fact
      join ledger_entry t on t.org = x.org and t.fact = x.tombstone
    where t.id <= ${position}
    order by index`.execute(tx)
  return rows.map(row => row.index)
}

/** The ledger entries that released conclusions and opinions of an engagement cite, and the checkpoints that they name. */
export async function citedByConclusions(
  tx: OrgTransaction,
  engagement: string,
  position: number,
): Promise<readonly { readonly refs: readonly number[]; readonly size: number }[]> {
  const { rows } = await sql<{ refs: number[]; size: number }>`
    select f.body -> 'signed' -> 'statement' -> 'refs' as refs,
      (f.body -> 'signed' -> 'statement' -> 'checkpoint' ->> 'size')::float8 as size
    from link l join fact f on f.org = l.org and f.id = l.fact
      join ledger_entry e on e.org = f.org and e.fact = f.id and e.id <= ${position}
    where l.org = (select onus_org()) and l.role = 'engagement' and l.target = ${engagement}
      and f.noun in ('conclusion', 'opinion') and f.body is not null`.execute(tx)
  return rows
}

export type StoredFact = {
  readonly index: number
  readonly noun: Noun
  readonly subject: string
  readonly version: number
  readonly fact: string
  readonly entry: Buffer
  readonly content: string | null
  readonly salt: Buffer | null
  readonly erasedRule: string | null
  readonly erasedWhat: 'content' | 'files' | null
  /** The ledger index of the tombstone; null while it has none. */
  readonly erasedAt: number | null
}

/** Facts by their ledger indices, in the order of the ledger. */
export async function factsAt(tx: OrgTransaction, indices: readonly number[]): Promise<readonly StoredFact[]> {
  const { rows } = await sql<StoredFact>`
    select e.id as index, f.noun, f.subject, f.version, f.id as fact, e.leaf as entry, f.content, f.salt,
      x.rule as "erasedRule", x.kind as "erasedWhat", t.id as "erasedAt"
    from ledger_entry e join fact f on f.org = e.org and f.id = e.fact
      left join erased x on x.org = f.org and x.id = f.id
      left join ledger_entry t on t.org = x.org and t.fact = x.tombstone
    where e.org = (select onus_org()) and e.id = any(${[...indices]}::bigint[]) order by e.id`.execute(tx)
  return rows
}

/** How many versions of each noun are at some ledger indices. */
export async function nounsAt(
  tx: OrgTransaction,
  indices: readonly number[],
): Promise<readonly { noun: string; versions: number }[]> {
  const { rows } = await sql<{ noun: string; versions: number }>`
    select f.noun, count(*)::int as versions from ledger_entry e join fact f on f.org = e.org and f.id = e.fact
    where e.org = (select onus_org()) and e.id = any(${[...indices]}::bigint[]) group by f.noun order by f.noun`.execute(
    tx,
  )
  return rows
}
