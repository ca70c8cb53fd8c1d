import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { memoryReader } from '../sample/index.ts'
import { emptyEdge, integrate } from '../tile/index.ts'
import { leafHash } from '../tree/index.ts'
import { consistencyProof, inclusionProof, rootAt, verifyConsistency, verifyInclusion } from './index.ts'

const LARGEST = 70
const entries = Array.from({ length: 700 }, (_, n) => Buffer.from(`entry ${n}`))

function grown(total: number) {
  const files = new Map<string, Uint8Array>()
  const roots: Uint8Array[] = []
  let edge = emptyEdge
  for (let size = 0; size <= total; size += 1) {
    const step = integrate(edge, size === 0 ? [] : entries.slice(size - 1, size))
    for (const { path, bytes } of step.writes) files.set(path, bytes)
    roots.push(step.root)
    edge = step.edge
  }
  return { reader: memoryReader(files), roots }
}

const { reader, roots } = grown(700)
const root = (size: number) => roots[size] as Uint8Array
const leaf = (index: number) => leafHash(entries[index] as Uint8Array)

test('every leaf can be proved in every tree of a small size, and in no other place', async () => {
  for (let size = 1; size <= LARGEST; size += 1) {
    for (let index = 0; index < size; index += 1) {
      const proof = await inclusionProof(reader, index, size)
      assert.ok(verifyInclusion(leaf(index), index, size, proof, root(size)), `${index} of ${size}`)
      assert.ok(!verifyInclusion(leaf(index), (index + 1) % size, size, proof, root(size)) || size === 1)
      assert.ok(!verifyInclusion(leaf(index), index, size, [...proof, leaf(0)], root(size)))
      assert.ok(proof.length === 0 || !verifyInclusion(leaf(index), index, size, proof.slice(0, -1), root(size)))
    }
  }
})

test('every tree of a small size can be shown to begin every larger one, and nothing else', async () => {
  for (let to = 1; to <= LARGEST; to += 1) {
    for (let from = 1; from <= to; from += 1) {
      const proof = await consistencyProof(reader, from, to)
      assert.ok(verifyConsistency(from, to, root(from), root(to), proof), `${from} to ${to}`)
      assert.ok(!verifyConsistency(from, to, root(from + 1), root(to), proof))
      assert.ok(!verifyConsistency(from, to, root(from), root(to + 1), proof))
      assert.ok(!verifyConsistency(from, to, root(from), root(to), [...proof, leaf(0)]))
      if (proof.length > 0) assert.ok(!verifyConsistency(from, to, root(from), root(to), proof.slice(1)))
    }
  }
})

test('a proof with any one bit flipped is refused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 2, max: 700 }), fc.nat(), fc.nat(), async (size, pick, bit) => {
      const index = pick % size
      const inclusion = await inclusionProof(reader, index, size)
      assert.ok(verifyInclusion(leaf(index), index, size, inclusion, root(size)))
      assert.ok(!verifyInclusion(leaf(index), index, size, flipped(inclusion, bit), root(size)))
      const from = index + 1
      const consistency = await consistencyProof(reader, from, size)
      assert.ok(verifyConsistency(from, size, root(from), root(size), consistency))
      if (consistency.length > 0) {
        assert.ok(!verifyConsistency(from, size, root(from), root(size), flipped(consistency, bit)))
      }
    }),
    { numRuns: 150 },
  )
})

test('the root at a smaller size is read from the tiles of the larger tree', async () => {
  for (const size of [1, 2, 255, 256, 257, 511, 699, 700]) {
    assert.deepEqual(Buffer.from(await rootAt(reader, size, 700)), Buffer.from(root(size)))
  }
})

test('consistency with the tree without leaves is refused, since it shows nothing', async () => {
  assert.ok(!verifyConsistency(0, 5, root(0), root(5), []))
  assert.ok(!verifyConsistency(0, 0, root(0), root(0), []))
  await assert.rejects(consistencyProof(reader, 0, 5), /no consistency proof/)
})

test('sizes that are no sizes are refused', async () => {
  const proof = await inclusionProof(reader, 1, 3)
  for (const [index, size] of [
    [-1, 3],
    [3, 3],
    [1.5, 3],
    [1, Number.NaN],
    [1, 2 ** 53],
    [0, 0],
  ] as const) {
    assert.ok(!verifyInclusion(leaf(1), index, size, proof, root(3)))
    assert.ok(!verifyConsistency(index, size, root(1), root(3), proof))
  }
  assert.ok(!verifyConsistency(5, 3, root(5), root(3), []))
  assert.ok(!verifyInclusion(leaf(1).subarray(1), 1, 3, proof, root(3)))
  await assert.rejects(inclusionProof(reader, 3, 3), /no leaf 3 in a tree of 3/)
})

function flipped(proof: readonly Uint8Array[], bit: number): Uint8Array[] {
  const copy = proof.map(hash => Buffer.from(hash))
  const at = bit % (proof.length * 256)
  const hash = copy[Math.floor(at / 256)] as Buffer
  const byte = Math.floor((at % 256) / 8)
  hash[byte] = (hash[byte] as number) ^ (1 << (at % 8))
  return copy
}
