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
  /** How often it was begun, and how often it is tried before it has failed for good. */
  readonly attempt: number
  readonly attempts: number
  readonly nextAttemptAt: Instant | null
  /** The process that runs it or ran it last. */
  readonly worker: string | null
  readonly createdBy: string
}

const columns = sql`id, kind, title, state, input, progress, log, outcome, error, created_at as "createdAt", started_at as "startedAt", ended_at as "endedAt", attempt, attempts, next_attempt as "nextAttemptAt", worker, created_by as "createdBy"`

export type NewJob = {
  readonly org: string
  readonly id: string
  readonly kind: string
  readonly title: string
  readonly input: unknown
  readonly createdBy: string
  readonly key: string | null
  readonly group: string | null
  readonly attempts: number
}

/** Adds a job; where one of its key has not ended yet, answers that one and adds nothing. */
export async function insertJob(tx: OrgTransaction, job: NewJob): Promise<{ id: string; isNew: boolean }> {
  const { rows } = await sql`
    insert into job_run (org, id, kind, title, state, input, created_by, key, in_group, attempts)
    values (${job.org}, ${job.id}, ${job.kind}, ${job.title}, 'waiting', ${JSON.stringify(job.input)}, ${job.createdBy},
            ${job.key}, ${job.group}, ${job.attempts})
    on conflict (org, kind, key) where key is not null and state in ('waiting', 'running') do nothing returning 1 as added`.execute(
    tx,
  )
  if (rows.length > 0) return { id: job.id, isNew: true }
  const { rows: unfinished } = await sql<{ id: string }>`
    select id from job_run where org = (select onus_org()) and kind = ${job.kind} and key = ${job.key}
      and state in ('waiting', 'running')`.execute(tx)
  const [same] = unfinished
  // The one in the way ended between the two statements.
  return same ? { id: same.id, isNew: false } : await insertJob(tx, job)
}

export async function jobById(tx: OrgTransaction, id: string): Promise<JobRun> {
  const { rows } =
    await sql<JobRun>`select ${columns} from job_run where org = (select onus_org()) and id = ${id}`.execute(tx)
  return rows[0] ?? refuse('not_found', 'There is no such job in this organisation')
}

export type JobFilter = {
  readonly limit: number
  readonly state?: JobState | undefined
  readonly kind?: string | undefined
  readonly connection?: string | undefined
}

export async function latestJobs(tx: OrgTransaction, filter: JobFilter): Promise<readonly JobRun[]> {
  const { limit, state, kind, connection } = filter
  const { rows } = await sql<JobRun>`
    select ${columns} from job_run where org = (select onus_org())
      ${state ? sql`and state = ${state}` : sql``} ${kind ? sql`and kind = ${kind}` : sql``}
      ${connection ? sql`and kind = 'collect' and input ->> 'connection' = ${connection}` : sql``}
    order by created_at desc limit ${limit}`.execute(tx)
  return rows
}

/** The last job that collects of each connection. */
export async function lastCollections(tx: OrgTransaction): Promise<ReadonlyMap<string, JobRun>> {
  const { rows } = await sql<JobRun & { connection: string }>`
    select distinct on (input ->> 'connection') input ->> 'connection' as connection, ${columns} from job_run
    where org = (select onus_org()) and kind = 'collect' order by input ->> 'connection', created_at desc`.execute(tx)
  return new Map(rows.map(row => [row.connection, row]))
}

export type Lease = { readonly worker: string; readonly seconds: number }

export type Beginning =
  | { readonly state: 'begun'; readonly attempt: number; readonly attempts: number }
  /** It ended before, or was cancelled before it began. */
  | { readonly state: 'over' }
  /** Others of its group run already. */
  | { readonly state: 'full' }

/**
 * Begins an attempt of a job, whoever had it before: from here on only this attempt writes. Waits until a transaction of the
 * former attempt is over.
 */
export async function beginJob(tx: OrgTransaction, id: string, lease: Lease, most: number): Promise<Beginning> {
  const { rows } = await sql<{ state: JobState; group: string | null; cancel: boolean }>`
    select state, in_group as group, cancel_requested as cancel from job_run
    where org = (select onus_org()) and id = ${id} for update`.execute(tx)
  const [job] = rows
  if (!job || (job.state !== 'waiting' && job.state !== 'running')) return { state: 'over' }
  if (job.cancel) {
    await sql`update job_run set state = 'cancelled', ended_at = clock_timestamp()
      where org = (select onus_org()) and id = ${id}`.execute(tx)
    return { state: 'over' }
  }
  if (job.group !== null && (await runningBeside(tx, id, job.group)) >= most) return { state: 'full' }
  const { rows: begun } = await sql<{ attempt: number; attempts: number }>`
    update job_run set state = 'running', started_at = coalesce(started_at, clock_timestamp()), attempt = attempt + 1,
      error = null, next_attempt = null, worker = ${lease.worker},
      lease_until = clock_timestamp() + ${lease.seconds} * interval '1 second'
    where org = (select onus_org()) and id = ${id} returning attempt, attempts`.execute(tx)
  return { state: 'begun', attempt: begun[0]?.attempt ?? 1, attempts: begun[0]?.attempts ?? 1 }
}

/** How many others of a group run. One that lost its lease does not count; nobody else counts meanwhile. */
async function runningBeside(tx: OrgTransaction, id: string, group: string): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtext('onus job group'), hashtext(onus_org()::text || ${group}))`.execute(
    tx,
  )
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from job_run where org = (select onus_org()) and in_group = ${group} and state = 'running'
      and lease_until > clock_timestamp() and id <> ${id}`.execute(tx)
  return rows[0]?.count ?? 0
}

/** Whether an attempt is still the one that may write; while this transaction lasts, no other begins. */
export async function holdAttempt(tx: OrgTransaction, id: string, attempt: number): Promise<boolean> {
  const { rows } = await sql`
    select 1 as held from job_run where org = (select onus_org()) and id = ${id} and attempt = ${attempt} and state = 'running'
    for key share`.execute(tx)
  return rows.length > 0
}

/** Notes progress and new log lines and renews the lease; says whether to go on. */
export async function noteProgress(
  tx: OrgTransaction,
  id: string,
  attempt: number,
  lease: Lease,
  { progress, log }: { progress: Progress | null; log: readonly LogLine[] },
): Promise<'go on' | 'stop' | 'lost'> {
  const { rows } = await sql<{ stop: boolean }>`
    update job_run set progress = coalesce(${progress === null ? null : JSON.stringify(progress)}::jsonb, progress),
      log = case when jsonb_array_length(log) > 500 then log else log || ${JSON.stringify(log)}::jsonb end,
      lease_until = clock_timestamp() + ${lease.seconds} * interval '1 second'
    where org = (select onus_org()) and id = ${id} and attempt = ${attempt} and state = 'running'
    returning cancel_requested as stop`.execute(tx)
  if (!rows[0]) return 'lost'
  return rows[0].stop ? 'stop' : 'go on'
}

export type End =
  | { readonly state: 'done'; readonly outcome: unknown }
  | { readonly state: 'failed'; readonly error: string }
  | { readonly state: 'cancelled' }
  /** To be tried again, at a moment when the reason may have passed, or at once when its process stops. */
  | { readonly state: 'waiting'; readonly error: string | null; readonly nextAttemptAt: Instant | null }

/** Ends an attempt; false when another one began meanwhile. */
export async function endAttempt(tx: OrgTransaction, id: string, attempt: number, end: End): Promise<boolean> {
  const outcome = end.state === 'done' ? JSON.stringify(end.outcome ?? null) : null
  const error = end.state === 'failed' || end.state === 'waiting' ? end.error : null
  const next = end.state === 'waiting' ? end.nextAttemptAt : null
  const { rows } = await sql`
    update job_run set state = ${end.state}, outcome = ${outcome}::jsonb, error = ${error}, next_attempt = ${next},
      lease_until = null, ended_at = case when ${end.state} = 'waiting' then null else clock_timestamp() end
    where org = (select onus_org()) and id = ${id} and attempt = ${attempt} and state = 'running' returning 1 as ended`.execute(
    tx,
  )
  return rows.length > 0
}

/** Gives a job up that nobody ended however often it was begun. */
export async function giveUp(tx: OrgTransaction, id: string): Promise<boolean> {
  const { rows } = await sql`
    update job_run set state = 'failed', lease_until = null, next_attempt = null, ended_at = clock_timestamp(),
      error = format('The process that ran it ended %s times in the middle of it; nothing more is tried by itself', attempt)
    where org = (select onus_org()) and id = ${id} and state in ('waiting', 'running') returning 1 as ended`.execute(tx)
  return rows.length > 0
}

/** Cancels the job of this key that waits for another attempt, so that one asked for now does not wait with it. */
export async function cancelNextAttempt(tx: OrgTransaction, kind: string, key: string): Promise<void> {
  await sql`
    update job_run set cancel_requested = true, next_attempt = null, state = 'cancelled', ended_at = clock_timestamp()
    where org = (select onus_org()) and kind = ${kind} and key = ${key} and state = 'waiting' and next_attempt is not null`.execute(
    tx,
  )
}

/** Cancels a job that waits, and asks one that runs to stop. */
export async function requestCancel(tx: OrgTransaction, id: string): Promise<boolean> {
  const { rows } = await sql`
    update job_run set cancel_requested = true, next_attempt = null,
      state = case when state = 'waiting' then 'cancelled' else state end,
      ended_at = case when state = 'waiting' then clock_timestamp() else ended_at end
    where org = (select onus_org()) and id = ${id} and state in ('waiting', 'running') returning id`.execute(tx)
  return rows.length > 0
}
