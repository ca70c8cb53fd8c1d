import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { instant } from '@onus/core/time'
import { sql } from 'kysely'
import { type Database, withOrg } from '../db/index.ts'
import { temporaryFolder, testDatabase } from '../db/testing.ts'
import { testOrganisation } from '../organisation/testing.ts'
import { record } from '../record/record.ts'
import { systemWriter } from '../record/writer.ts'
import { type Keyring, openKeyring } from './ring.ts'

test('the key of the instance changes twice while secrets are set; all open with the newest key alone', async t => {
  const { open, file, database } = await place(t)
  const keys = await open()
  const org = await testOrganisation(database)
  const set: { connection: string; id: string; text: string }[] = []
  const setOne = async (text: string) => set.push({ text, ...(await setSecret(database, keys, org, text)) })
  for (let n = 0; n < 5; n += 1) await setOne(`before ${n}`)
  const first = await readFile(file, 'utf8')
  const writing = Promise.all(Array.from({ length: 20 }, (_, n) => setOne(`meanwhile ${n}`)))
  await keys.rotate()
  await keys.rotate()
  await writing
  assert.equal((await readFile(file, 'utf8')).trim().split('\n').length, 1)
  const later = await open()
  assert.equal(set.length, 25)
  for (const { connection, id, text } of set)
    assert.deepEqual([...(await later.openSecrets(org, connection))], [[id, text]])
  const { rows } = await sql<{ kek: string }>`select distinct kek_id as kek from connection_secret`.execute(
    database.sequencer,
  )
  assert.deepEqual(rows, [{ kek: later.current() }])
  await rm(file)
  await writeFile(file, first)
  await assert.rejects((await open()).openSecrets(org, set[0]?.connection ?? ''), /is not in .*instance-key/)
})

test('a process that read the key file before it changed opens what was sealed since', async t => {
  const { open, database } = await place(t)
  const [server, worker] = [await open(), await open()]
  const org = await testOrganisation(database)
  const one = await setSecret(database, server, org, 'a')
  assert.equal((await worker.openSecrets(org, one.connection)).get(one.id), 'a')
  await server.rotate()
  const two = await setSecret(database, server, org, 'b')
  assert.equal((await worker.openSecrets(org, one.connection)).get(one.id), 'a')
  assert.equal((await worker.openSecrets(org, two.connection)).get(two.id), 'b')
  const three = await setSecret(database, worker, org, 'c')
  assert.equal((await server.openSecrets(org, three.connection)).get(three.id), 'c')
})

test('a sealed secret opens nowhere but where it was set', async t => {
  const { open, database } = await place(t)
  const keys = await open()
  const org = await testOrganisation(database)
  const [one, two] = [await setSecret(database, keys, org, 'one'), await setSecret(database, keys, org, 'two')]
  await sql`update connection_secret c set wrapped = o.wrapped, kek_id = o.kek_id from connection_secret o
    where c.id = ${two.id} and o.id = ${one.id}`.execute(database.sequencer)
  await assert.rejects(keys.openSecrets(org, two.connection))
  assert.equal((await keys.openSecrets(org, one.connection)).get(one.id), 'one')
})

test('the role that serves requests sees when a secret was set, and neither its text nor its key', async t => {
  const { open, database } = await place(t)
  const keys = await open()
  const org = await testOrganisation(database)
  await setSecret(database, keys, org, 'text')
  const reading = (columns: string) =>
    withOrg(database.app, { org, user: null }, tx => sql`select ${sql.raw(columns)} from connection_secret`.execute(tx))
  assert.equal((await reading('id, setting, set_at')).rows.length, 1)
  for (const column of ['sealed', 'wrapped', 'kek_id', '*'])
    await assert.rejects(reading(column), /permission denied/, column)
})

test('with the keys of an organisation its secrets go', async t => {
  const { open, database } = await place(t)
  const keys = await open()
  const org = await testOrganisation(database)
  const { connection } = await setSecret(database, keys, org, 'text')
  await keys.forget(org)
  assert.equal((await keys.openSecrets(org, connection)).size, 0)
})

async function setSecret(database: Database, keys: Keyring, org: string, text: string) {
  return await withOrg(database.app, { org, user: null }, async tx => {
    const { id: connection } = await record(systemWriter(tx, org, instant(Date.now()), false), {
      noun: 'connection',
      body: { connector: 'host', title: 'x', settings: {}, everyHours: null, state: 'active' },
    })
    const id = randomUUID()
    await keys.sealSecret(tx, { org, id, connection, version: 1, setting: 'token', text })
    return { connection, id }
  })
}

async function place(t: { after: (fn: () => Promise<void>) => void }) {
  const folder = temporaryFolder()
  const database = await testDatabase()
  t.after(async () => {
    await database.close()
    folder.remove()
  })
  const file = join(folder.path, 'instance-key')
  return { database, file, open: () => openKeyring({ database: database.sequencer, file }) }
}
