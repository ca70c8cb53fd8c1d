import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { emptyRoot, leafHash, nodeHash, peaks, rootOfPeaks, subtree } from './index.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

test('the tree without leaves has the root that RFC 6962 gives it', () => {
  assert.equal(hex(emptyRoot), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
})

test('leaves and nodes are hashed under different prefixes', () => {
  assert.equal(hex(leafHash(new Uint8Array(0))), '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d')
  const [left, right] = [leafHash(Buffer.from('a')), leafHash(Buffer.from('b'))]
  const expected = createHash('sha256').update(Uint8Array.of(1)).update(left).update(right).digest('hex')
  assert.equal(hex(nodeHash(left, right)), expected)
})

test('a full run of 256 nodes has one peak, a run of seven has three', () => {
  const run = (count: number) => Buffer.concat(Array.from({ length: count }, (_, n) => leafHash(Uint8Array.of(n))))
  assert.deepEqual(peaks(run(256)), [subtree(run(256), 0, 256)])
  assert.deepEqual(peaks(run(7)), [subtree(run(7), 0, 4), subtree(run(7), 4, 2), subtree(run(7), 6, 1)])
  assert.equal(rootOfPeaks([]), emptyRoot)
})
