import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { folderBlobStore } from './store.ts'

test('what was put is read back, once, however often it is put', async t => {
  const { root, store, org } = await blobs(t)
  const first = await store.put(org, Readable.from([Buffer.from('evi'), Buffer.from('dence')]), 100)
  const second = await store.put(org, Readable.from(['evidence']), 100)
  assert.deepEqual(first, second)
  assert.equal(await readFile(await store.verified(org, first.sha256), 'utf8'), 'evidence')
  assert.deepEqual(await readdir(join(root, 'incoming')), [])
})

test('a changed byte, a swapped file and a lost file are each refused with their own sentence', async t => {
  const { store, org } = await blobs(t)
  const [a, b] = [await store.put(org, Readable.from(['one']), 10), await store.put(org, Readable.from(['two']), 10)]
  const [pathA, pathB] = [await store.verified(org, a.sha256), await store.verified(org, b.sha256)]
  await writeFile(pathA, 'two')
  await assert.rejects(store.verified(org, a.sha256), /was changed after it was recorded/)
  await rm(pathB)
  assert.match((await store.problemOf(org, b.sha256)) ?? '', /is gone/)
})

test('a file over the limit is refused and leaves nothing behind', async t => {
  const { root, store, org } = await blobs(t)
  await assert.rejects(store.put(org, Readable.from([Buffer.alloc(11)]), 10), /at most/)
  assert.deepEqual(await readdir(root), ['incoming'])
  assert.deepEqual(await readdir(join(root, 'incoming')), [])
})

test('one organisation cannot read what another stored', async t => {
  const { store, org } = await blobs(t)
  const stored = await store.put(org, Readable.from(['secret']), 10)
  await assert.rejects(store.verified(randomUUID(), stored.sha256), /is gone/)
})

async function blobs(t: { after: (fn: () => Promise<void>) => void }) {
  const root = await mkdtemp(join(tmpdir(), 'onus-blobs-'))
  t.after(() => rm(root, { recursive: true, force: true }))
  return { root, store: folderBlobStore(root), org: randomUUID() }
}
