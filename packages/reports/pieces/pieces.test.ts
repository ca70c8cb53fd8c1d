import assert from 'node:assert/strict'
import { test } from 'node:test'
import { items, jsonPieces } from './index.ts'

const listed = (...values: unknown[]) => items(() => values.values())

test('what is written piece by piece is the JSON of the same value', () => {
  const value = (list: (...values: unknown[]) => unknown) => ({
    a: [1, { b: list({ c: 'x\ny' }, 2, null) }],
    'd "e"': list(),
    f: undefined,
    g: { h: [], i: {} },
    j: 'text',
  })
  assert.deepEqual(
    JSON.parse([...jsonPieces(value(listed))].join('')),
    JSON.parse(JSON.stringify(value((...all) => all))),
  )
  for (const small of [null, 1, 'a', [], {}, [1]])
    assert.equal([...jsonPieces(small)].join(''), `${JSON.stringify(small, null, 2)}\n`)
  assert.equal([...jsonPieces(listed(1, 2))].join(''), '[\n  1,\n  2\n]\n')
})
