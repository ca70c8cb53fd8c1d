import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { Refused, refuse } from '@onus/core/problem'
import { type Instant, instant } from '@onus/core/time'
import { CompiledQuery } from 'kysely'
import type { Pool } from 'pg'
import { type Job, PgBoss, type SendOptions } from 'pg-boss'
import { type Database, type OrgTransaction, withOrg } from '../db/index.ts'
import { newId } from '../id/index.ts'
import {
  beginJob,
  type End,
  endAttempt,
  giveUp,
  holdAttempt,
  insertJob,
  type Lease,
  type LogLine,
  noteProgress,
  type Progress,
} from './store.ts'

/** What a running job may use. Progress and log lines reach the jobs page within half a second. */
export interface JobContext {
  readonly org: string
  readonly job: string
  /** Which attempt this is, and the last one that is made. */
  readonly attempt: number
  readonly attempts: number
  readonly signal: AbortSignal
  now(): Instant
  progress(progress: Progress): void
  log(text: string, level?: LogLine['level']): void
  /**
   * One transaction of the job's organisation, as nobody in particular or as a user. It refuses to write when another
   * process took the job over.
   */
  transaction<T>(work: (tx: OrgTransaction) => Promise<T>, user?: string): Promise<T>
}

/** A kind of work. It may be started again after a crash, so each step must be safe to repeat. */
export type JobKind<Input> = {
  readonly title: (input: Input) => string
  readonly run: (context: JobContext, input: Input) => Promise<unknown>
  /** Of jobs with one key there is at most one that has not ended: asking for another answers the one there is. */
  readonly key?: (input: Input) => string | null
  /** Of jobs of one group an organisation runs only a few at once. */
  readonly group?: (input: Input) => string | null
  /** How often it is tried when it throws `TryAgain`; once unless it says more. */
  readonly attempts?: (input: Input) => number
  /** Runs in the server alone, beside the ledger's signer. */
  readonly inServer?: boolean
}

// biome-ignore lint/suspicious/noExplicitAny: a table of kinds with different inputs; `enqueue` ties kind and input together
export type JobKinds = Readonly<Record<string, JobKind<any>>>

type InputOf<Kinds extends JobKinds, Kind extends keyof Kinds> =
  Kinds[Kind] extends JobKind<infer Input> ? Input : never

/** What a process runs: every job, or only those that need nothing but the database and the files, or only the others. */
export type Serving = 'everything' | 'anywhere' | 'in the server'

export interface Queue<Kinds extends JobKinds> extends AsyncDisposable {
  /** Adds a job in the caller's transaction: it runs if, and only if, that commits. */
  enqueue<Kind extends keyof Kinds & string>(
    tx: OrgTransaction,
    job: { org: string; kind: Kind; input: InputOf<Kinds, Kind>; createdBy: string },
  ): Promise<string>
  /** Starts to run jobs in this process. */
  work(serving?: Serving): Promise<void>
}

export type QueueOptions<Kinds extends JobKinds> = {
  readonly database: Database
  readonly kinds: Kinds
  /** How many jobs run at once in this process. */
  readonly concurrency?: number
  /** How many of one group run at once, in all processes. */
  readonly perGroup?: number
  /** A job whose process did not say for so long that it lives is taken over; 10 at least. */
  readonly leaseSeconds?: number
  /** How long the first wait before another attempt is; each further one is four times as long. */
  readonly backOffSeconds?: number
  readonly onError: (error: unknown) => void
  readonly onChange: (org: string, job: string) => void
  readonly now: () => number
}

/** A failure that may pass by itself: the job waits and is tried again, as long as it has attempts left. */
export class TryAgain extends Error {
  override readonly name = 'TryAgain'
}

class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
  constructor() {
    super('Another process took this job over')
  }
}

type Ticket = { org: string; id: string; kind: string; input: unknown }

const queues = { anywhere: 'onus', 'in the server': 'onus-server', dead: 'onus-dead' } as const
const pollMs = 500
const pollDeadMs = 5_000
const endMs = 700

export async function openQueue<Kinds extends JobKinds>(options: QueueOptions<Kinds>): Promise<Queue<Kinds>> {
  const { database, kinds, concurrency = 2, perGroup = 2, leaseSeconds = 30, onError } = options
  const watchSeconds = Math.ceil(leaseSeconds / 6)
  const boss = new PgBoss({
    db: overPool(database.libraries),
    schema: 'pgboss',
    createSchema: false,
    useListenNotify: false,
    schedule: false,
    superviseIntervalSeconds: watchSeconds,
    monitorIntervalSeconds: watchSeconds,
  })
  boss.on('error', onError)
  await boss.start()
  await boss.createQueue(queues.dead, { expireInSeconds: 60 })
  for (const name of [queues.anywhere, queues['in the server']]) {
    const about = { retryLimit: 2, retryDelay: 1, heartbeatSeconds: leaseSeconds, expireInSeconds: 4 * 3600 }
    await boss.createQueue(name, { ...about, deadLetter: queues.dead })
    await boss.updateQueue(name, { ...about, deadLetter: queues.dead })
  }
  const stopping = new AbortController()
  const loops: Promise<void>[] = []
  const lease = { worker: `${hostname()} ${process.pid}`, seconds: leaseSeconds }
  const kindNamed = (kind: string) => kinds[kind] as JobKind<unknown> | undefined
  const send = (tx: OrgTransaction, ticket: Ticket, startAfter: Instant | null) => {
    const kind = kindNamed(ticket.kind)
    const group = kind?.group?.(ticket.input) ?? null
    return boss.send(kind?.inServer ? queues['in the server'] : queues.anywhere, ticket, {
      db: overTransaction(tx),
      ...(group !== null && { group: { id: `${ticket.org} ${group}` } }),
      ...(startAfter !== null && { startAfter: new Date(startAfter) }),
    })
  }
  const runner = { options, boss, lease, perGroup, send, kindNamed, stopping: stopping.signal }

  return {
    async enqueue(tx, { org, kind, input, createdBy }) {
      const jobKind = kindNamed(kind)
      if (!jobKind) throw new TypeError(`there is no job kind ${kind}`)
      const { id, isNew } = await insertJob(tx, {
        org,
        id: newId(),
        kind,
        title: jobKind.title(input),
        input,
        createdBy,
        key: jobKind.key?.(input) ?? null,
        group: jobKind.group?.(input) ?? null,
        attempts: jobKind.attempts?.(input) ?? 1,
      })
      if (isNew) await send(tx, { org, id, kind, input }, null)
      return id
    },
    async work(serving = 'everything') {
      const slots = [
        ...(serving === 'in the server' ? [] : Array.from({ length: concurrency }, () => queues.anywhere)),
        ...(serving === 'anywhere' ? [] : [queues['in the server']]),
      ]
      loops.push(...slots.map(name => serve(runner, name)), bury(runner))
    },
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await Promise.race([Promise.all(loops), sleep(endMs, null, { ref: false })])
      await boss.stop({ graceful: false })
    },
  }
}

type Runner = {
  readonly options: QueueOptions<JobKinds>
  readonly boss: PgBoss
  readonly lease: Lease
  readonly perGroup: number
  readonly send: (tx: OrgTransaction, ticket: Ticket, startAfter: Instant | null) => Promise<string | null>
  readonly kindNamed: (kind: string) => JobKind<unknown> | undefined
  readonly stopping: AbortSignal
}

/** Fetches and runs one job of a queue after another. */
async function serve(runner: Runner, name: string): Promise<void> {
  await polling(runner, pollMs, async () => {
    const [job] = await runner.boss.fetch<Ticket>(name, { groupConcurrency: runner.perGroup })
    if (!job) return false
    await run(runner, name, job)
    return true
  })
}

/** Ends jobs whose processes died again and again: pg-boss gives up on them here. */
async function bury({ options, boss, ...runner }: Runner): Promise<void> {
  await polling({ options, ...runner }, pollDeadMs, async () => {
    const [job] = await boss.fetch<Ticket>(queues.dead)
    if (!job) return false
    const { org, id } = job.data
    await withOrg(options.database.app, { org, user: null }, tx => giveUp(tx, id))
    await boss.complete(queues.dead, job.id)
    options.onChange(org, id)
    return true
  })
}

async function polling(
  { options, stopping }: Pick<Runner, 'options' | 'stopping'>,
  everyMs: number,
  step: () => Promise<boolean>,
): Promise<void> {
  while (!stopping.aborted) {
    const found = await step().catch(error => {
      if (!stopping.aborted) options.onError(error)
      return false
    })
    if (!found) await sleep(everyMs, null, { signal: stopping, ref: false }).catch(() => {})
  }
}

async function run(runner: Runner, name: string, job: Job<Ticket>): Promise<void> {
  const { options, boss, lease } = runner
  const { org, id, kind, input } = job.data
  const plain = <T>(work: (tx: OrgTransaction) => Promise<T>, user: string | null = null) =>
    withOrg(options.database.app, { org, user }, work, { statementTimeoutMs: 120_000 })
  const begun = await plain(async tx => {
    const beginning = await beginJob(tx, id, lease, runner.perGroup)
    if (beginning.state === 'full') await runner.send(tx, job.data, instant(options.now() + 1_000))
    return beginning
  })
  if (begun.state !== 'begun') {
    await boss.complete(name, job.id)
    return options.onChange(org, id)
  }
  const { attempt, attempts } = begun
  options.onChange(org, id)
  const stop = new AbortController()
  await using notes = noting(runner, plain, { org, id, attempt }, reason => stop.abort(reason))
  using _heart = beating(runner, name, job.id)
  const context: JobContext = {
    org,
    job: id,
    attempt,
    attempts,
    signal: AbortSignal.any([stop.signal, runner.stopping]),
    now: () => instant(options.now()),
    progress: notes.progress,
    log: notes.log,
    transaction: (work, user) =>
      plain(async tx => {
        if (!(await holdAttempt(tx, id, attempt))) throw new LeaseLost()
        return await work(tx)
      }, user),
  }
  const end = await outcomeOf(runner, context, stop.signal, kind, input)
  await notes.flush()
  if (end === null) return options.onChange(org, id)
  const isMine = await plain(async tx => {
    const ended = await endAttempt(tx, id, attempt, end)
    if (ended && end.state === 'waiting') await runner.send(tx, job.data, end.nextAttemptAt)
    return ended
  })
  // What another process took over is its to settle.
  if (isMine) await boss.complete(name, job.id)
  options.onChange(org, id)
}

/** Runs a job and says how its attempt ended; null when it is not this process's any more. */
async function outcomeOf(
  { options, kindNamed, stopping }: Runner,
  context: JobContext,
  stopped: AbortSignal,
  kind: string,
  input: unknown,
): Promise<End | null> {
  try {
    const jobKind = kindNamed(kind) ?? refuse('conflict', `This version of Onus has no job of the kind "${kind}"`)
    return { state: 'done', outcome: await jobKind.run(context, input) }
  } catch (error) {
    if (error instanceof LeaseLost || stopped.reason instanceof LeaseLost) return null
    if (stopped.aborted) return { state: 'cancelled' }
    if (stopping.aborted) return { state: 'waiting', error: null, nextAttemptAt: null }
    if (error instanceof TryAgain && context.attempt < context.attempts) {
      const nextAttemptAt = instant(options.now() + 1000 * backOff(options.backOffSeconds ?? 15, context.attempt))
      context.log(
        `Attempt ${context.attempt} of ${context.attempts} failed; the next is at ${nextAttemptAt}`,
        'warning',
      )
      return { state: 'waiting', error: error.message, nextAttemptAt }
    }
    if (!(error instanceof Refused) && !(error instanceof TryAgain)) options.onError(error)
    return { state: 'failed', error: sentence(error) }
  }
}

/** Four times as long each time, and up to a fifth more, so that what failed together does not come back together. */
function backOff(first: number, attempt: number): number {
  return first * 4 ** (attempt - 1) * (1 + Math.random() / 5)
}

function sentence(error: unknown): string {
  if (error instanceof Refused) return error.problem.detail
  return error instanceof Error ? error.message : String(error)
}

/** Tells pg-boss that this process lives, three times in each lease. */
function beating({ boss, lease, options }: Runner, name: string, job: string): Disposable {
  const timer = setInterval(() => void boss.touch(name, job).catch(options.onError), (lease.seconds * 1000) / 3)
  return { [Symbol.dispose]: () => clearInterval(timer) }
}

/** Gathers what a job says and stores it twice a second, so that a chatty job costs two writes a second and no more. */
function noting(
  { options, lease }: Runner,
  transaction: <T>(work: (tx: OrgTransaction) => Promise<T>) => Promise<T>,
  { org, id, attempt }: { org: string; id: string; attempt: number },
  stop: (reason?: unknown) => void,
) {
  let progress: Progress | null = null
  let lines: LogLine[] = []
  let storing: Promise<void> = Promise.resolve()
  const store = async () => {
    const [latest, added] = [progress, lines]
    progress = null
    lines = []
    const said = await transaction(tx => noteProgress(tx, id, attempt, lease, { progress: latest, log: added }))
    if (said === 'stop') stop()
    if (said === 'lost') stop(new LeaseLost())
    if (latest || added.length > 0) options.onChange(org, id)
  }
  const flush = () => {
    storing = storing.then(store, store)
    return storing.catch(() => {})
  }
  const timer = setInterval(() => void flush(), 500)
  return {
    progress: (latest: Progress) => {
      progress = latest
    },
    log: (text: string, level: LogLine['level'] = 'info') => {
      lines.push({ at: instant(options.now()), text, level })
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
