import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  type DisposableTempDir,
  existsSync,
  mkdirSync,
  mkdtempDisposableSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { type Database, loginAs, openTarget, prepare, targetFor } from './connect.ts'
import { type EmbeddedServer, openEmbedded } from './embedded.ts'
import { migrate, migrationsFolder, readMigrations } from './migrate.ts'
import { cpuSeconds, isRunning, type ProcessIdentity, processIdentity, signal } from './process.ts'

/** A database of one test's own, dropped when the test ends. */
export interface TestDatabase extends Database {
  readonly name: string
  /** For a process of its own: the address with the administrator's rights. */
  readonly databaseUrl: string
}

export interface TestDatabaseOptions {
  /** Another folder of migrations; null leaves the database empty. */
  readonly migrations?: string | null
}

const home = join(import.meta.dirname, '../../../.cache/test-postgres')
const self = processIdentity(process.pid)!
// Making a file in memory costs a tenth of making it on a disk, and a database is a thousand files.
const fast = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
const running = join(fast, `onus-test-${createHash('sha256').update(home).digest('hex').slice(0, 12)}`)
const keptCluster = join(home, 'cluster')
const users = join(home, 'users')
const lockFile = join(home, 'lock')
const postmaster = join(home, 'postmaster.json')

/**
 * A fresh, migrated database on one server that all test files of this checkout share. The first test process starts the
 * server, the last one to leave ends it; every database is a copy of one migrated template. Nothing in it is kept safe
 * from a power cut, which only tests may accept.
 */
export async function testDatabase({ migrations = migrationsFolder }: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const server = await sharedServer()
  const template = migrations === null ? 'template1' : await templateOf(server, migrations)
  made += 1
  const name = `test_${process.pid}_${made}`
  await administer(
    server,
    `create database ${name} template ${template}`,
    `grant create on database ${name} to onus_owner`,
  )
  const target = targetFor(server, name)
  if (migrations === null) await prepare(target)
  const drop = async () => void (await administer(server, `drop database ${name} with (force)`))
  return Object.assign(openTarget(target, `test database ${name}`, drop), {
    name,
    databaseUrl: addressOf(server, name),
  })
}

/** A folder of one test's own, gone when the test ends. */
export function temporaryFolder(): DisposableTempDir {
  return mkdtempDisposableSync(join(fast, 'onus-'))
}

/** Fills `folder` with a cluster that was made and ended in order, copied from one that is kept, as making one takes a second. */
export async function copyCluster(folder: string): Promise<void> {
  mkdirSync(home, { recursive: true })
  await locked(makeKeptCluster)
  fill(folder)
}

function fill(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  execFileSync('cp', ['-a', `${keptCluster}/.`, folder])
}

async function makeKeptCluster(): Promise<void> {
  if (!existsSync(join(keptCluster, 'made'))) await (await openEmbedded({ folder: keptCluster })).stop()
}

/** Keeps the shared server running while this process lives, as the gate does for its whole run; answers the CPU seconds that it has used. */
export async function keepTestServer(): Promise<() => number> {
  const server = await sharedServer()
  return () => cpuSeconds(server.process.pid)
}

function sharedServer(): Promise<EmbeddedServer> {
  shared ??= joinServer()
  return shared
}

let shared: Promise<EmbeddedServer> | null = null
let made = 0
const templates = new Map<string, Promise<string>>()

async function joinServer(): Promise<EmbeddedServer> {
  mkdirSync(users, { recursive: true })
  return await locked(async () => {
    writeFileSync(join(users, String(process.pid)), JSON.stringify(self))
    process.once('exit', leave)
    await makeKeptCluster()
    if (!existsSync(join(running, 'made'))) fill(running)
    const server = await openEmbedded({ folder: running, settings: forTests })
    writeFileSync(postmaster, JSON.stringify(server.process))
    if (server.origin !== 'adopted') await dropLeftovers(server)
    await prepare(targetFor(server, 'postgres'))
    return server
  })
}

const forTests = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '300',
  shared_buffers: '64MB',
}

async function dropLeftovers(server: EmbeddedServer): Promise<void> {
  const names = await administer(
    server,
    "select datname as name from pg_database where datname like any (array['test\\_%', 'making\\_%'])",
  )
  for (const { name } of names) await administer(server, `drop database ${name} with (force)`)
}

function templateOf(server: EmbeddedServer, folder: string): Promise<string> {
  const made = templates.get(folder) ?? makeTemplate(server, folder)
  templates.set(folder, made)
  return made
}

async function makeTemplate(server: EmbeddedServer, folder: string): Promise<string> {
  const texts = readMigrations(folder).map(each => `${each.name} ${each.hash}`)
  const name = `migrated_${createHash('sha256').update(texts.join('\n')).digest('hex').slice(0, 16)}`
  return await locked(async () => {
    const existing = await administer(server, `select datname as name from pg_database where datname = '${name}'`)
    if (existing.length > 0) return name
    const making = `making_${process.pid}`
    await administer(server, `create database ${making}`)
    try {
      const target = targetFor(server, making)
      await prepare(target)
      await migrate(loginAs(target, 'onus_owner'), { folder })
      await administer(server, `alter database ${making} rename to ${name}`)
    } catch (error) {
      await administer(server, `drop database ${making} with (force)`)
      throw error
    }
    return name
  })
}

async function administer(server: EmbeddedServer, ...statements: readonly string[]): Promise<{ name: string }[]> {
  const client = new Client(targetFor(server, 'postgres').config)
  await client.connect()
  try {
    let rows: { name: string }[] = []
    for (const statement of statements) rows = (await client.query<{ name: string }>(statement)).rows
    return rows
  } finally {
    await client.end()
  }
}

function addressOf({ user, password, host }: EmbeddedServer, database: string): string {
  return `postgresql://${user}:${password}@/${database}?host=${encodeURIComponent(host)}`
}

/** Runs as the process exits, where nothing can be awaited. */
function leave(): void {
  waitUntil(takeLock)
  rmSync(join(users, String(process.pid)), { force: true })
  if (livingUsers() === 0) endServer()
  rmSync(lockFile, { force: true })
}

function endServer(): void {
  const server = identityIn(postmaster)
  if (server === null) return
  signal(server, 'SIGINT')
  waitUntil(() => !isRunning(server))
  rmSync(running, { recursive: true, force: true })
  rmSync(postmaster, { force: true })
}

function waitUntil(reached: () => boolean): void {
  const deadline = performance.now() + 5_000
  while (!reached() && performance.now() < deadline) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
}

function livingUsers(): number {
  const files = readdirSync(users).map(name => join(users, name))
  const stale = files.filter(file => !isHeld(file))
  for (const file of stale) rmSync(file, { force: true })
  return files.length - stale.length
}

async function locked<T>(work: () => Promise<T>): Promise<T> {
  while (!takeLock()) await sleep(10)
  try {
    return await work()
  } finally {
    rmSync(lockFile, { force: true })
  }
}

function takeLock(): boolean {
  if (existsSync(lockFile) && !isHeld(lockFile)) rmSync(lockFile, { force: true })
  try {
    writeFileSync(lockFile, JSON.stringify(self), { flag: 'wx' })
    return true
  } catch {
    return false
  }
}

function isHeld(file: string): boolean {
  const holder = identityIn(file)
  return holder !== null && isRunning(holder)
}

function identityIn(file: string): ProcessIdentity | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity
  } catch {
    return null
  }
}
