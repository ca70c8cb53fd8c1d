import { refuse } from '@onus/core/problem'
import type { Instant } from '@onus/core/time'
import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'

export type Progress = { readonly done: number; readonly total: number | null; readonly label: string }
export type LogLine = { readonly at: Instant; readonly text: string; readonly level: 'info' | 'warning' | 'error' }
export type JobState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'

export type JobRun = {
  readonly id: string
  readonly kind: string
  readonly title: string
  readonly state: JobState
  readonly input: unknown
  readonly progress: Progress | null
  readonly log: readonly LogLine[]
  readonly outcome: unknown
  readonly error: string | null
  readonly createdAt: Instant
  readonly startedAt: Instant | null
  readonly endedAt: Instant | null
}

const columns = sql`id, kind, title, state, input, progress, log, outcome, error, created_at as "createdAt", started_at as "startedAt", ended_at as "endedAt"`

export async function insertJob(
  tx: OrgTransaction,
  job: { org: string; id: string; kind: string; title: string; input: unknown; createdBy: string },
): Promise<void> {
  await sql`
    insert into job_run (org, id, kind, title, state, input, created_by)
    values (${job.org}, ${job.id}, ${job.kind}, ${job.title}, 'waiting', ${JSON.stringify(job.input)}, ${job.createdBy})`.execute(
    tx,
  )
}

export async function jobById(tx: OrgTransaction, id: string): Promise<JobRun> {
  const { rows } =
    await sql<JobRun>`select ${columns} from job_run where org = (select onus_org()) and id = ${id}`.execute(tx)
  return rows[0] ?? refuse('not_found', 'There is no such job in this organisation')
}

export async function latestJobs(tx: OrgTransaction, limit: number): Promise<readonly JobRun[]> {
  const { rows } = await sql<JobRun>`
    select ${columns} from job_run where org = (select onus_org()) order by created_at desc limit ${limit}`.execute(tx)
  return rows
}

/** Marks a job as running; false when it was cancelled before it began. */
export async function beginJob(tx: OrgTransaction, id: string): Promise<boolean> {
  const { rows } = await sql`
    update job_run set state = 'running', started_at = coalesce(started_at, clock_timestamp()), attempt = attempt + 1, error = null
    where org = (select onus_org()) and id = ${id} and state in ('waiting', 'running') and not cancel_requested returning id`.execute(
    tx,
  )
  if (rows.length > 0) return true
  await sql`update job_run set state = 'cancelled', ended_at = clock_timestamp()
    where org = (select onus_org()) and id = ${id} and cancel_requested and ended_at is null`.execute(tx)
  return false
}

/** Notes progress and new log lines; says whether somebody asked the job to stop. */
export async function noteProgress(
  tx: OrgTransaction,
  id: string,
  progress: Progress | null,
  log: readonly LogLine[],
): Promise<boolean> {
  const { rows } = await sql<{ stop: boolean }>`
    update job_run set progress = coalesce(${progress === null ? null : JSON.stringify(progress)}::jsonb, progress),
      log = case when jsonb_array_length(log) > 500 then log else log || ${JSON.stringify(log)}::jsonb end
    where org = (select onus_org()) and id = ${id} returning cancel_requested as stop`.execute(tx)
  return rows[0]?.stop ?? true
}

export async function endJob(
  tx: OrgTransaction,
  id: string,
  end: { state: 'done'; outcome: unknown } | { state: 'failed'; error: string } | { state: 'cancelled' },
): Promise<void> {
  const outcome = end.state === 'done' ? JSON.stringify(end.outcome ?? null) : null
  const error = end.state === 'failed' ? end.error : null
  await sql`
    update job_run set state = ${end.state}, outcome = ${outcome}::jsonb, error = ${error}, ended_at = clock_timestamp()
    where org = (select onus_org()) and id = ${id}`.execute(tx)
}

export async function requestCancel(tx: OrgTransaction, id: string): Promise<boolean> {
  const { rows } = await sql`
    update job_run set cancel_requested = true,
      state = case when state = 'waiting' then 'cancelled' else state end,
      ended_at = case when state = 'waiting' then clock_timestamp() else ended_at end
    where org = (select onus_org()) and id = ${id} and state in ('waiting', 'running') returning id`.execute(tx)
  return rows.length > 0
}
