import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { type Binaries, canReach, findBinaries, type RunAs } from './binaries.ts'
import { commandLine, hasEnded, isRunning, type ProcessIdentity, processIdentity, signal } from './process.ts'
import { diskFull, isDiskFull, isRefusal, refusal } from './refusal.ts'

/** A PostgreSQL of our own: one folder, one Unix socket, nobody else. It ends with `stop`, or is adopted by the next start. */
export interface EmbeddedServer extends AsyncDisposable {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly version: string
  readonly origin: 'created' | 'started' | 'adopted'
  readonly process: ProcessIdentity
  /** Asks the server to end at once; what was acknowledged is on disk already, so a slow one may be killed. */
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  /** The folder for everything of this server, made if missing, readable by the server's own user alone. */
  readonly folder: string
  /** Server settings beyond the fixed ones, as `fsync: 'off'` for a database that only tests use. */
  readonly settings?: Readonly<Record<string, string>>
  /** Refuses to make a cluster when there is none, as when a running one has to be started again. */
  readonly mustExist?: boolean
  /** Ends an attempt to start that is under way, leaving nothing behind. */
  readonly signal?: AbortSignal | undefined
}

const superuser = 'onus_root'
const port = 5432
const longestSocketPath = process.platform === 'linux' ? 107 : 103

interface Place extends RunAs {
  readonly folder: string
  readonly cluster: string
  readonly password: string
  readonly made: string
  readonly log: string
  readonly name: string
}

/**
 * Opens the PostgreSQL of a folder: makes it when there is none, starts it, or adopts the one that outlived a killed
 * Onus. As root the server runs as the folder's owner, which is then `postgres` or 65534. Refuses with one sentence.
 */
export async function openEmbedded({
  folder,
  settings = {},
  mustExist = false,
  signal: stop,
}: EmbeddedOptions): Promise<EmbeddedServer> {
  if (mustExist && !existsSync(join(folder, 'made')))
    throw refusal(
      `The database that was in ${folder} is gone; Onus does not begin an empty one in its place while it runs.`,
    )
  const place = prepare(folder)
  const socket = socketFolder(place)
  const adopted = await adopt(place, stop)
  if (adopted !== null) return server(place, adopted.socket, adopted.process, 'adopted')

  // The folder is ours alone, so with no server running its lock is one that a killed server left; its zombie would still seem to hold it.
  rmSync(join(socket, `.s.PGSQL.${port}.lock`), { force: true })
  const binaries = findBinaries(place)
  const origin = (await make(place, binaries, stop)) ? 'created' : 'started'
  const started = await start(place, binaries, { socket, settings, stop })
  return server(place, socket, started, origin)
}

/**
 * Joins the PostgreSQL that another process runs in a folder, which goes on when this one ends. Refuses when none answers
 * there: only the process that holds the folder starts one.
 */
export async function joinEmbedded(folder: string): Promise<Omit<EmbeddedServer, 'stop' | typeof Symbol.asyncDispose>> {
  const none = () =>
    refusal(
      `No Onus runs its database in ${folder}; start it there first, or set DATABASE_URL to the database of both.`,
    )
  if (!existsSync(join(folder, 'made'))) throw none()
  const place = prepare(folder)
  const file = join(place.cluster, 'postmaster.pid')
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  const running = processIdentity(Number(lines[0] ?? 0))
  const socket = lines[4] ?? ''
  const isOurs = running !== null && commandLine(running.pid).includes(`cluster_name=${place.name}`)
  if (!isOurs || !(await answers(socket, place))) throw none()
  return server(place, socket, running, 'adopted')
}

function server(
  place: Place,
  socket: string,
  running: ProcessIdentity,
  origin: EmbeddedServer['origin'],
): EmbeddedServer {
  const stop = async () => {
    await end(running)
    if (dirname(socket) !== place.folder) rmSync(socket, { recursive: true, force: true })
  }
  return {
    host: socket,
    port,
    user: superuser,
    password: readFileSync(place.password, 'utf8').trim(),
    version: readFileSync(join(place.cluster, 'PG_VERSION'), 'utf8').trim(),
    origin,
    process: running,
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

function prepare(folder: string): Place {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const real = realpathSync(folder)
    const runAs = ownerFor(real)
    if (runAs.uid !== undefined) chownSync(real, runAs.uid, runAs.gid ?? runAs.uid)
    chmodSync(real, 0o700)
    const name = `onus-${createHash('sha256').update(real).digest('hex').slice(0, 12)}`
    const inside = (part: string) => join(real, part)
    return {
      ...runAs,
      folder: real,
      cluster: inside('cluster'),
      password: inside('password'),
      made: inside('made'),
      log: inside('log'),
      name,
    }
  } catch (error) {
    if (isRefusal(error)) throw error
    if (isDiskFull(error)) throw diskFull(folder, error)
    throw refusal(`The database folder ${folder} cannot be used: ${(error as Error).message}.`, error)
  }
}

/** Root must not run PostgreSQL; an existing cluster keeps the user that made it. */
function ownerFor(folder: string): RunAs {
  const me = userInfo().uid
  const owner = statSync(existsSync(join(folder, 'cluster')) ? join(folder, 'cluster') : folder)
  if (me === 0) return owner.uid === 0 ? unprivileged() : { uid: owner.uid, gid: owner.gid }
  if (owner.uid === me) return {}
  throw refusal(
    `The database in ${folder} belongs to user number ${owner.uid}; start Onus as that user or as root, or choose another folder with --data.`,
  )
}

function unprivileged(): RunAs {
  const line = existsSync('/etc/passwd')
    ? readFileSync('/etc/passwd', 'utf8')
        .split('\n')
        .find(l => l.startsWith('postgres:'))
    : undefined
  const [uid, gid] = line?.split(':').slice(2, 4).map(Number) ?? []
  return uid === undefined || gid === undefined || uid === 0 ? { uid: 65534, gid: 65534 } : { uid, gid }
}

/** Inside the folder where the path is short enough and the server can walk to it, else in the system's folder for temporary files. */
function socketFolder(place: Place): string {
  const inside = join(place.folder, 'socket')
  mkdirSync(inside, { recursive: true, mode: 0o700 })
  own(inside, place)
  if (fits(inside) && canReach(inside, place)) return inside

  const outside = [tmpdir(), '/tmp'].map(parent => join(parent, place.name)).find(fits) ?? join('/tmp', place.name)
  mkdirSync(outside, { recursive: true, mode: 0o700 })
  const found = lstatSync(outside)
  const expected = [userInfo().uid, place.uid ?? userInfo().uid]
  if (!found.isDirectory() || !expected.includes(found.uid))
    throw refusal(`${outside} belongs to somebody else; remove it, or set TMPDIR to a folder of your own.`)
  own(outside, place)
  chmodSync(outside, 0o700)
  if (canReach(outside, place)) return outside
  throw refusal(
    `The database's user (number ${place.uid}) can enter neither ${place.folder} nor ${outside}; set TMPDIR to a folder that it can enter.`,
  )
}

function fits(folder: string): boolean {
  return Buffer.byteLength(join(folder, `.s.PGSQL.${port}`)) <= longestSocketPath
}

function own(path: string, { uid, gid }: RunAs): void {
  if (uid !== undefined) chownSync(path, uid, gid ?? uid)
}

interface Adopted {
  readonly process: ProcessIdentity
  readonly socket: string
}

/** The server that still runs in this folder. Waits for one that is ending; a file left by a dead one is cleared when its number lives on as a zombie or as another program. */
async function adopt(place: Place, stop: AbortSignal | undefined): Promise<Adopted | null> {
  const file = join(place.cluster, 'postmaster.pid')
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  const running = processIdentity(Number(lines[0] ?? 0))
  const ours = running !== null && commandLine(running.pid).includes(`cluster_name=${place.name}`)
  if (!ours) {
    rmSync(file, { force: true })
    return null
  }
  const socket = lines[4] ?? ''
  while (isRunning(running)) {
    if (await answers(socket, place)) return { process: running, socket }
    if (stop?.aborted) await end(running)
    await sleep(20)
  }
  return null
}

async function answers(socket: string, place: Place): Promise<boolean> {
  const password = readFileSync(place.password, 'utf8').trim()
  const client = new Client({ host: socket, port, user: superuser, database: 'postgres', password })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.end()
    return true
  } catch (error) {
    const code = (error as { code?: string }).code ?? ''
    if (code === '28P01')
      throw refusal(
        `The database that runs in ${place.folder} does not accept the password kept there in "password".`,
        error,
      )
    // Starting or ending, or its socket is not there (yet); any other answer is one of a server that runs, as "too many connections".
    return /^[0-9A-Z]{5}$/.test(code) && code !== '57P03'
  }
}

/** Makes the cluster unless it is there whole; what an interrupted attempt left is removed first. */
async function make(place: Place, binaries: Binaries, stop: AbortSignal | undefined): Promise<boolean> {
  if (existsSync(place.made)) {
    refuseOtherVersion(place, binaries)
    return false
  }
  rmSync(place.cluster, { recursive: true, force: true })
  mkdirSync(place.cluster, { mode: 0o700 })
  own(place.cluster, place)
  writeFileSync(place.password, randomBytes(32).toString('base64url'), { mode: 0o600 })
  own(place.password, place)
  await initdb(place, binaries, stop)
  writeSafely(place.made, `PostgreSQL ${binaries.version}\n`)
  return true
}

async function initdb(place: Place, binaries: Binaries, stop: AbortSignal | undefined): Promise<void> {
  const arguments_ = [
    ['-D', clusterPath(place)],
    ['-U', superuser],
    ['--pwfile', '../password'],
    ['--auth', 'scram-sha-256'],
    ['--encoding', 'UTF8'],
    ['--locale', 'C'],
    ['--locale-provider', 'builtin'],
    ['--builtin-locale', 'C.UTF-8'],
    ['--no-instructions'],
  ].flat()
  const child = spawn(binaries.initdb, arguments_, {
    ...spawnOptions(place),
    stdio: ['ignore', 'ignore', 'pipe'],
    signal: stop,
  })
  let said = ''
  child.stderr.on('data', chunk => {
    said += String(chunk)
  })
  const code = await new Promise<number | null>(done => {
    child.once('error', error => {
      said += `\n${error.message}`
    })
    child.once('close', done)
  })
  stop?.throwIfAborted()
  if (code === 0) return
  if (said.includes('No space left on device')) throw diskFull(place.folder)
  throw refusal(`The database could not be made in ${place.folder}: ${lastLine(said)}.`)
}

function refuseOtherVersion(place: Place, binaries: Binaries): void {
  const made = readFileSync(join(place.cluster, 'PG_VERSION'), 'utf8').trim()
  if (binaries.version.startsWith(`${made}.`)) return
  throw refusal(
    `The database in ${place.folder} was made by PostgreSQL ${made}, this Onus brings ${binaries.version}; start it with the Onus that made it and export from there.`,
  )
}

const orphansMs = 10_000

interface StartOptions {
  readonly socket: string
  readonly settings: Readonly<Record<string, string>>
  readonly stop: AbortSignal | undefined
}

async function start(place: Place, binaries: Binaries, options: StartOptions): Promise<ProcessIdentity> {
  const deadline = performance.now() + orphansMs
  for (;;) {
    const { running, failure } = await startOnce(place, binaries, options)
    if (running !== null) return running
    // Sessions of a server that was killed may need a moment to notice; until then they hold its shared memory.
    options.stop?.throwIfAborted()
    const orphans = failure.includes('pre-existing shared memory block')
    if (!orphans || performance.now() > deadline) throw startFailure(place, failure)
    await sleep(100)
  }
}

function startFailure(place: Place, failure: string): Error {
  if (failure.includes('No space left on device')) return diskFull(place.folder)
  const fatal = failure.split('\n').findLast(line => /FATAL|PANIC/.test(line))
  return refusal(`The embedded PostgreSQL did not start: ${fatal ?? lastLine(failure)}. Its log is ${place.log}.`)
}

type Attempt = { running: ProcessIdentity; failure: '' } | { running: null; failure: string }

async function startOnce(place: Place, binaries: Binaries, { socket, settings, stop }: StartOptions): Promise<Attempt> {
  const log = openLog(place)
  const logFrom = statSync(place.log).size
  const all = { ...fixedSettings(place, socket), ...settings }
  const arguments_ = [
    '-D',
    clusterPath(place),
    ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]
  // Detached: Ctrl-C in a terminal reaches Onus alone, which then ends the server in order.
  const child = spawn(binaries.postgres, arguments_, {
    ...spawnOptions(place),
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  child.unref()
  let ended = false
  let failure = ''
  child.once('error', error => {
    ended = true
    failure = error.message
  })
  child.once('exit', () => {
    ended = true
  })
  while (!ended) {
    if (stop?.aborted) child.kill('SIGINT')
    else if (child.pid !== undefined && isReady(place, child.pid)) {
      const running = processIdentity(child.pid)
      if (running !== null) return { running, failure: '' }
    }
    await sleep(10)
  }
  return { running: null, failure: `${failure}\n${readFileSync(place.log).subarray(logFrom).toString()}` }
}

function fixedSettings(place: Place, socket: string): Record<string, string> {
  return {
    cluster_name: place.name,
    listen_addresses: '',
    port: String(port),
    unix_socket_directories: socket,
    unix_socket_permissions: '0700',
    ssl: 'off',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_min_messages: 'warning',
    log_checkpoints: 'off',
  }
}

function isReady(place: Place, pid: number): boolean {
  try {
    const lines = readFileSync(join(place.cluster, 'postmaster.pid'), 'utf8').split('\n')
    return Number(lines[0]) === pid && lines[7]?.trim() === 'ready'
  } catch {
    return false
  }
}

/** The cluster as its own user sees it: where that user cannot walk to the folder, the working folder it was started in serves. */
function clusterPath(place: Place): string {
  return process.platform !== 'linux' || canReach(place.cluster, place) ? place.cluster : '/proc/self/cwd'
}

function spawnOptions(place: Place) {
  const runAs = place.uid === undefined ? {} : { uid: place.uid, gid: place.gid ?? place.uid }
  return { ...runAs, cwd: place.cluster, env: { LC_ALL: 'C', TZ: 'UTC' } }
}

const longestLog = 4_000_000

function openLog(place: Place): number {
  if ((statSync(place.log, { throwIfNoEntry: false })?.size ?? 0) > longestLog) renameSync(place.log, `${place.log}.1`)
  return openSync(place.log, 'a', 0o600)
}

async function end(running: ProcessIdentity): Promise<void> {
  signal(running, 'SIGINT')
  if (await hasEnded(running, 1_200)) return
  signal(running, 'SIGQUIT')
  if (await hasEnded(running, 400)) return
  signal(running, 'SIGKILL')
  await hasEnded(running, 200)
}

function writeSafely(path: string, text: string): void {
  const file = openSync(path, 'w', 0o600)
  writeFileSync(file, text)
  fsyncSync(file)
  closeSync(file)
}

function lastLine(text: string): string {
  const lines = text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('initdb: removing'))
  return (lines.at(-1) ?? 'no reason given').replace(/\.$/, '')
}
