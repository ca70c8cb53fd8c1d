import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signNote } from '../note/index.ts'
import { sampleSigner } from '../sample/index.ts'
import { emptyRoot, leafHash } from '../tree/index.ts'
import {
  checkpointText,
  formatKeys,
  onlyKey,
  openCheckpoint,
  parseCheckpointText,
  parseKeys,
  rotateKeys,
  signCheckpoint,
  signRotation,
  verifiersAt,
  verifyRotation,
} from './index.ts'

const signer = sampleSigner()
const next = sampleSigner()
const origin = signer.verifier.name
const root = leafHash(Buffer.from('a'))
const keys = onlyKey(signer.verifier.vkey)
const rotation = { from: 10, old: signer.verifier.vkey, next: next.verifier.vkey }

test('a checkpoint is three lines, and opens with the key of its log', () => {
  const text = checkpointText({ origin, size: 1, root })
  assert.equal(text, `${origin}\n1\n${root.toString('base64')}\n`)
  const opened = openCheckpoint(signCheckpoint({ origin, size: 1, root }, [signer]), keys)
  assert.ok(opened.ok)
  assert.deepEqual(opened.checkpoint, { origin, size: 1, root })
})

test('a checkpoint signed by a key of another name, or by none we know, is refused', () => {
  const note = signCheckpoint({ origin, size: 1, root }, [sampleSigner('foreign.example/log')])
  assert.match(problemOf(note), /not signed by the log/)
  const stolen = signCheckpoint({ origin: 'foreign.example/log', size: 1, root }, [signer])
  assert.match(problemOf(stolen), /is of foreign.example\/log, but the key belongs to/)
})

const hash = root.toString('base64')
const malformed: readonly [string, string][] = [
  ['a size with a leading zero', `${origin}\n01\n${hash}\n`],
  ['a negative size', `${origin}\n-1\n${hash}\n`],
  ['a size beyond 2^53', `${origin}\n9007199254740993\n${hash}\n`],
  ['a short root', `${origin}\n1\n${hash.slice(4)}\n`],
  ['a root in base64url', `${origin}\n1\n${'-'.repeat(43)}=\n`],
  ['an extension line', `${origin}\n1\n${hash}\nmore\n`],
  ['no origin', `\n1\n${hash}\n`],
  ['two lines', `${origin}\n1\n`],
  ['an empty tree with a root', `${origin}\n0\n${hash}\n`],
]
for (const [what, text] of malformed) {
  test(`a checkpoint with ${what} is refused`, () => {
    assert.equal(parseCheckpointText(text), undefined)
    assert.match(problemOf(signNote(text, [signer])), /malformed/)
  })
}

test('the checkpoint of the empty tree has the empty root', () => {
  assert.ok(openCheckpoint(signCheckpoint({ origin, size: 0, root: emptyRoot }, [signer]), keys).ok)
})

test('after a rotation each key signs only the sizes that are its own', () => {
  const rotated = rotateKeys(keys, rotation)
  assert.ok(rotated)
  const signed = (size: number, by: typeof signer) =>
    openCheckpoint(signCheckpoint({ origin, size, root }, [by]), rotated).ok
  assert.deepEqual([signed(9, signer), signed(10, signer)], [true, false])
  assert.deepEqual([signed(9, next), signed(10, next)], [false, true])
  assert.equal(rotateKeys(rotated, rotation), undefined)
})

test('a rotation needs the signatures of both keys', () => {
  const { oldSignature, nextSignature } = signRotation(rotation, signer, next)
  assert.ok(verifyRotation(rotation, oldSignature, nextSignature))
  assert.ok(!verifyRotation(rotation, nextSignature, nextSignature))
  assert.ok(!verifyRotation({ ...rotation, from: 11 }, oldSignature, nextSignature))
  const foreign = sampleSigner('foreign.example/log')
  const taken = { ...rotation, next: foreign.verifier.vkey }
  const signatures = signRotation(taken, signer, foreign)
  assert.ok(!verifyRotation(taken, signatures.oldSignature, signatures.nextSignature))
})

test('the list of keys is a text file that reads back, and refuses anything else', () => {
  const list = rotateKeys(keys, rotation) ?? []
  assert.deepEqual(parseKeys(formatKeys(list)), list)
  for (const broken of ['', 'nonsense 0 -', `${rotation.old} 0`, `${rotation.old} 5 5`, `${rotation.old} 0 - x`]) {
    assert.equal(parseKeys(broken), undefined, broken)
  }
  assert.equal(parseKeys(formatKeys([...list, ...onlyKey(sampleSigner('b.example/x').verifier.vkey)])), undefined)
  assert.throws(() => verifiersAt(onlyKey('nonsense'), 0), /not an Ed25519 verifier key line/)
})

function problemOf(note: string): string {
  const opened = openCheckpoint(note, keys)
  return opened.ok ? '' : opened.problem
}
