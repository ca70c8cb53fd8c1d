import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { createServer } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { processIdentity } from '../db/process.ts'
import { copyCluster, temporaryFolder, testDatabase } from '../db/testing.ts'
import { runOnus, type StartedOnus, spawned, startOnus } from './testing.ts'

const isRoot = userInfo().uid === 0

/** soak: every way to end; the gate tries one of the rare ones each day. */
const rare = ['both killed', 'folder removed', 'killed while it starts'] as const
const today = rare[Math.floor(Date.now() / 86_400_000) % rare.length]
const unlessRare = (name: (typeof rare)[number]) => ({
  skip: process.env.ONUS_SOAK || name === today ? false : `only in npm run test:soak today: ${name}`,
})

/** A data folder whose database is made already, so that a start takes a fraction of a second. */
async function dataFolder() {
  const folder = temporaryFolder()
  await copyCluster(join(folder.path, 'postgres'))
  return folder
}

function databaseProcess(data: string): number | null {
  const file = join(data, 'postgres/cluster/postmaster.pid')
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : 0
  return processIdentity(pid) === null ? null : pid
}

async function text(url: string): Promise<string> {
  return await (await fetch(url)).text()
}

test('the first start makes the database, says each step, answers on both loopback addresses, and leaves nothing behind', async () => {
  using folder = temporaryFolder()
  const onus = await startOnus({ run: ['apps/cli/onus.mjs', 'start', '--port', '0', '--data', folder.path] })
  const port = new URL(onus.origin).port
  for (const host of ['localhost', '127.0.0.1', '[::1]']) {
    const health = await fetch(`http://${host}:${port}/health`)
    assert.equal(health.status, 200)
    assert.equal(((await health.json()) as { database: string }).database, 'answers')
  }
  assert.match(
    onus.output(),
    /^Onus 0\.\d+\.\d+\nDatabase: embedded PostgreSQL 18\.\d+ \(created\)\nMigrations: applied 0001-/,
  )
  assert.equal(await onus.end('SIGINT'), 0)
  assert.equal(databaseProcess(folder.path), null)
  assert.equal(existsSync(join(folder.path, 'onus.lock')), false)
})

test('the set-up link is said, then that it is ready', async () => {
  using folder = await dataFolder()
  await using onus = await startOnus({ environment: { ONUS_DATA: folder.path } })
  assert.match(
    onus.output(),
    /Set-up link, good for one use: http:\/\/localhost:\d+\/set-up#sample\nReady at http:\/\/localhost:\d+ /,
  )
})

test('a request that runs is answered before the end, and an endless stream is cut', async () => {
  using folder = await dataFolder()
  const onus = await startOnus({ environment: { ONUS_DATA: folder.path } })
  const stream = get(`${onus.origin}/stream`)
  const [response] = await once(stream, 'response')
  const cut = new Promise(resolve => response.once('close', resolve))
  response.on('error', () => {}).resume()
  const slow = text(`${onus.origin}/slow`)
  await text(`${onus.origin}/health`)
  assert.equal(await onus.end(), 0)
  assert.equal(await slow, 'whole')
  await cut
  assert.equal(databaseProcess(folder.path), null)
})

test(
  'a signal in the middle of the first start leaves no process, and the next start works',
  unlessRare('killed while it starts'),
  async () => {
    using folder = temporaryFolder()
    const { child } = spawned({ environment: { ONUS_DATA: folder.path } })
    while (!existsSync(join(folder.path, 'postgres/cluster'))) await new Promise(resolve => setTimeout(resolve, 5))
    child.kill('SIGTERM')
    const [code] = await once(child, 'exit')
    assert.equal(code, 0)
    assert.equal(databaseProcess(folder.path), null)
    await using onus = await startOnus({ environment: { ONUS_DATA: folder.path } })
    assert.match(onus.output(), /created/)
  },
)

function missing(stored: readonly number[], acknowledged: readonly number[]): number[] {
  const kept = new Set(stored)
  return acknowledged.filter(id => !kept.has(id))
}

/** Four writers write rows until the server goes; it is killed once some were acknowledged. Answers with all that were. */
async function writtenAround(onus: StartedOnus, from: number, kill: () => void): Promise<readonly number[]> {
  const acknowledged: number[] = []
  const writing = [0, 1, 2, 3].map(async writer => {
    for (let id = from + writer * 100_000; ; id += 1) {
      const answer = await fetch(`${onus.origin}/rows/${id}`, { method: 'PUT' }).catch(() => null)
      if (answer === null || !answer.ok) return
      acknowledged.push(id)
    }
  })
  const gone = Promise.all(writing).then(() => true)
  const tick = () => new Promise<false>(resolve => setTimeout(() => resolve(false), 5))
  while (acknowledged.length < 40 && !(await Promise.race([gone, tick()])));
  kill()
  await gone
  return acknowledged
}

// soak: twenty rounds of kill -9 instead of two
const rounds = process.env.ONUS_SOAK === '1' ? 20 : 2

test('kill -9 of Onus or of its database loses nothing that was acknowledged', async () => {
  using folder = await dataFolder()
  const environment = { ONUS_DATA: folder.path }
  const acknowledged: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const first = await startOnus({ environment })
    acknowledged.push(...(await writtenAround(first, round * 1_000_000, () => process.kill(first.pid, 'SIGKILL'))))
    assert.notEqual(databaseProcess(folder.path), null)

    await using second = await startOnus({ environment })
    assert.match(second.output(), /adopted/)
    const database = databaseProcess(folder.path)!
    acknowledged.push(
      ...(await writtenAround(second, round * 1_000_000 + 500_000, () => process.kill(database, 'SIGKILL'))),
    )
    while ((await fetch(`${second.origin}/health`)).status !== 200)
      await new Promise(resolve => setTimeout(resolve, 20))
    const stored = JSON.parse(await text(`${second.origin}/rows`)) as number[]
    assert.deepEqual(missing(stored, acknowledged), [])
  }
  assert.ok(acknowledged.length > rounds * 8)
  assert.equal(databaseProcess(folder.path), null)
})

test('both killed at once, the next start recovers everything acknowledged', unlessRare('both killed'), async () => {
  using folder = await dataFolder()
  const environment = { ONUS_DATA: folder.path }
  const first = await startOnus({ environment })
  const database = databaseProcess(folder.path)!
  const acknowledged = await writtenAround(first, 0, () => {
    process.kill(database, 'SIGKILL')
    process.kill(first.pid, 'SIGKILL')
  })
  await using second = await startOnus({ environment })
  assert.deepEqual(missing(JSON.parse(await text(`${second.origin}/rows`)) as number[], acknowledged), [])
})

test(
  'a database whose folder is removed under a running Onus ends it with one sentence, and no empty one takes its place',
  unlessRare('folder removed'),
  async () => {
    using folder = await dataFolder()
    const { child, output } = spawned({ environment: { ONUS_DATA: folder.path } })
    while (!output().includes('Ready at')) await once(child, 'said')
    const database = databaseProcess(folder.path)!
    rmSync(join(folder.path, 'postgres'), { recursive: true })
    process.kill(database, 'SIGKILL')
    const [code] = await once(child, 'exit')
    assert.equal(code, 1)
    assert.match(output(), /\nThe database that was in .* is gone; .*\n$/)
    assert.equal(existsSync(join(folder.path, 'postgres/cluster')), false)
  },
)

test('a second Onus on the same data folder ends with one sentence, and the first goes on', async () => {
  using folder = await dataFolder()
  await using first = await startOnus({ environment: { ONUS_DATA: folder.path } })
  const second = await runOnus({ environment: { ONUS_DATA: folder.path } })
  assert.equal(second.code, 1)
  assert.match(
    second.output,
    new RegExp(`^Onus .*\nThe data folder .* is in use by another Onus \\(process ${first.pid}\\); .*\n$`),
  )
  assert.equal((await fetch(`${first.origin}/health`)).status, 200)
})

test('a port in use ends with one sentence and no database left running', async () => {
  using folder = await dataFolder()
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as { port: number }
  const onus = await runOnus({ environment: { ONUS_DATA: folder.path, ONUS_PORT: String(port) } })
  other.close()
  assert.equal(onus.code, 1)
  assert.match(onus.output, new RegExp(`\nPort ${port} is in use by another program; .*\n$`))
  assert.equal(databaseProcess(folder.path), null)
})

test('your own PostgreSQL is used when DATABASE_URL names it', async () => {
  using folder = temporaryFolder()
  await using database = await testDatabase({ migrations: null })
  const environment = { ONUS_DATA: folder.path, DATABASE_URL: database.databaseUrl }
  await using onus = await startOnus({ environment })
  assert.match((await runOnus({ environment })).output, /is in use by another Onus/)
  assert.match(onus.output(), /Database: PostgreSQL 18\.\d+, test_/)
  assert.equal(await (await fetch(`${onus.origin}/rows/7`, { method: 'PUT' })).text(), 'stored')
  assert.equal(await text(`${onus.origin}/rows`), '[7]')
  assert.equal(existsSync(join(folder.path, 'postgres')), false)
})

test('a wrong DATABASE_URL ends with one sentence', async () => {
  using folder = temporaryFolder()
  const environment = { ONUS_DATA: folder.path, DATABASE_URL: 'postgresql://u:p@127.0.0.1:9/onus' }
  const onus = await runOnus({ environment })
  assert.equal(onus.code, 1)
  assert.match(
    onus.output,
    /^Onus .*\nDATABASE_URL \(onus at 127\.0\.0\.1:9\): nothing listens at 127\.0\.0\.1:9; is the database running\.\n$/,
  )
})

test('a file where the data folder should be ends with one sentence', async () => {
  using folder = temporaryFolder()
  const file = join(folder.path, 'data')
  writeFileSync(file, '')
  const onus = await runOnus({ environment: { ONUS_DATA: file } })
  assert.equal(onus.code, 1)
  assert.match(onus.output, /\nThe data folder .* cannot be used: a file of that name is in the way\.\n$/)
})

test('a data folder that this user may not enter ends with one sentence', {
  skip: !isRoot && 'needs root, to run as another user',
}, async () => {
  using folder = temporaryFolder()
  const data = join(folder.path, 'data')
  mkdirSync(data, { mode: 0o700 })
  chmodSync(folder.path, 0o755)
  const onus = await runOnus({ environment: { ONUS_DATA: data }, uid: 65_534 })
  assert.equal(onus.code, 1)
  assert.match(onus.output, /\nThe data folder .* cannot be used: this user may not read and write it\.\n$/)
})

test('a user without any rights starts and ends it', {
  skip: !isRoot && 'every other test runs as such a user',
}, async () => {
  using folder = temporaryFolder()
  chownSync(folder.path, 65_534, 65_534)
  const onus = await startOnus({ environment: { ONUS_DATA: folder.path }, uid: 65_534 })
  assert.equal((await fetch(`${onus.origin}/health`)).status, 200)
  assert.equal(await onus.end(), 0)
  assert.equal(databaseProcess(folder.path), null)
})

for (const [when, megabytes] of [
  ['while the database is made', 24],
  ['while it is filled', 41],
] as const) {
  test(`a disk that is full ${when} ends with one sentence`, {
    skip: !isRoot && 'needs root, to mount a small disk',
  }, async () => {
    using folder = temporaryFolder()
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'onus-test', folder.path])
    try {
      const onus = await runOnus({ environment: { ONUS_DATA: folder.path } })
      assert.equal(onus.code, 1)
      assert.match(onus.output, /\nThe disk that holds .* is full; free some space there .*\n$/)
      assert.equal(databaseProcess(folder.path), null)
    } finally {
      execFileSync('umount', ['-l', folder.path])
    }
  })
}

test('help says what start takes, and an unknown option is refused', async () => {
  const help = await runOnus({ run: ['apps/cli/main.ts', 'start', '--help'] })
  assert.equal(help.code, 0)
  for (const word of ['--port', '--data', 'DATABASE_URL', 'ONUS_LISTEN']) assert.ok(help.output.includes(word))
  const wrong = await runOnus({ run: ['apps/cli/main.ts', 'start', '--port', 'x'] })
  assert.equal(wrong.code, 1)
  assert.match(wrong.output, /Expected a port from 0 to 65535/)
})
