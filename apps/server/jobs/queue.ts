import { Refused } from '@onus/core/problem'
import { type Instant, instant } from '@onus/core/time'
import { CompiledQuery } from 'kysely'
import type { Pool } from 'pg'
import { type Job, PgBoss, type SendOptions } from 'pg-boss'
import { type Database, type OrgTransaction, withOrg } from '../db/index.ts'
import { newId } from '../id/index.ts'
import { beginJob, endJob, insertJob, type LogLine, noteProgress, type Progress } from './store.ts'

/** What a running job may use. Progress and log lines reach the jobs page within half a second. */
export interface JobContext {
  readonly org: string
  readonly job: string
  readonly signal: AbortSignal
  now(): Instant
  progress(progress: Progress): void
  log(text: string, level?: LogLine['level']): void
  /** One transaction of the job's organisation. */
  transaction<T>(work: (tx: OrgTransaction) => Promise<T>): Promise<T>
}

/** A kind of work. It may be started again after a crash, so each step must be safe to repeat. */
export type JobKind<Input> = {
  readonly title: (input: Input) => string
  readonly run: (context: JobContext, input: Input) => Promise<unknown>
}

// biome-ignore lint/suspicious/noExplicitAny: a table of kinds with different inputs; `enqueue` ties kind and input together
export type JobKinds = Readonly<Record<string, JobKind<any>>>

type InputOf<Kinds extends JobKinds, Kind extends keyof Kinds> =
  Kinds[Kind] extends JobKind<infer Input> ? Input : never

export interface Queue<Kinds extends JobKinds> extends AsyncDisposable {
  /** Adds a job in the caller's transaction: it runs if, and only if, that commits. */
  enqueue<Kind extends keyof Kinds & string>(
    tx: OrgTransaction,
    job: { org: string; kind: Kind; input: InputOf<Kinds, Kind>; createdBy: string },
  ): Promise<string>
  /** Starts to run jobs in this process. */
  work(): Promise<void>
}

export type QueueOptions<Kinds extends JobKinds> = {
  readonly database: Database
  readonly kinds: Kinds
  readonly concurrency?: number
  readonly onError: (error: unknown) => void
  readonly onChange: (org: string, job: string) => void
  readonly now: () => number
}

type Ticket = { org: string; id: string; kind: string; input: unknown }

const queueName = 'onus'

export async function openQueue<Kinds extends JobKinds>(options: QueueOptions<Kinds>): Promise<Queue<Kinds>> {
  const boss = new PgBoss({
    db: overPool(options.database.libraries),
    schema: 'pgboss',
    createSchema: false,
    useListenNotify: false,
    schedule: false,
  })
  boss.on('error', options.onError)
  await boss.start()
  await boss.createQueue(queueName, { retryLimit: 2, retryDelay: 1, heartbeatSeconds: 30, expireInSeconds: 4 * 3600 })
  return {
    async enqueue(tx, { org, kind, input, createdBy }) {
      const id = newId()
      const jobKind = options.kinds[kind]
      if (!jobKind) throw new TypeError(`there is no job kind ${kind}`)
      await insertJob(tx, { org, id, kind, title: jobKind.title(input), input, createdBy })
      await boss.send(queueName, { org, id, kind, input } satisfies Ticket, { db: overTransaction(tx) })
      return id
    },
    async work() {
      await boss.work<Ticket>(
        queueName,
        { pollingIntervalSeconds: 0.5, batchSize: 1, localConcurrency: options.concurrency ?? 2 },
        async ([job]: Job<Ticket>[]) => job && run(options, job),
      )
    },
    async [Symbol.asyncDispose]() {
      await boss.stop({ graceful: true, timeout: 3_000 })
    },
  }
}

async function run<Kinds extends JobKinds>(options: QueueOptions<Kinds>, job: Job<Ticket>): Promise<void> {
  const { org, id, kind, input } = job.data
  const transaction = <T>(work: (tx: OrgTransaction) => Promise<T>) =>
    withOrg(options.database.app, { org, user: null }, work, { statementTimeoutMs: 120_000 })
  if (!(await transaction(tx => beginJob(tx, id)))) return options.onChange(org, id)
  options.onChange(org, id)
  const stop = new AbortController()
  const signal = AbortSignal.any([stop.signal, job.signal])
  await using notes = noting(
    transaction,
    id,
    () => stop.abort(),
    () => options.onChange(org, id),
    options.now,
  )
  const context: JobContext = {
    org,
    job: id,
    signal,
    now: () => instant(options.now()),
    progress: notes.progress,
    log: notes.log,
    transaction,
  }
  try {
    const outcome = await options.kinds[kind]?.run(context, input)
    await notes.flush()
    await transaction(tx => endJob(tx, id, { state: 'done', outcome }))
  } catch (error) {
    await notes.flush()
    const cancelled = stop.signal.aborted
    await transaction(tx =>
      endJob(tx, id, cancelled ? { state: 'cancelled' } : { state: 'failed', error: sentence(error) }),
    )
    if (!cancelled && !(error instanceof Refused)) options.onError(error)
  } finally {
    options.onChange(org, id)
  }
}

function sentence(error: unknown): string {
  if (error instanceof Refused) return error.problem.detail
  return error instanceof Error ? error.message : String(error)
}

/** Gathers what a job says and stores it twice a second, so that a chatty job costs two writes a second and no more. */
function noting(
  transaction: <T>(work: (tx: OrgTransaction) => Promise<T>) => Promise<T>,
  id: string,
  onStop: () => void,
  onChange: () => void,
  now: () => number,
) {
  let progress: Progress | null = null
  let lines: LogLine[] = []
  let storing: Promise<void> = Promise.resolve()
  const store = async () => {
    const [latest, added] = [progress, lines]
    progress = null
    lines = []
    if (await transaction(tx => noteProgress(tx, id, latest, added))) onStop()
    if (latest || added.length > 0) onChange()
  }
  const flush = () => {
    storing = storing.then(store, store)
    return storing
  }
  const timer = setInterval(() => void flush().catch(() => {}), 500)
  return {
    progress: (latest: Progress) => {
      progress = latest
    },
    log: (text: string, level: LogLine['level'] = 'info') => {
      lines.push({ at: instant(now()), text, level })
    },
    flush,
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await storing.catch(() => {})
    },
  }
}

type QueueDatabase = NonNullable<SendOptions['db']>

function overPool(pool: Pool): QueueDatabase {
  return { executeSql: (text, values) => pool.query(text, values as unknown[]) }
}

function overTransaction(tx: OrgTransaction): QueueDatabase {
  return {
    executeSql: async (text, values) => {
      const { rows } = await tx.executeQuery(CompiledQuery.raw(text, [...(values ?? [])]))
      return { rows: [...rows] }
    },
  }
}
