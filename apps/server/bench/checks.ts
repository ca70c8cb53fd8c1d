import { createReadStream } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { isDeepStrictEqual } from 'node:util'
import { type BenchCounts, benchVerdicts } from '@onus/evaluator/bench'
import { Client } from 'pg'
import { connect } from '../db/index.ts'
import { type Figure, serverCpuMs } from './figure.ts'

/** The ten checks of the bench as one would write them over JSON in a database. */
const queries: Readonly<Record<string, string>> = {
  'bench-second-factor': `
    select case when (body->>'mfa')::boolean then 'pass' else 'fail' end as status
    from accounts where (body->>'enabled')::boolean and body->>'kind' = 'person'`,
  'bench-stale-accounts': `
    select case when (body->>'last_sign_in_at')::timestamp > timestamp '2026-01-31' - interval '90 days' then 'pass' else 'fail' end as status
    from accounts where (body->>'enabled')::boolean`,
  'bench-groups': `
    select case when not (body->'member_of' ? 'sudo') or (body->>'privileged')::boolean then 'pass' else 'fail' end as status
    from accounts`,
  'bench-ports': `
    select case when (body->>'port')::int in (22, 80, 443) then 'pass' else 'fail' end as status
    from ports where not (body->>'loopback_only')::boolean`,
  'bench-packages': `
    select case when not (body->>'security_update_pending')::boolean then 'pass' else 'fail' end as status from packages`,
  'bench-merges': `
    select case when body->'labels' ? 'emergency' then 'excluded'
                when (body->>'independent_approvals')::int >= 1 then 'pass' else 'fail' end as status
    from merges where (body->>'merged_at')::timestamp > timestamp '2026-01-31' - interval '200 days'`,
  'bench-findings': `
    select case when coalesce((body->>'fixed_at')::date, date '2026-01-31') - (body->>'first_seen_at')::date
                  <= case body->>'severity' when 'critical' then 15 when 'high' then 30 else 90 end
                then 'pass' else 'fail' end as status
    from findings where body->>'severity' <> 'low'`,
  'bench-leavers': `
    with usable as materialized (
      select body->>'person' as person from accounts where (body->>'enabled')::boolean group by 1)
    select case when u.person is null then 'pass' else 'fail' end as status
    from employees e left join usable u on u.person = e.body->>'employee_id'
    where (e.body->>'ended_on')::date < date '2026-01-31'`,
  'bench-training': `
    with last_done as materialized (
      select body->>'person' as person, max((body->>'completed_at')::timestamp) as at_last from completions
      where body->>'course' like '%awareness%' and (body->>'passed')::boolean group by 1)
    select case when d.at_last >= timestamp '2026-01-31' - interval '366 days' then 'pass' else 'fail' end as status
    from employees e left join last_done d on d.person = e.body->>'employee_id' where (e.body->>'active')::boolean`,
  'bench-departments': `
    select case when good >= 0.95 * total then 'pass' else 'fail' end as status
    from (select count(*) as total, count(*) filter (where (body->>'disk_encrypted')::boolean and (body->>'firewall')::boolean) as good
          from hosts where (body->>'last_seen_at')::timestamp >= timestamp '2026-01-31' - interval '30 days'
          group by body->>'department') as departments`,
}

/**
 * Ten checks by their verdict counts, against the same ten over JSONB in PostgreSQL. Other counts are an error: what
 * answers something else is not compared. They count in turn, first to warm up and then three times, of which the best
 * is taken; every process of either is counted.
 */
export async function benchChecksAgainstJsonb(rows: number): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'onus-bench-jsonb-'))
  try {
    await using snapshots = await benchVerdicts(folder, rows)
    await using database = await connect({ dataFolder: join(folder, 'data') })
    const [postmaster] = (await readFile(join(folder, 'data/postgres/cluster/postmaster.pid'), 'utf8')).split('\n')
    const client = new Client(database.login('onus_owner'))
    await client.connect()
    await client.query(`create schema bench; set search_path = bench, pg_catalog; set work_mem = '256MB';
      set max_parallel_workers_per_gather = 0`)
    for (const file of snapshots.files) await load(client, file)
    const [ours, theirs]: [number[], number[]] = [[], []]
    for (let turn = 0; turn < 4; turn++) {
      const before = serverCpuMs(Number(postmaster))
      const counted = await countAll(client)
      theirs.push(serverCpuMs(Number(postmaster)) - before)
      const { counts, cpuMs } = await snapshots.count()
      ours.push(cpuMs)
      compare(counted, counts)
    }
    await client.end()
    const [own, jsonb] = [ours, theirs].map(all => Math.min(...all.slice(1))) as [number, number]
    const all = snapshots.files.reduce((sum, file) => sum + file.rows, 0)
    const of = `ten checks over ${all.toLocaleString('en')} rows in ${snapshots.files.length} tables`
    return [
      { name: `${of}: counts from snapshots`, value: own, unit: 'ms CPU' },
      { name: 'the same counts from JSONB in PostgreSQL', value: jsonb, unit: 'ms CPU' },
      { name: 'PostgreSQL against snapshots, the same verdicts', value: jsonb / own, unit: 'x', atLeast: 10 },
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Refuses counts that are not the same, check by check. */
export function compare(theirs: ReadonlyMap<string, BenchCounts>, ours: ReadonlyMap<string, BenchCounts>): void {
  for (const [id, counts] of ours)
    if (!isDeepStrictEqual(sorted(counts), sorted(theirs.get(id) ?? {})))
      throw new Error(`${id}: PostgreSQL says ${said(theirs.get(id) ?? {})}, the evaluator ${said(counts)}`)
}

const together = 20_000

async function load(client: Client, { table, path }: { readonly table: string; readonly path: string }): Promise<void> {
  await client.query(`create unlogged table ${table} (body jsonb not null)`)
  let lines: string[] = []
  const store = async () => {
    await client.query(`insert into ${table} select jsonb_array_elements($1::jsonb)`, [`[${lines.join(',')}]`])
    lines = []
  }
  for await (const line of createInterface(createReadStream(path))) if (lines.push(line) === together) await store()
  if (lines.length > 0) await store()
  await client.query(`vacuum analyze ${table}`)
}

async function countAll(client: Client): Promise<ReadonlyMap<string, BenchCounts>> {
  const counts = new Map<string, BenchCounts>()
  for (const [id, query] of Object.entries(queries)) {
    const { rows } = await client.query<{ status: string; many: number }>(
      `select status, count(*)::int as many from (${query}) as answer group by status`,
    )
    counts.set(id, Object.fromEntries(rows.map(({ status, many }) => [status, many])))
  }
  return counts
}

function sorted(counts: BenchCounts): readonly (readonly [string, number])[] {
  return Object.entries(counts).toSorted(([a], [b]) => (a < b ? -1 : 1))
}

function said(counts: BenchCounts): string {
  return sorted(counts)
    .map(([status, many]) => `${many} ${status}`)
    .join(', ')
}
