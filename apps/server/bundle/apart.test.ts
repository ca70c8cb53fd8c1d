import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { bundleZip, checkBundle, filesNamedBy, nodePrimitives } from '@onus/reports/bundle'
import { sampleBundle } from '@onus/reports/bundle/testing'
import { type BundleSupply, bundleApart } from './apart.ts'

const folder = mkdtempSync(join(tmpdir(), 'onus-apart-'))
after(() => rmSync(folder, { recursive: true }))

const { facts, proofOf, blob, ...frame } = (await sampleBundle()).plan
const supply: BundleSupply = {
  facts,
  proofOf,
  blobsOf: ({ content, erased }) =>
    content === null || erased !== null
      ? []
      : filesNamedBy(JSON.parse(content)).map(sha256 => ({ ...blob(sha256), open: undefined, sha256 })),
  place: async sha256 => {
    const path = join(folder, sha256)
    writeFileSync(path, await buffer(blob(sha256).open()))
    return { path, key: null }
  },
}

test('a bundle that another process writes verifies, and says how much memory that took', async () => {
  let most = 0
  const path = join(folder, 'bundle.zip')
  const onWritten = (bytes: number) => {
    most = bytes
  }
  writeFileSync(path, await buffer(bundleApart(frame, { ...supply, onWritten })))
  await using zip = await bundleZip(path)
  assert.deepEqual((await checkBundle(zip, nodePrimitives)).problems, [])
  assert.ok(most > 1e7)
})

test('a file that is another one than it was breaks the stream, and so does one that cannot be found', async () => {
  const path = join(folder, 'other')
  writeFileSync(path, 'other words')
  const changed = bundleApart(frame, { ...supply, place: async () => ({ path, key: null }) })
  await assert.rejects(buffer(changed), /was changed while it was read/)
  const gone = bundleApart(frame, { ...supply, place: () => Promise.reject(new Error('it went away')) })
  await assert.rejects(buffer(gone), /it went away/)
})

/** A bundle that is begun as soon as there is room for it. */
async function begun(given: BundleSupply): Promise<Readable> {
  for (let tries = 0; ; tries += 1) {
    try {
      return bundleApart(frame, given)
    } catch (error) {
      if (tries > 500) throw error
      await sleep(20)
    }
  }
}

test('two are written at once, and one that nobody reads on makes room', async t => {
  const waiting = { ...supply, place: (): Promise<never> => new Promise(() => {}) }
  const two = [await begun(waiting), await begun(waiting)]
  t.after(() => two.map(one => one.destroy()))
  assert.throws(() => bundleApart(frame, supply), /Two bundles are being written/)
  for (const one of two) one.destroy()
  assert.ok((await buffer(await begun(supply))).length > 0)
})
