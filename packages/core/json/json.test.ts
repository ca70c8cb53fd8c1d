import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { canonicalJson, type Json } from './index.ts'

test('keys are sorted and nothing else is added', () => {
  assert.equal(canonicalJson({ b: [1, 'x', null], a: { d: true, c: -0 } }), '{"a":{"c":0,"d":true},"b":[1,"x",null]}')
})

test('the order in which members were written does not matter, and the text parses back to the value', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ noUnicodeString: false })), value => {
      if (JSON.stringify(value).includes('\\u0000') || !JSON.stringify(value).isWellFormed()) return
      if (/\\ud[89a-f]/i.test(JSON.stringify(value))) return
      const reversed = Object.fromEntries(Object.entries(value).reverse())
      assert.equal(canonicalJson(reversed as Json), canonicalJson(value as Json))
      assert.deepEqual(JSON.parse(canonicalJson(value as Json)), JSON.parse(JSON.stringify(value)))
    }),
    { numRuns: 200 },
  )
})

test('half a surrogate pair, NUL and numbers that are not finite are refused', () => {
  for (const bad of ['\ud800', 'a\u0000', Number.NaN, Number.POSITIVE_INFINITY])
    assert.throws(() => canonicalJson(bad), RangeError)
})
