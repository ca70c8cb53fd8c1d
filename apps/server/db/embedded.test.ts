import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Client } from 'pg'
import { reachablePrograms, restoreLinks } from './binaries.ts'
import { type EmbeddedServer, openEmbedded } from './embedded.ts'
import { commandLine, isRunning, signal } from './process.ts'
import { isRefusal } from './refusal.ts'
import { copyCluster, temporaryFolder } from './testing.ts'

async function ask(server: EmbeddedServer, statement: string): Promise<Record<string, unknown>[]> {
  const { host, port, user, password } = server
  const client = new Client({ host, port, user, password, database: 'postgres' })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}

test('a server is made once, started again with its rows, adopted while it runs, and leaves no process', async () => {
  using folder = temporaryFolder()
  const first = await openEmbedded({ folder: folder.path })
  await ask(first, 'create table kept (id int); insert into kept values (7)')
  await first.stop()
  const second = await openEmbedded({ folder: folder.path })
  const adopted = await openEmbedded({ folder: folder.path })
  assert.deepEqual([first.origin, second.origin, adopted.origin], ['created', 'started', 'adopted'])
  assert.deepEqual(adopted.process, second.process)
  assert.deepEqual(await ask(adopted, 'select id from kept'), [{ id: 7 }])
  await adopted.stop()
  assert.equal(isRunning(second.process), false)
})

test('nobody reaches the server over the network, nor without its password', async () => {
  using folder = temporaryFolder()
  await copyCluster(folder.path)
  await using server = await openEmbedded({ folder: folder.path })
  const settings = await ask(
    server,
    "select current_setting('listen_addresses') as tcp, current_setting('ssl') as ssl, current_setting('fsync') as fsync",
  )
  assert.deepEqual(settings, [{ tcp: '', ssl: 'off', fsync: 'on' }])
  assert.equal(statSync(server.host).mode & 0o077, 0)
  await assert.rejects(ask({ ...server, password: 'guessed' }, 'select 1'), /password authentication failed/)
  assert.equal(commandLine(server.process.pid).includes(server.password), false)
})

test('as root the server runs as another user, also below a folder that only root can enter', {
  skip: userInfo().uid !== 0 && 'needs root',
}, async () => {
  using parent = temporaryFolder()
  const folder = join(parent.path, 'private', 'data', 'postgres')
  mkdirSync(join(parent.path, 'private'), { mode: 0o700 })
  await using server = await openEmbedded({ folder })
  assert.notEqual(statSync(`/proc/${server.process.pid}`).uid, 0)
  assert.equal(statSync(join(parent.path, 'private')).mode & 0o777, 0o700)
  assert.deepEqual(await ask(server, 'select 1 as one'), [{ one: 1 }])
})

test('a socket path that would be too long moves to the folder for temporary files and goes with the server', async () => {
  using parent = temporaryFolder()
  const folder = join(parent.path, 'long'.repeat(30))
  await copyCluster(folder)
  const server = await openEmbedded({ folder })
  assert.equal(server.host.startsWith(parent.path), false)
  assert.deepEqual(await ask(server, 'select 1 as one'), [{ one: 1 }])
  await server.stop()
  assert.equal(existsSync(server.host), false)
})

test('a cluster that was left half-made is made anew', async () => {
  using folder = temporaryFolder()
  mkdirSync(join(folder.path, 'cluster', 'base'), { recursive: true })
  writeFileSync(join(folder.path, 'cluster', 'PG_VERSION'), '18\n')
  await using server = await openEmbedded({ folder: folder.path })
  assert.equal(server.origin, 'created')
})

test('a server that was killed starts again with everything it acknowledged', async () => {
  using folder = temporaryFolder()
  await copyCluster(folder.path)
  const first = await openEmbedded({ folder: folder.path })
  await ask(first, 'create table kept (id int); insert into kept values (7)')
  signal(first.process, 'SIGKILL')
  await using second = await openEmbedded({ folder: folder.path })
  assert.equal(second.origin, 'started')
  assert.deepEqual(await ask(second, 'select id from kept'), [{ id: 7 }])
})

test('a process file whose number now belongs to another program does not stop the start', async () => {
  using folder = temporaryFolder()
  await copyCluster(folder.path)
  const other = spawn('sleep', ['60'])
  writeFileSync(
    join(folder.path, 'cluster', 'postmaster.pid'),
    `${other.pid}\n${join(folder.path, 'cluster')}\n1\n5432\n\n\n\nready\n`,
  )
  await using server = await openEmbedded({ folder: folder.path })
  assert.equal(server.origin, 'started')
  other.kill()
  await once(other, 'exit')
})

test('a cluster of another version of PostgreSQL is refused', async () => {
  using folder = temporaryFolder()
  await copyCluster(folder.path)
  writeFileSync(join(folder.path, 'cluster', 'PG_VERSION'), '14\n')
  await assert.rejects(
    openEmbedded({ folder: folder.path }),
    (error: Error) => isRefusal(error) && /made by PostgreSQL 14/.test(error.message),
  )
})

test('links that npm did not restore are restored', () => {
  using folder = temporaryFolder()
  const native = join(folder.path, 'native')
  mkdirSync(join(native, 'lib'), { recursive: true })
  writeFileSync(join(native, 'lib', 'libpq.so.5.18'), 'library')
  writeFileSync(
    join(native, 'pg-symlinks.json'),
    JSON.stringify([{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }]),
  )
  restoreLinks(native)
  restoreLinks(native)
  assert.equal(readFileSync(join(native, 'lib', 'libpq.so.5'), 'utf8'), 'library')
})

test('programs below a folder that only root can enter are copied once to where the database can run them', {
  skip: userInfo().uid !== 0 && 'needs root',
}, () => {
  using parent = temporaryFolder()
  const [native, open] = [join(parent.path, 'private/native'), join(parent.path, 'open')]
  mkdirSync(join(native, 'bin'), { recursive: true, mode: 0o700 })
  mkdirSync(open)
  chmodSync(parent.path, 0o711)
  writeFileSync(join(native, 'bin/postgres'), '#!/bin/sh\nid -u', { mode: 0o755 })
  const former = process.env.TMPDIR
  process.env.TMPDIR = open
  try {
    const nobody = { uid: 65_534, gid: 65_534 }
    const reachable = reachablePrograms(native, '18.4', nobody)
    assert.equal(reachable.startsWith(open), true)
    assert.equal(reachablePrograms(native, '18.4', nobody), reachable)
    assert.equal(execFileSync(join(reachable, 'bin/postgres'), { ...nobody, cwd: '/', encoding: 'utf8' }), '65534\n')
  } finally {
    if (former === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = former
  }
})
