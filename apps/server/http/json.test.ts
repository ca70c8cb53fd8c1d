import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refused } from '@onus/core/problem'
import fc from 'fast-check'
import { parseJson } from './json.ts'

const read = (text: string) => parseJson(Buffer.from(text))

test('whatever JSON.stringify writes is read back the same', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), value => {
      const text = JSON.stringify(value)
      if (/\\ud[89a-f]|\\u0000|__proto__/i.test(text)) return
      assert.deepEqual(read(text), JSON.parse(text))
    }),
    { numRuns: 300 },
  )
})

const refusals: [string, string | Uint8Array][] = [
  ['a key twice', '{"a":1,"a":2}'],
  ['a key twice, once escaped', '{"a":1,"\\u0061":2}'],
  ['a key twice deep inside', '{"x":[{"b":{"a":1, "a" : 2}}]}'],
  ['half a surrogate pair', '{"a":"\\ud800"}'],
  ['half a surrogate pair in a key', '{"\\udc00":1}'],
  ['a NUL', '["\\u0000"]'],
  ['a prototype', '{"__proto__":{"admin":true}}'],
  ['an escaped prototype', '{"__pro\\u0074o__":{"admin":true}}'],
  ['33 levels', `${'['.repeat(33)}${']'.repeat(33)}`],
  ['bytes that are not UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
  ['something else', '{a:1}'],
  ['nothing', ''],
]

for (const [name, body] of refusals) {
  test(`a body with ${name} is refused`, () => {
    assert.throws(
      () => parseJson(typeof body === 'string' ? Buffer.from(body) : body),
      error => error instanceof Refused && error.problem.code === 'invalid_input',
    )
  })
}

test('the same key in two objects, brackets and quotes inside strings, and 32 levels are fine', () => {
  assert.deepEqual(read('[{"a":"}]{[\\""},{"a":"\\\\"}]'), [{ a: '}]{["' }, { a: '\\' }])
  assert.doesNotThrow(() => read(`${'['.repeat(32)}${']'.repeat(32)}`))
})
