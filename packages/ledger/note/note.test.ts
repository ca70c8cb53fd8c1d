import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { sampleSigner } from '../sample/index.ts'
import { generateSigningKey, openNote, parseNote, parseSigningKey, parseVkey, signNote } from './index.ts'

const text = 'first line\n\nthird line\n'
const signer = sampleSigner('one.example/log')
const other = sampleSigner('two.example/witness')
const note = signNote(text, [signer])
const stranger = (n: number) => `— stranger${n}.example ${Buffer.alloc(68, n).toString('base64')}\n`

test('the published example of a signed note opens with the key of its author', () => {
  const author = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
  const published =
    'If you think cryptography is the answer to your problem,\n' +
    "then you don't know what your problem is.\n" +
    '\n' +
    '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n'
  const key = parseVkey(author)
  assert.ok(key)
  assert.equal(openNote(published, [key]).ok, true)
  assert.equal(openNote(published.replace('your', 'my'), [key]).ok, false)
})

test('a note opens with a key that signed it, and says which', () => {
  const both = openNote(signNote(text, [signer, other]), [other.verifier, signer.verifier])
  assert.ok(both.ok)
  assert.equal(both.text, text)
  assert.deepEqual(both.by, [signer.verifier, other.verifier])
  assert.equal(openNote(note, [other.verifier]).ok, false)
})

test('keys are written as one line and read back', () => {
  const { skey, vkey } = generateSigningKey('one.example/log')
  const read = parseSigningKey(skey)
  assert.equal(read?.verifier.vkey, vkey)
  assert.equal(parseVkey(vkey)?.id, read?.verifier.id)
  assert.equal(parseVkey(vkey.replace('one', 'two')), undefined)
  assert.equal(parseSigningKey(skey.replace('one', 'two')), undefined)
  assert.equal(parseVkey(`${vkey}=`), undefined)
  assert.throws(() => generateSigningKey('has space'), /cannot be a key name/)
})

test('signature lines of unknown keys are passed over, also before the known one', () => {
  const [head, tail] = [note.slice(0, text.length + 1), note.slice(text.length + 1)]
  assert.ok(openNote(head + stranger(1) + stranger(2) + tail + stranger(3), [signer.verifier]).ok)
})

test('a bad signature of a known key refuses the note, whatever else is there', () => {
  const forged = signNote('another text\n', [signer]).split('\n').at(-2) as string
  assert.equal(openNote(`${note.slice(0, text.length + 1)}${forged}\n`, [signer.verifier]).ok, false)
  const withWitness = `${signNote(text, [other])}${forged}\n`
  assert.equal(openNote(withWitness, [other.verifier]).ok, true)
  assert.equal(openNote(withWitness, [other.verifier, signer.verifier]).ok, false)
})

test('thousands of signature lines are refused without checking any', () => {
  let checked = 0
  const counting = { ...signer.verifier, verify: () => ++checked > 0 }
  const line = note.slice(text.length + 1)
  assert.equal(openNote(`${text}\n${line.repeat(1000)}`, [counting]).ok, false)
  assert.equal(
    openNote(`${text}\n${Array.from({ length: 10_000 }, (_, n) => stranger(n)).join('')}`, [counting]).ok,
    false,
  )
  assert.equal(checked, 0)
  assert.equal(openNote(`${text}\n${line.repeat(100)}`, [counting]).ok, true)
  assert.equal(checked, 1)
})

const malformed: readonly [string, string][] = [
  ['without signatures', `${text}\n`],
  ['without the empty line', note.replaceAll('\n\n', '\n')],
  ['without the last newline', note.slice(0, -1)],
  ['with a hyphen for the dash', note.replace('— ', '- ')],
  ['with a tab', note.replace('third', 'thi\trd')],
  ['with a carriage return', note.replaceAll('\n', '\r\n')],
  ['with a lone surrogate', note.replace('third', '\ud800')],
  ['with a signature that is no base64', `${text}\n— one.example/log !!!!\n`],
  ['with a signature of four bytes', `${text}\n— one.example/log AAAAAA==\n`],
  ['with a key name that has a plus', `${text}\n— one+log ${'A'.repeat(88)}\n`],
  ['that is empty', ''],
]
for (const [what, broken] of malformed) {
  test(`a note ${what} is refused`, () => {
    assert.equal(parseNote(broken), undefined)
    assert.equal(openNote(broken, [signer.verifier]).ok, false)
  })
}

test('a note with any one bit flipped does not open', () => {
  const bytes = Buffer.from(note)
  fc.assert(
    fc.property(fc.nat(bytes.length * 8 - 1), bit => {
      const copy = Buffer.from(bytes)
      const byte = Math.floor(bit / 8)
      copy[byte] = (copy[byte] as number) ^ (1 << (bit % 8))
      assert.equal(openNote(copy.toString('utf8'), [signer.verifier]).ok, false)
    }),
    { numRuns: 300 },
  )
})

test('only text that a note can hold is signed', () => {
  assert.throws(() => signNote('no newline', [signer]), RangeError)
  assert.throws(() => signNote('a\tb\n', [signer]), RangeError)
})
