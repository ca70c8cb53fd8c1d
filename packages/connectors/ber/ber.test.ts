import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BerProblem, contentOf, element, elements, integer, integerOf, octets, tags, wholeLength } from './index.ts'

test('numbers and texts come back as they were written, at every length', () => {
  for (const value of [0, 1, 127, 128, 255, 256, 32_767, 32_768, 65_536, 2_147_483_647])
    assert.equal(integerOf(elements(integer(value))[0]), value)
  for (const length of [0, 1, 127, 128, 255, 256, 70_000]) {
    const written = octets('x'.repeat(length))
    assert.equal(wholeLength(written), written.length)
    assert.equal(contentOf(elements(written)[0], tags.octets).length, length)
  }
})

test('what is cut, endless or of another kind is refused', () => {
  const refused = (work: () => unknown) => assert.throws(work, BerProblem)
  refused(() => elements(octets('abc').subarray(0, 4)))
  refused(() => wholeLength(Buffer.from([0x30, 0x80])))
  refused(() => wholeLength(Buffer.from([0x30, 0x85, 1, 1, 1, 1, 1])))
  refused(() => wholeLength(Buffer.from([0x1f, 0x01])))
  refused(() => integerOf(elements(octets('a'))[0]))
  refused(() => integerOf(elements(element(tags.integer))[0]))
  refused(() => contentOf(undefined, tags.octets))
  assert.equal(wholeLength(Buffer.from([0x30])), undefined)
  assert.equal(wholeLength(Buffer.from([0x30, 0x82, 1])), undefined)
})
