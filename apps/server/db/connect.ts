import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Kysely, PostgresDialect } from 'kysely'
import { Client, type ClientConfig, Pool } from 'pg'
import { type EmbeddedServer, joinEmbedded, openEmbedded } from './embedded.ts'
import { type FolderLock, lockFolder } from './folder-lock.ts'
import { quicken } from './quicken.ts'
import { diskFull, isDiskFull, refusal } from './refusal.ts'
import { prepareRoles, type Role, rolePassword, rolesAreReady } from './roles.ts'
import { type Supervised, supervise } from './supervise.ts'
import type { Tables } from './tables.ts'
import { openAdministrator, type Target, targetOf } from './target.ts'
import { ourValues } from './values.ts'

/** The database: one pool for each role, closed together. The embedded server, if it is ours, ends with it. */
export interface Database extends AsyncDisposable {
  /** As `onus_app`, under row security; reach rows through `withOrg`. */
  readonly app: Kysely<Tables>
  /** As `onus_sequencer`, the ledger's only writer. */
  readonly sequencer: Kysely<Tables>
  /** As `onus_app`, for libraries that expect the driver's own values (`Date` for a timestamp). */
  readonly libraries: Pool
  /** In words: which PostgreSQL, where, how it was opened. */
  readonly description: string
  /** What a client of that role needs to log in, as for `LISTEN` or a child process. */
  login(role: Role): ClientConfig
  isAlive(): Promise<boolean>
  close(): Promise<void>
}

export interface ConnectOptions {
  /** Called when the embedded server died and could not be started again. */
  readonly onLost?: (reason: Error) => void
  /** Ends a start of the embedded server that is under way. */
  readonly signal?: AbortSignal
}

/**
 * Your own PostgreSQL, or the embedded one of a data folder that this process holds (`holdDataFolder`), or the one that
 * another process runs there.
 */
export type DatabaseSource =
  | { readonly databaseUrl: string; readonly password?: string }
  | { readonly dataFolder: string; readonly isJoined?: boolean }

/** Opens the database with its roles ready; tables come with `migrate`. Refuses with one sentence what the operator can mend. */
export async function connect(source: DatabaseSource, options: ConnectOptions = {}): Promise<Database> {
  if ('databaseUrl' in source) {
    const target = targetOf(source.databaseUrl, source.password)
    const version = await prepare(target)
    return openTarget(target, `PostgreSQL ${version}, ${target.place}`, async () => {})
  }
  if (source.isJoined) {
    const server = await joinEmbedded(join(source.dataFolder, 'postgres'))
    return openTarget(targetFor(server), `embedded PostgreSQL ${server.version} of another process`, async () => {})
  }
  await using stack = new AsyncDisposableStack()
  const folder = usable(source.dataFolder)
  const server = stack.use(await supervised(join(folder, 'postgres'), options))
  const target = targetFor(server.first)
  const version = await guarded(folder, () => prepare(target))
  const rest = stack.move()
  return openTarget(target, `embedded PostgreSQL ${version} (${server.first.origin})`, () => rest.disposeAsync())
}

/** The database as a target, for a server that this process opened itself. */
export function targetFor(
  server: Pick<EmbeddedServer, 'host' | 'port' | 'user' | 'password'>,
  database = 'onus',
): Target {
  const { host, port, user, password } = server
  return { config: { host, port, user, password, database }, secret: password, place: `${database} at ${host}` }
}

/** Makes the roles of a database ready to log in and says which version answers. */
export async function prepare(target: Target): Promise<string> {
  const { client, version } = await openAdministrator(target)
  try {
    if (!(await ownerIsReady(target))) await prepareRoles(client, target.secret)
    return version
  } finally {
    await client.end()
  }
}

async function ownerIsReady(target: Target): Promise<boolean> {
  const owner = new Client(loginAs(target, 'onus_owner'))
  owner.on('error', () => {})
  try {
    await owner.connect()
    return await rolesAreReady(owner)
  } catch {
    return false
  } finally {
    await owner.end().catch(() => {})
  }
}

async function supervised(folder: string, { onLost = () => {}, signal }: ConnectOptions): Promise<Supervised> {
  const server = await openEmbedded({ folder, signal })
  try {
    await createDatabase(server)
  } catch (error) {
    await server.stop()
    throw isDiskFull(error) ? diskFull(folder, error) : error
  }
  return supervise(server, () => openEmbedded({ folder, signal, mustExist: true }), onLost)
}

async function createDatabase(server: EmbeddedServer): Promise<void> {
  const client = new Client({ ...targetFor(server, 'postgres').config })
  await client.connect()
  try {
    const { rows } = await client.query("select 1 from pg_database where datname = 'onus'")
    if (rows.length === 0) await client.query('create database onus')
  } finally {
    await client.end()
  }
}

/** Makes the data folder if it is missing and takes it for this process alone. Refuses with one sentence when that cannot be. */
export async function holdDataFolder(folder: string): Promise<FolderLock> {
  return await guarded(usable(folder), () => lockFolder(folder))
}

function usable(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return folder
  } catch (error) {
    throw unusable(folder, error)
  }
}

async function guarded<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw typeof (error as NodeJS.ErrnoException).code === 'string' ? unusable(folder, error) : error
  }
}

function unusable(folder: string, error: unknown): unknown {
  if (isDiskFull(error)) return diskFull(folder, error)
  const why = notUsable[(error as NodeJS.ErrnoException).code ?? '']
  return why === undefined ? error : refusal(`The data folder ${folder} cannot be used: ${why}.`, error)
}

const notUsable: Readonly<Record<string, string>> = {
  EACCES: 'this user may not read and write it',
  EPERM: 'this user may not read and write it',
  EROFS: 'its disk is read-only',
  EEXIST: 'a file of that name is in the way',
  ENOTDIR: 'a part of its path is a file',
  ENAMETOOLONG: 'its name is too long',
}

/** The pools of a database whose roles are ready; `release` runs when they are closed. */
export function openTarget(target: Target, description: string, release: () => Promise<void>): Database {
  const pools = {
    app: pool(target, 'onus_app', 16, ourValues),
    sequencer: pool(target, 'onus_sequencer', 4, ourValues),
    libraries: pool(target, 'onus_app', 8),
  }
  let closing: Promise<void> | null = null
  const close = async () => {
    // A query that still runs is cut when its connection goes.
    await Promise.race([
      Promise.all(Object.values(pools).map(each => each.end())),
      sleep(poolsEndMs, null, { ref: false }),
    ])
    await release()
  }
  const closeOnce = () => {
    closing ??= close()
    return closing
  }
  return {
    app: kysely(pools.app),
    sequencer: kysely(pools.sequencer),
    libraries: pools.libraries,
    description,
    login: role => loginAs(target, role),
    isAlive: () => answers(pools.app),
    close: closeOnce,
    [Symbol.asyncDispose]: closeOnce,
  }
}

const poolsEndMs = 500

/** Moments are read in UTC whatever the server's own zone, and no forgotten query runs for ever. */
const session = '-c timezone=UTC -c idle_in_transaction_session_timeout=60000'

export function loginAs(target: Target, role: Role): ClientConfig {
  return {
    ...target.config,
    user: role,
    password: rolePassword(target.secret, role),
    options: session,
    connectionTimeoutMillis: 10_000,
  }
}

function pool(target: Target, role: Role, max: number, types?: typeof ourValues): Pool {
  const made = new Pool({
    ...loginAs(target, role),
    max,
    application_name: 'onus',
    ...(types === undefined ? {} : { types, pipeline: true }),
  })
  // A connection that breaks is replaced by the pool, and its query fails; without a listener, idle or in use, it would end the process.
  made.on('error', () => {})
  made.on('connect', client => client.on('error', () => {}))
  if (types !== undefined) made.on('connect', quicken)
  return made
}

function kysely(pool: Pool): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
}

async function answers(pool: Pool): Promise<boolean> {
  try {
    await pool.query('select 1')
    return true
  } catch {
    return false
  }
}
