import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { connect, holdDataFolder } from '../db/connect.ts'
import { type Database, migrate } from '../db/index.ts'
import { diskFull, isDiskFull, isRefusal } from '../db/refusal.ts'
import type { Repeating } from './each-minute.ts'
import { freePort, listen } from './listen.ts'
import { root, type Settings, settingsFrom } from './settings.ts'
import { buildWeb, type WebBuild } from './web-build.ts'

/** What the application is made from. */
export interface AppInput {
  readonly settings: Settings
  readonly database: Database
  readonly version: string
  /** The built web app, null when there is none. */
  readonly webFolder: string | null
  /** What takes the turns of telling people things; each minute when left out. */
  readonly repeat?: Repeating
}

/** The application, made but not yet listening. It is disposed after the last request was answered, before the database is closed. */
export interface App extends AsyncDisposable {
  readonly http: FastifyInstance
  /** A second origin for files that people uploaded; it listens on its own port. */
  readonly files?: FastifyInstance
  /** A one-time link to make the first user; null when there is one already. */
  firstRun(origin: string): Promise<string | null>
}

export interface ServeOptions {
  /** Loaded while the database starts. */
  readonly loadApp: () => Promise<(input: AppInput) => Promise<App>>
  readonly environment?: NodeJS.ProcessEnv
  readonly say?: (line: string) => void
}

/**
 * Runs Onus until it is told to stop: database, migrations, web app, application, ports; each step says one line. SIGINT,
 * SIGTERM and SIGHUP end it in order within five seconds, also in the middle of the start. What the operator can mend ends
 * it with one sentence and exit code 1; so does a bug, with its stack.
 */
export async function serve(options: ServeOptions): Promise<void> {
  await untilTold(options.say, (stack, signal, onLost) => start(options, stack, signal, onLost))
}

type Begin = (stack: AsyncDisposableStack, signal: AbortSignal, onLost: (reason: Error) => void) => Promise<void>

/** Begins, and ends what was begun when the process is told to, or when it fails. */
export async function untilTold(say: (line: string) => void = console.log, begin: Begin): Promise<void> {
  const ended = Promise.withResolvers<Error | null>()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => ended.resolve(null))
  process.on('uncaughtException', ended.resolve)
  const stop = new AbortController()
  const stack = new AsyncDisposableStack()
  const starting = begin(stack, stop.signal, ended.resolve).catch(ended.resolve)

  const failure = await ended.promise
  stop.abort()
  if (failure === null) say('Stopping ...')
  else console.error(sentence(failure))
  await starting
  await stack.disposeAsync()
  process.exit(failure === null ? 0 : 1)
}

async function start(
  { loadApp, environment = process.env, say = console.log }: ServeOptions,
  stack: AsyncDisposableStack,
  signal: AbortSignal,
  onLost: (reason: Error) => void,
): Promise<void> {
  const version = versionOf()
  say(`Onus ${version}`)
  const settings = await withFreePorts(settingsFrom(environment))
  const lock = await holdDataFolder(settings.dataFolder)
  stack.defer(() => lock.release())
  const building = settings.buildsWeb ? buildWeb(root, signal) : Promise.resolve<WebBuild>('current')
  const making = loadApp()
  // Either may fail while the database still starts; they are awaited below.
  for (const early of [building, making]) early.catch(() => {})

  const database = stack.use(await connect(sourceOf(settings), { onLost, signal }))
  say(`Database: ${database.description}`)
  signal.throwIfAborted()
  const applied = await migrate(database.login('onus_owner'))
  say(applied.length === 0 ? 'Migrations: none to apply' : `Migrations: applied ${applied.join(', ')}`)
  const build = await building
  say(`Web app: ${buildWords[build]}`)
  signal.throwIfAborted()
  const createApp = await making
  const app = await createApp({
    settings,
    database,
    version,
    webFolder: build === 'absent' ? null : join(root, 'apps/web/dist'),
  })
  stack.defer(() => within(appEndMs, app[Symbol.asyncDispose]()))
  signal.throwIfAborted()

  stack.use(await listen(app.http, { host: settings.listen, port: settings.port }))
  if (app.files) stack.use(await listen(app.files, { host: settings.listen, port: settings.filesPort }))
  const origin = settings.url ?? `http://localhost:${settings.port}`
  const link = await app.firstRun(origin)
  signal.throwIfAborted()
  if (link !== null) say(`Set-up link, good for one use: ${link}`)
  say(`Ready at ${origin} after ${(process.uptime()).toFixed(1)} s. Ctrl-C stops it.`)
}

/** Port 0 asks for any; it is chosen here, since the application needs its address before it listens. */
async function withFreePorts(settings: Settings): Promise<Settings> {
  const port = settings.port || (await freePort())
  return { ...settings, port, filesPort: settings.filesPort || (await freePort()) }
}

const appEndMs = 1_200

const buildWords: Readonly<Record<WebBuild, string>> = {
  absent: 'none in this checkout',
  current: 'up to date',
  built: 'built',
  kept: 'the new sources do not build (npx vite build in apps/web says why); serving the former build',
}

function sourceOf(settings: Settings) {
  if (settings.databaseUrl === null) return { dataFolder: settings.dataFolder }
  return { databaseUrl: settings.databaseUrl, password: settings.databasePassword }
}

export function versionOf(): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  return version
}

export function within(ms: number, work: PromiseLike<void>): Promise<void> {
  return Promise.race([work, sleep(ms, undefined, { ref: false })])
}

function sentence(error: unknown): string {
  if (isRefusal(error)) return error.message
  if (isDiskFull(error)) return diskFull('the data', error).message
  return `Onus met a fault of its own and stopped: ${error instanceof Error ? error.stack : String(error)}`
}
