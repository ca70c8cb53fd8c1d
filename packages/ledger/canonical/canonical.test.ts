import assert from 'node:assert/strict'
import { test } from 'node:test'
import oracleOne from 'canonicalize'
import fc from 'fast-check'
import { canonicalize as oracleTwo } from 'json-canonicalize'
import { canonicalize, type JsonValue, parseStrict } from './index.ts'

const roomy = { maxBytes: 1_000_000, maxDepth: 16 }

const strictValue = fc.letrec(tie => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 6 },
    fc.constantFrom(null, true, false),
    fc.maxSafeInteger(),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(fc.string({ unit: 'binary', maxLength: 8 }), tie('value'), { maxKeys: 5 }),
  ),
})).value as fc.Arbitrary<JsonValue>

test('the canonical text is the one both independent libraries write', () => {
  fc.assert(
    fc.property(strictValue, value => {
      const text = canonicalize(value, roomy)
      assert.equal(text, oracleOne(value))
      assert.equal(text, oracleTwo(value))
    }),
    { numRuns: 500 },
  )
})

test('reading the canonical text gives the value back, and the same text again', () => {
  fc.assert(
    fc.property(strictValue, value => {
      const text = canonicalize(value, roomy)
      const parsed = parseStrict(text, roomy)
      assert.ok(parsed.ok)
      assert.equal(canonicalize(parsed.value, roomy), text)
      assert.deepEqual(JSON.parse(JSON.stringify(parsed.value)), JSON.parse(JSON.stringify(value)))
    }),
    { numRuns: 300 },
  )
})

test('keys are ordered by UTF-16 code units, as RFC 8785 shows', () => {
  const value = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 }
  assert.equal(canonicalize(value), '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}')
  assert.equal(canonicalize('\u20ac$\u000f\nA\'B"\\\\"/'), '"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"')
})

test('a key named like a prototype member is an ordinary key', () => {
  const text = '{"__proto__":1,"constructor":{"toString":2}}'
  const parsed = parseStrict(text)
  assert.ok(parsed.ok)
  assert.equal(canonicalize(parsed.value), text)
})

const unwritable: readonly [string, unknown][] = [
  ['a fraction', 1.5],
  ['an integer beyond 2^53-1', 2 ** 53],
  ['infinity', Number.POSITIVE_INFINITY],
  ['a lone surrogate', '\ud800'],
  ['a lone surrogate in a key', { '\udc00': 1 }],
  ['undefined in an object', { a: undefined }],
  ['a hole in an array', new Array(2)],
  ['a date', new Date(0)],
  ['a big integer', 1n],
  ['a function', () => 1],
  ['bytes', new Uint8Array(2)],
  ['a symbol as key', { [Symbol('a')]: 1 }],
]
for (const [what, value] of unwritable) {
  test(`${what} has no canonical form`, () => {
    assert.throws(() => canonicalize({ a: value } as JsonValue), RangeError)
  })
}

const unreadable: readonly [string, string][] = [
  ['a duplicate key', '{"a":1,"a":2}'],
  ['a duplicate key written with an escape', '{"a":1,"\\u0061":2}'],
  ['a fraction', '1.5'],
  ['an exponent', '1e3'],
  ['a whole number with a fraction', '1.0'],
  ['minus zero', '-0'],
  ['a leading zero', '01'],
  ['a plus sign', '+1'],
  ['2^53', '9007199254740992'],
  ['2^53+1, which JSON.parse would fold', '9007199254740993'],
  ['an escaped lone surrogate', '"\\ud800"'],
  ['a lone surrogate in a key', '{"\\udc00":1}'],
  ['a control character in a string', '"\n"'],
  ['an unknown escape', '"\\x41"'],
  ['a string that never ends', '"abc\\"'],
  ['a trailing comma', '[1,]'],
  ['a missing comma', '[1 2]'],
  ['a missing colon', '{"a" 1}'],
  ['a key without quotes', '{a:1}'],
  ['a comment', '[1] // one'],
  ['two values', '1 2'],
  ['nothing', ''],
  ['a word that is not JSON', 'undefined'],
  ['a number that is none', 'NaN'],
  ['a byte order mark', '\ufeff1'],
  ['a space that is not JSON', '\u00a01'],
]
for (const [what, text] of unreadable) {
  test(`${what} cannot be read`, () => {
    assert.equal(parseStrict(text).ok, false)
    assert.equal(parseStrict(Buffer.from(text)).ok, false)
  })
}

test('where the libraries are laxer: they write lone surrogates and fractions, and depth only ends at the stack', () => {
  assert.ok(oracleTwo('\ud800'))
  assert.ok(oracleOne(1.5))
  assert.ok(oracleTwo({ a: 1.5 }))
})

test('bytes that are not UTF-8 cannot be read', () => {
  assert.equal(parseStrict(Buffer.from([0x22, 0xc3, 0x28, 0x22])).ok, false)
  assert.equal(parseStrict(Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])).ok, false)
})

test('depth and size have limits, in writing and in reading', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
  assert.equal(parseStrict(nested(16)).ok, true)
  assert.equal(parseStrict(nested(17)).ok, false)
  assert.equal(parseStrict(nested(100_000), { maxBytes: 1_000_000 }).ok, false)
  assert.throws(() => canonicalize(JSON.parse(nested(17))), /nested too deeply/)
  const text = `"${'é'.repeat(2047)}"`
  assert.equal(parseStrict(text).ok, true)
  assert.equal(parseStrict(`${text} `).ok, false)
  assert.throws(() => canonicalize('é'.repeat(2048)), /takes 4098 bytes, at most 4096/)
})

test('what the strict reader accepts, JSON.parse reads alike; nothing makes it throw', () => {
  const mess = fc.oneof(
    fc.string({ maxLength: 30 }),
    fc
      .array(fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '"', '\\', '1', '-', '0', '.', 'e', 'true', ' '))
      .map(parts => parts.join('')),
  )
  fc.assert(
    fc.property(mess, text => {
      const parsed = parseStrict(text)
      if (parsed.ok) assert.equal(JSON.stringify(parsed.value), JSON.stringify(JSON.parse(text)))
    }),
    { numRuns: 2000 },
  )
})
