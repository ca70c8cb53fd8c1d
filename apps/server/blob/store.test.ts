import assert from 'node:assert/strict'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { test } from 'node:test'
import { temporaryFolder, testDatabase } from '../db/testing.ts'
import { testBlobs } from './testing.ts'

const chunk = 256 * 1024

test('what was put is read back, once, however often it is put', async t => {
  const { root, store, org } = await blobs(t)
  const first = await store.put(org, Readable.from([Buffer.from('evi'), Buffer.from('dence')]), 100)
  const second = await store.put(org, Readable.from([Buffer.from('evidence')]), 100)
  assert.deepEqual(first, second)
  assert.equal(await text(await store.read(org, first.sha256)), 'evidence')
  assert.deepEqual(await readdir(join(root, 'incoming')), [])
  assert.equal((await filesOf(root, org)).length, 1)
})

test('a file of any length comes back the same, and nothing of it lies on the disk in the clear', async t => {
  const { root, store, org } = await blobs(t)
  for (const length of [0, 1, chunk - 1, chunk, chunk + 1, 3 * chunk]) {
    const content = Buffer.alloc(length, 'canary ')
    const { sha256, bytes } = await store.put(org, Readable.from([content.subarray(0, 5), content.subarray(5)]), length)
    assert.equal(bytes, length)
    assert.ok((await buffer(await store.read(org, sha256))).equals(content), `${length}`)
  }
  for (const path of await filesOf(root, org)) assert.ok(!(await readFile(path)).includes('canary'))
})

test('a changed byte, a file cut at a chunk, chunks out of order, a swapped file and a lost one are refused in words', async t => {
  const { root, store, org } = await blobs(t)
  const content = randomBytes(3 * chunk)
  const { sha256 } = await store.put(org, Readable.from([content]), content.length)
  const [path = ''] = await filesOf(root, org)
  const whole = await readFile(path)
  const changed = async (bytes: Buffer) => {
    await writeFile(path, bytes)
    await assert.rejects(store.verify(org, sha256), /was changed after it was recorded: it does not open with its key/)
    await assert.rejects(store.read(org, sha256), /was changed/)
  }
  for (const at of [0, 16, 5000, whole.length - 1]) {
    const flipped = Buffer.from(whole)
    flipped[at] = (flipped[at] ?? 0) ^ 1
    await changed(flipped)
  }
  await writeFile(path, whole)
  await truncate(path, 16 + 2 * (chunk + 16))
  assert.match((await store.problemOf(org, sha256)) ?? '', /does not open with its key/)
  const [one, two] = [whole.subarray(16, 16 + chunk + 16), whole.subarray(16 + chunk + 16, 16 + 2 * (chunk + 16))]
  await changed(Buffer.concat([whole.subarray(0, 16), two, one, whole.subarray(16 + 2 * (chunk + 16))]))
  await changed(Buffer.concat([whole, whole.subarray(16)]))
  await changed(Buffer.alloc(0))

  const other = await store.put(org, Readable.from([Buffer.from('two')]), 10)
  const otherPath = (await filesOf(root, org)).find(name => name.includes(other.sha256)) ?? ''
  await writeFile(otherPath, whole)
  await assert.rejects(store.verify(org, other.sha256), /was changed/)
  await writeFile(path, whole)
  assert.equal(await store.problemOf(org, sha256), null)
  const lost = await store.put(org, Readable.from([Buffer.from('three')]), 10)
  await truncate((await filesOf(root, org)).find(name => name.includes(lost.sha256)) ?? '', 3)
  await assert.rejects(store.verify(org, lost.sha256), /was changed/)
  await assert.rejects(store.verify(org, '0'.repeat(64)), /is gone/)
})

test('collecting again mends what was changed', async t => {
  const { root, store, org } = await blobs(t)
  const { sha256 } = await store.put(org, Readable.from([Buffer.from('one')]), 10)
  await writeFile((await filesOf(root, org))[0] ?? '', 'x')
  await store.put(org, Readable.from([Buffer.from('one')]), 10)
  assert.equal(await text(await store.read(org, sha256)), 'one')
  assert.equal((await filesOf(root, org)).length, 1)
})

test('a file over the limit is refused and leaves nothing behind', async t => {
  const { root, store, org } = await blobs(t)
  await assert.rejects(store.put(org, Readable.from([Buffer.alloc(11)]), 10), /at most/)
  assert.deepEqual(await readdir(root), ['incoming'])
  assert.deepEqual(await readdir(join(root, 'incoming')), [])
})

test('one organisation cannot read what another stored, even under the same hash', async t => {
  const { store, org } = await blobs(t)
  const stored = await store.put(org, Readable.from([Buffer.from('secret')]), 10)
  await assert.rejects(store.verify(randomUUID(), stored.sha256), /is gone/)
})

test('many who store the same content at once leave one file that opens', async t => {
  const { root, store, org } = await blobs(t)
  const content = randomBytes(1000)
  const stored = await Promise.all(
    Array.from({ length: 8 }, () => store.put(org, Readable.from([content]), content.length)),
  )
  const [one] = stored
  assert.equal(new Set(stored.map(each => each.sha256)).size, 1)
  assert.ok((await buffer(await store.read(org, one?.sha256 ?? ''))).equals(content))
  assert.equal((await filesOf(root, org)).length, 1)
})

test('what an earlier version stored plainly still reads, is encrypted when asked, and reads the same', async t => {
  const { root, store, org } = await blobs(t)
  const sha256 = createHash('sha256').update('plain evidence').digest('hex')
  const place = join(root, org, sha256.slice(0, 2), sha256)
  await mkdir(join(root, org, sha256.slice(0, 2)), { recursive: true })
  await writeFile(place, 'plain evidence')
  assert.equal(await text(await store.read(org, sha256)), 'plain evidence')
  assert.equal(await store.encryptPlain(), 1)
  assert.ok(!existsSync(place))
  assert.equal(await text(await store.read(org, sha256)), 'plain evidence')
  assert.equal(await store.encryptPlain(), 0)
})

test('files without a key are swept away, and nothing else', async t => {
  const { root, store, org } = await blobs(t)
  const { sha256 } = await store.put(org, Readable.from([Buffer.from('kept')]), 10)
  const [kept = ''] = await filesOf(root, org)
  await writeFile(`${kept.slice(0, -16)}${'0'.repeat(16)}`, 'left by a crash')
  const [plain, erased] = ['ab'.repeat(32), 'cd'.repeat(32)]
  for (const name of [plain, erased]) {
    await mkdir(join(root, org, name.slice(0, 2)), { recursive: true })
    await writeFile(join(root, org, name.slice(0, 2), name), 'plain')
  }
  assert.equal(await store.sweep(org, new Set([sha256, plain])), 2)
  assert.deepEqual((await filesOf(root, org)).toSorted(), [kept, join(root, org, 'ab', plain)].toSorted())
})

test('a plain copy is private, made once, refused when the file was changed, and gone afterwards', async t => {
  const { root, store, org } = await blobs(t)
  const { sha256 } = await store.put(org, Readable.from([Buffer.from('rows')]), 10)
  let path = ''
  {
    await using copies = store.copies()
    const [one, two] = await Promise.all([copies.pathOf(org, sha256), copies.pathOf(org, sha256)])
    path = one
    assert.equal(one, two)
    assert.equal(await readFile(path, 'utf8'), 'rows')
    assert.equal((await stat(path)).mode & 0o777, 0o600)
    await writeFile((await filesOf(root, org))[0] ?? '', 'x')
    await using others = store.copies()
    await assert.rejects(others.pathOf(org, sha256), /was changed after it was recorded/)
    await assert.rejects(others.pathOf(org, '0'.repeat(64)), /is gone/)
  }
  assert.ok(!existsSync(path))
})

async function filesOf(root: string, org: string): Promise<string[]> {
  const entries = await readdir(join(root, org), { recursive: true, withFileTypes: true })
  return entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
}

async function blobs(t: { after: (fn: () => Promise<void>) => void }) {
  const folder = temporaryFolder()
  const database = await testDatabase()
  t.after(async () => {
    await database.close()
    folder.remove()
  })
  const store = await testBlobs(database, folder.path)
  return { root: join(folder.path, 'blobs'), store, org: randomUUID() }
}
