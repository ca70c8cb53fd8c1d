import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { sql } from 'kysely'
import { Client } from 'pg'
import { connect } from './connect.ts'
import { schemaViolations } from './guard.ts'
import { migrate } from './migrate.ts'
import { temporaryFolder } from './testing.ts'

// soak: the whole schema and a start on PostgreSQL 15
const programs = '/usr/lib/postgresql/15/bin'
const skip =
  process.env.ONUS_SOAK !== '1'
    ? 'only in npm run test:soak'
    : !existsSync(programs)
      ? 'needs PostgreSQL 15 (apt-get install postgresql-15)'
      : userInfo().uid !== 0 && 'needs root'

test('PostgreSQL 15, with an administrator who is no superuser, serves as well', { skip }, async () => {
  using folder = temporaryFolder()
  const owner = { uid: 65_534, gid: 65_534 }
  const cluster = join(folder.path, 'cluster')
  mkdirSync(cluster, { mode: 0o700 })
  writeFileSync(join(folder.path, 'password'), 'first')
  for (const path of [folder.path, cluster, join(folder.path, 'password')]) chownSync(path, owner.uid, owner.gid)
  const initdb = ['-D', cluster, '-U', 'root', '--pwfile', join(folder.path, 'password'), '--auth', 'scram-sha-256']
  execFileSync(join(programs, 'initdb'), initdb, { ...owner, cwd: folder.path, stdio: 'ignore' })
  const settings = [
    '-D',
    cluster,
    '-k',
    folder.path,
    '-c',
    'listen_addresses=',
    '-c',
    'fsync=off',
    '-c',
    'timezone=Asia/Tokyo',
  ]
  const server = spawn(join(programs, 'postgres'), settings, {
    ...owner,
    cwd: folder.path,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  while (!String((await once(server.stderr, 'data'))[0]).includes('ready to accept')) {}
  server.stderr.resume()
  try {
    await prepared(folder.path)
    await using database = await connect({ databaseUrl: `postgresql://keeper:second@/onus?host=${folder.path}` })
    assert.match(database.description, /^PostgreSQL 15\./)
    assert.equal((await migrate(database.login('onus_owner'))).length > 0, true)
    const client = new Client(database.login('onus_owner'))
    await client.connect()
    assert.deepEqual(await schemaViolations(client), [])
    await client.end()
    const { rows } = await sql<{ now: string }>`select now() as now`.execute(database.app)
    assert.match(rows[0]!.now, /Z$/)
  } finally {
    server.kill('SIGQUIT')
    await once(server, 'exit')
  }
})

async function prepared(host: string): Promise<void> {
  const root = new Client({ host, user: 'root', password: 'first', database: 'postgres' })
  await root.connect()
  await root.query("create role keeper login createrole password 'second'")
  await root.query('create database onus owner keeper')
  await root.end()
}
