import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { sql } from 'kysely'
import { folderBlobStore } from '../blob/store.ts'
import { withOrg } from '../db/index.ts'
import { temporaryFolder, testDatabase } from '../db/testing.ts'
import { openKeyring } from './ring.ts'

test('the key of the instance changes twice while files are stored; everything opens, and the former keys are gone', async t => {
  const { open, file } = await place(t)
  const keys = await open()
  const store = folderBlobStore({ root: join(file, '../blobs'), keys })
  const orgs = Array.from({ length: 5 }, () => randomUUID())
  const stored: { org: string; sha256: string; said: string }[] = []
  const put = async (org: string, said: string) => {
    const { sha256 } = await store.put(org, Readable.from([Buffer.from(said)]), 100)
    stored.push({ org, sha256, said })
  }
  for (const org of orgs) await put(org, `before ${org}`)
  const first = await readFile(file, 'utf8')
  const writing = Promise.all(orgs.map(org => put(org, `meanwhile ${org}`)).concat(put(randomUUID(), 'a new one')))
  const rotations = [await keys.rotate(), await keys.rotate()]
  await writing
  const last = await readFile(file, 'utf8')
  assert.deepEqual(rotations[1]?.former, [rotations[0]?.id])
  assert.equal(last.trim().split('\n').length, 1)
  assert.ok(!last.includes(first.trim().split(' ')[1] ?? '?'))
  assert.equal((await stat(file)).mode & 0o777, 0o400)
  const later = folderBlobStore({ root: join(file, '../blobs'), keys: await open() })
  for (const { org, sha256, said } of stored) assert.equal(await text(await later.read(org, sha256)), said)
  await rm(file)
  await writeFile(file, first)
  const former = await open()
  await assert.rejects(former.find(orgs[0] ?? '', stored[0]?.sha256 ?? ''), /is not in .*instance-key/)
})

test('a change of key that was cut off is finished at the next start', async t => {
  const { open, file, database } = await place(t)
  const org = randomUUID()
  const blob = { file: '0'.repeat(16), key: Buffer.alloc(32, 7) }
  const sha256 = 'ab'.repeat(32)
  const keys = await open()
  await keys.keep(org, sha256, null, blob)
  const before = await readFile(file, 'utf8')
  await rm(file)
  await writeFile(file, `${'1'.repeat(16)} ${Buffer.alloc(32, 1).toString('base64')}\n${before}`)
  const again = await open()
  assert.equal(again.current(), '1'.repeat(16))
  assert.deepEqual(await again.find(org, sha256), blob)
  assert.equal((await readFile(file, 'utf8')).trim().split('\n').length, 1)
  const { rows } = await sql<{ kek: string }>`select kek_id as kek from organisation_key`.execute(database.sequencer)
  assert.deepEqual(rows, [{ kek: '1'.repeat(16) }])
})

test('without its key file an instance that stored something does not start, and makes no other key', async t => {
  const { open, file } = await place(t)
  await (await open()).keep(randomUUID(), 'ab'.repeat(32), null, { file: '0'.repeat(16), key: Buffer.alloc(32) })
  await rm(file)
  await assert.rejects(open(), /instance-key is gone.*put back the newest copy/)
  await writeFile(file, 'nonsense')
  await assert.rejects(open(), /does not hold the key/)
})

test('a sealed key opens only for its own organisation and file', async t => {
  const { open, database } = await place(t)
  const keys = await open()
  const [mine, theirs] = [randomUUID(), randomUUID()]
  const [one, two] = ['ab'.repeat(32), 'cd'.repeat(32)]
  for (const org of [mine, theirs]) await keys.keep(org, one, null, { file: '0'.repeat(16), key: Buffer.alloc(32) })
  await keys.keep(mine, two, null, { file: '0'.repeat(16), key: Buffer.alloc(32) })
  await sql`update blob_key k set sealed = (select sealed from blob_key where org = ${mine} and encode(id, 'hex') = ${one})
    where not (org = ${mine} and encode(id, 'hex') = ${one})`.execute(database.sequencer)
  await assert.rejects(keys.find(theirs, one))
  await assert.rejects(keys.find(mine, two))
  assert.ok(await keys.find(mine, one))
})

test('the role that serves requests cannot read a key', async t => {
  const { database } = await place(t)
  for (const table of ['blob_key', 'organisation_key']) {
    const reading = withOrg(database.app, { org: randomUUID(), user: null }, tx =>
      sql`select * from ${sql.table(table)}`.execute(tx),
    )
    await assert.rejects(reading, /permission denied/)
  }
})

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
