import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  compareBytes,
  type Draw,
  drawSample,
  fieldText,
  lineFields,
  populationLine,
  systematicSample,
} from './index.ts'

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest())
const popHash = sha256(new TextEncoder().encode('a\nb\n'))
const draw = (of: Partial<Draw>) => drawSample({ seed: 'seed', popHash, population: 100, size: 10, ...of }, sha256)

test('the same seed and population draw the same places in the same order, wherever it is done', () => {
  assert.deepEqual(draw({ seed: 'onus', population: 1000, size: 5 }), [165, 716, 936, 714, 611])
})

test('another seed, another population and another hash draw others', () => {
  const one = draw({})
  assert.notDeepEqual(draw({ seed: 'other' }), one)
  assert.notDeepEqual(draw({ population: 101 }), one)
  assert.notDeepEqual(draw({ popHash: sha256(new Uint8Array()) }), one)
})

test('nothing is drawn twice, nothing outside, never more than there are', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(300), fc.nat(400), (seed, population, size) => {
      const chosen = draw({ seed, population, size })
      assert.equal(chosen.length, Math.min(size, population))
      assert.equal(new Set(chosen).size, chosen.length)
      assert.ok(chosen.every(place => place >= 0 && place < population))
    }),
    { seed: 4, numRuns: 100 },
  )
})

test('a larger sample begins with the smaller one, so that reserves are the next in line', () => {
  assert.deepEqual(draw({ size: 30 }).slice(0, 10), draw({ size: 10 }))
})

test('every place is drawn about as often as any other', () => {
  const seen = new Array<number>(10).fill(0)
  for (let index = 0; index < 2000; index += 1)
    for (const place of draw({ seed: `s${index}`, population: 10, size: 3 })) seen[place] = (seen[place] ?? 0) + 1
  const chi = seen.reduce((sum, count) => sum + (count - 600) ** 2 / 600, 0)
  assert.ok(chi < 27.9, `chi-square ${chi} over 9 degrees: ${seen}`)
})

test('different rows are different lines, whatever they hold', () => {
  const cell = fc.oneof(fc.constant(null), fc.string(), fc.array(fc.string(), { maxLength: 3 }))
  fc.assert(
    fc.property(fc.array(cell, { maxLength: 4 }), fc.array(cell, { maxLength: 4 }), (a, b) => {
      fc.pre(a.length === b.length)
      const [one, other] = [populationLine(a), populationLine(b)]
      assert.ok(!/[\n\r]/.test(one))
      const isList = (of: typeof a) => of.map(Array.isArray).join()
      if (isList(a) === isList(b)) assert.equal(one === other, JSON.stringify(a) === JSON.stringify(b))
    }),
    { seed: 4, numRuns: 300 },
  )
  assert.equal(populationLine(['a\tb', null, 'c\\', 7, true, ['x,y', 'z']]), 'a\\tb\t\\N\tc\\\\\t7\ttrue\t[x\\,y,z,]')
})

test('texts are compared by their bytes', () => {
  assert.ok(compareBytes('\u{ff5e}', '\u{1f600}') < 0)
  assert.ok('\u{ff5e}' > '\u{1f600}')
  assert.equal(compareBytes('a', 'a'), 0)
  assert.ok(compareBytes('a', 'ab') < 0)
})

test('the fields of a line say what its cells were', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constant(null), fc.string()), { minLength: 1, maxLength: 4 }), cells => {
      assert.deepEqual(lineFields(populationLine(cells)).map(fieldText), cells)
    }),
    { seed: 4, numRuns: 200 },
  )
})

test('the vectors that the guide publishes hold', () => {
  const guide = readFileSync(new URL('../../../docs/guide/sampling.md', import.meta.url), 'utf8')
  const vectors = [...guide.matchAll(/^\| onus-(draw|systematic)-1 \| `(.+?)` \| (\d+) \| (\d+) \| ([\d ]+) \|$/gm)]
  assert.equal(vectors.length, 6)
  for (const [, way, seed = '', rows, size, sequence = ''] of vectors) {
    const expected = sequence.split(' ').map(Number)
    const given = { seed, popHash, population: Number(rows), size: Number(size) }
    const found = way === 'draw' ? drawSample(given, sha256) : systematicSample(given, expected.length, sha256)
    assert.deepEqual(found, expected, `${way} ${seed}`)
  }
  const cells = [
    ['10', 'Zebra', null],
    ['2', 'back\\slash', 'two\nlines'],
    ['9', 'tab\there', 'ok'],
    ['\u{ff5e}', 'tilde', 'y'],
    ['\u{1f600}', 'face', 'x'],
  ]
  const lines = cells.map(populationLine)
  for (const line of lines) assert.ok(guide.includes(`    ${line}\n`), line)
  const hash = createHash('sha256')
    .update(lines.map(line => `${line}\n`).join(''))
    .digest('hex')
  assert.ok(guide.includes(hash))
})
