import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { SourceProblem } from '../connector/index.ts'
import type { ImportFile } from './file.ts'
import { type JsonItem, jsonItems, jsonRest, jsonSample } from './json.ts'

/** A file whose text comes in pieces of this many characters. */
function pieces(text: string, size = 7): ImportFile {
  return {
    name: 'given.json',
    bytes: text.length,
    async *text() {
      for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
    },
  }
}

async function all(file: ImportFile, patterns: readonly (readonly string[])[], isLines = false): Promise<JsonItem[]> {
  const found: JsonItem[] = []
  for await (const item of jsonItems(file, patterns, { isLines })) found.push(item)
  return found
}

const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown

test('any JSON in any pieces is what JSON.parse makes of it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.json(), fc.integer({ min: 1, max: 40 }), async (text, size) => {
      const [item] = await all(pieces(text, size), [[]])
      assert.deepEqual(plain(item?.value), plain(JSON.parse(text)))
      assert.deepEqual(plain(await jsonRest(pieces(text, size), [])), plain(JSON.parse(text)))
    }),
    { numRuns: 300 },
  )
})

test('the items of a list come one by one, each with where it stands and the hash of its text', async () => {
  const text = '{ "runs": [ { "results": [ {"a": 1},\n {"a":"é"} ], "tool": 1 }, { "results": [] } ], "b": [3] }'
  const found = await all(pieces(text), [
    ['runs', '*', 'results', '*'],
    ['b', '*'],
  ])
  assert.deepEqual(
    found.map(({ pattern, pointer, value }) => [pattern, pointer, plain(value)]),
    [
      [0, '/runs/0/results/0', { a: 1 }],
      [0, '/runs/0/results/1', { a: 'é' }],
      [1, '/b/0', 3],
    ],
  )
  assert.equal(found[1]?.sha256, createHash('sha256').update('{"a":"é"}').digest('hex'))
  const rest = await jsonRest(pieces(text), [['runs', '*', 'results']])
  assert.deepEqual(plain(rest), { runs: [{ tool: 1 }, {}], b: [3] })
})

test('one value a line is a list of them', async () => {
  const text = '{"a":1}\n{"a":2}\n\n{"a":3}\n{"a":4}\n'
  const { sample, isLines } = await jsonSample(pieces(text))
  assert.equal(isLines, true)
  assert.deepEqual(plain(sample), [{ a: 1 }, { a: 2 }, { a: 3 }])
  const found = await all(pieces(text), [['*']], true)
  assert.deepEqual(
    found.map(({ pointer, value }) => [pointer, plain(value)]),
    [1, 2, 3, 4].map((a, i) => [`/${i}`, { a }]),
  )
})

test('a sample keeps the first items of a list and no more', async () => {
  const { sample, isLines } = await jsonSample(pieces(JSON.stringify({ a: [1, 2, 3, 4, 5], b: { c: 'd' } })))
  assert.equal(isLines, false)
  assert.deepEqual(plain(sample), { a: [1, 2, 3], b: { c: 'd' } })
})

test('what is not JSON is refused with its line', async () => {
  const cases: [string, RegExp][] = [
    ['{"a":1,\n"a":2}', /line 2: the name "a" stands twice in one object/],
    ['[1,\n2', /line 2: the file is cut off here/],
    ['["a', /cut off here/],
    ['{"a"', /cut off here/],
    ['[1,]', /a comma is followed by nothing/],
    ['{"a":1,}', /a comma is followed by nothing/],
    ['[01]', /01 is no value/],
    ['[nul]', /nul is no value/],
    ['[1 2]', /a comma or \] is expected, not "2/],
    ['{"a" 1}', /a colon is expected after a name/],
    ['{a:1}', /a name in quotes is expected/],
    ['["\\ud800"]', /half of a surrogate pair/],
    ['["\\x"]', /an escape that JSON does not know/],
    ['["a\nb"]', /line end or another control character/],
    ['{} x', /something follows the end/],
    ['[1}', /a comma or \] is expected/],
    [' \n', /line 2: the file holds no value/],
    ['hello', /hello is no value/],
    [`${'['.repeat(200)}`, /more than 128 levels/],
  ]
  for (const [text, why] of cases)
    for (const size of [1, 1000])
      await assert.rejects(
        all(pieces(text, size), [['nothing']]),
        error => error instanceof SourceProblem && why.test(error.message),
        text,
      )
})
