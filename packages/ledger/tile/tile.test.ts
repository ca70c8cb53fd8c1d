import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { memoryReader } from '../sample/index.ts'
import { emptyRoot, leafHash, nodeHash } from '../tree/index.ts'
import {
  bundleHashes,
  bundlePath,
  decodeBundle,
  emptyEdge,
  encodeBundle,
  integrate,
  readEdge,
  readTile,
  rootOfEdge,
  tilePath,
} from './index.ts'

const entry = (n: number) => Buffer.from(`entry ${n}`)
const entries = (count: number) => Array.from({ length: count }, (_, n) => entry(n))

/** The root as RFC 6962 2.1 defines it, word for word. */
function definedRoot(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return emptyRoot
  if (leaves.length === 1) return leafHash(leaves[0] as Uint8Array)
  let split = 1
  while (split * 2 < leaves.length) split *= 2
  return nodeHash(definedRoot(leaves.slice(0, split)), definedRoot(leaves.slice(split)))
}

function written(total: number, batches: readonly number[]) {
  const files = new Map<string, Uint8Array>()
  let edge = emptyEdge
  let at = 0
  for (const batch of batches) {
    const step = integrate(edge, entries(total).slice(at, at + batch))
    for (const { path, bytes } of step.writes) files.set(path, bytes)
    at += batch
    edge = step.edge
  }
  return { files, edge }
}

test('paths group the index by thousands and name the width of partial tiles', () => {
  assert.equal(tilePath(0, 0), 'tile/0/000')
  assert.equal(tilePath(1, 1_234_067), 'tile/1/x001/x234/067')
  assert.equal(tilePath(2, 5, 17), 'tile/2/005.p/17')
  assert.equal(bundlePath(1000), 'tile/entries/x001/000')
  assert.equal(bundlePath(273, 112), 'tile/entries/273.p/112')
})

test('a tree of 70,000 leaves has exactly the tiles that the format prescribes', () => {
  const { writes } = integrate(
    emptyEdge,
    Array.from({ length: 70_000 }, () => Buffer.of(7)),
  )
  const at = (prefix: string) => writes.filter(({ path }) => path.startsWith(prefix)).map(({ path }) => path)
  assert.equal(at('tile/0/').filter(path => !path.includes('.p/')).length, 273)
  assert.equal(
    at('tile/0/')
      .filter(path => path.includes('.p/'))
      .join(),
    'tile/0/273.p/112',
  )
  assert.equal(at('tile/1/').join(), 'tile/1/000,tile/1/001.p/17')
  assert.equal(at('tile/2/').join(), 'tile/2/000.p/1')
  assert.equal(at('tile/entries/').at(-1), 'tile/entries/273.p/112')
})

test('the root is the defined one for every size', () => {
  let edge = emptyEdge
  for (let size = 0; size <= 530; size += 1) {
    if (size % 41 === 0 || size > 510) assert.deepEqual(rootOfEdge(edge), definedRoot(entries(size)), `size ${size}`)
    edge = integrate(edge, [entry(size)]).edge
  }
})

test('however the entries are batched, the edge and all full tiles are the same', () => {
  const whole = written(900, [900])
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 899 }), { maxLength: 6 }), cuts => {
      const ends = [...cuts.toSorted((a, b) => a - b), 900]
      const batches = ends.map((end, at) => end - (ends[at - 1] ?? 0))
      const { files, edge } = written(900, batches)
      assert.deepEqual(edge, whole.edge)
      for (const [path, bytes] of whole.files) assert.deepEqual(files.get(path), bytes)
    }),
    { numRuns: 20 },
  )
})

test('the edge can be read back from the tiles at any size, also when partial tiles were collected', async () => {
  for (const size of [0, 1, 255, 256, 257, 600]) {
    const { files, edge } = written(
      600,
      [size, 600 - size].filter(batch => batch > 0),
    )
    const expected = integrate(emptyEdge, entries(size)).edge
    assert.deepEqual(await readEdge(memoryReader(files), size), size === 600 ? edge : expected)
  }
  const { files } = written(600, [300, 300])
  for (const path of [tilePath(0, 1, 44), bundlePath(1, 44)]) assert.ok(files.delete(path))
  assert.deepEqual(await readEdge(memoryReader(files), 300), integrate(emptyEdge, entries(300)).edge)
})

test('a tile of another length than its name says is refused', async () => {
  const reader = memoryReader(new Map([['tile/0/000.p/2', Buffer.alloc(65)]]))
  await assert.rejects(readTile(reader, 0, 0, 2), /holds 65 bytes, expected 64/)
})

test('bundles give back their entries, and refuse to be cut or to be counted wrong', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 20 }), list => {
      const bundle = encodeBundle(list)
      assert.deepEqual(decodeBundle(bundle, list.length)?.map(Buffer.from), list.map(Buffer.from))
      assert.deepEqual(bundleHashes(bundle, list.length), Buffer.concat(list.map(leafHash)))
      assert.equal(bundleHashes(bundle, list.length + 1), undefined)
      assert.equal(decodeBundle(bundle.subarray(0, -1), list.length), undefined)
      assert.equal(bundleHashes(Buffer.concat([bundle, Buffer.of(0)]), list.length), undefined)
    }),
    { numRuns: 50 },
  )
  assert.throws(() => encodeBundle([Buffer.alloc(65_536)]), /does not fit/)
})

test('the roots are those of the reference inputs that certificate logs test with', () => {
  const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
  const known = [
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ]
  const leaves = inputs.map(hex => Buffer.from(hex, 'hex'))
  const roots = leaves.map((_, at) => integrate(emptyEdge, leaves.slice(0, at + 1)).root)
  assert.deepEqual(
    roots.map(root => Buffer.from(root).toString('hex')),
    known,
  )
})
