import { connect } from '../db/connect.ts'
import type { Database } from '../db/index.ts'
import { pendingMigrations } from '../db/migrate.ts'
import { refusal } from '../db/refusal.ts'
import { untilTold, versionOf, within } from './serve.ts'
import { type Settings, settingsFrom } from './settings.ts'

/** What a worker is made from. */
export interface WorkerInput {
  readonly settings: Settings
  readonly database: Database
}

export interface WorkOptions {
  /** Loaded while the database is opened. */
  readonly loadWorker: () => Promise<(input: WorkerInput) => Promise<AsyncDisposable>>
  readonly environment?: NodeJS.ProcessEnv
  readonly say?: (line: string) => void
}

/**
 * Runs jobs beside a server until it is told to stop, with the same settings and the same data folder. It starts no database,
 * applies no migration and answers no request. A job that runs when it stops is given back and taken over by another.
 */
export async function work(options: WorkOptions): Promise<void> {
  await untilTold(options.say, (stack, signal) => start(options, stack, signal))
}

async function start(
  { loadWorker, environment = process.env, say = console.log }: WorkOptions,
  stack: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<void> {
  say(`Onus ${versionOf()}, worker`)
  const settings = settingsFrom(environment)
  const making = loadWorker()
  // It may fail while the database is still opened; it is awaited below.
  making.catch(() => {})
  const { databaseUrl, databasePassword, dataFolder } = settings
  const source = databaseUrl === null ? { dataFolder, isJoined: true } : { databaseUrl, password: databasePassword }
  const database = stack.use(await connect(source, { signal }))
  say(`Database: ${database.description}`)
  const pending = await pendingMigrations(database.login('onus_owner'))
  if (pending.length > 0)
    throw refusal(`The database has still to see ${pending.join(', ')}; start the server of this version first.`)
  const createWorker = await making
  signal.throwIfAborted()
  const worker = await createWorker({ settings, database })
  stack.defer(() => within(workerEndMs, worker[Symbol.asyncDispose]()))
  say(`Ready for jobs after ${process.uptime().toFixed(1)} s. Ctrl-C stops it.`)
}

const workerEndMs = 2_000
