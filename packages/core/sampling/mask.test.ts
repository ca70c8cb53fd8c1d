import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { isMaskedField, maskedField, maskedLine, maskSalt } from './index.ts'

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest())
const key = sha256(Buffer.from('onus'))
const mask = (field: string, by = key) => maskedField(field, by, sha256)

test('a masked value is the one that docs/guide/sampling.md gives', () => {
  assert.equal(mask('ada@example.org'), '~3f875002cada995d61c533319dc56155dc394d4651afdaee528ab1d9dc0af705')
  assert.equal(mask('\\N'), '\\N')
})

test('equal values stay equal under one key, and no other value or key gives the same', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      assert.equal(mask(one) === mask(other), one === other)
      if (one !== '\\N') assert.notEqual(mask(one), mask(one, sha256(key)))
      assert.ok(isMaskedField(mask(one)))
    }),
    { seed: 7, numRuns: 200 },
  )
})

test('the salt of a value opens its mask, and does not open another one', () => {
  const opened = (field: string, salt: Uint8Array) =>
    `~${Buffer.from(sha256(Buffer.concat([salt, Buffer.from(field)]))).toString('hex')}`
  assert.equal(opened('Ada', maskSalt('Ada', key, sha256)), mask('Ada'))
  assert.notEqual(opened('Bo', maskSalt('Ada', key, sha256)), mask('Bo'))
})

test('only the columns about people are masked, and a line keeps its form', () => {
  const line = maskedLine('PR-1\tada\t\\N\tmain', [false, true, true, false], mask)
  assert.equal(line, `PR-1\t${mask('ada')}\t\\N\tmain`)
  assert.ok(!isMaskedField('ada') && !isMaskedField(`~${'g'.repeat(64)}`))
})
