import assert from 'node:assert/strict'
import { test } from 'node:test'
import { foldedBelow, foldedGood, type ProofLine, proofAsText, shownLines } from './proof-view.ts'
import { stateWord } from './state-view.ts'

const proof: readonly ProofLine[] = [
  {
    id: 'a',
    text: 'CC6.1 is not shown to operate',
    state: 'failing',
    children: [
      {
        id: 'b',
        text: 'AC-01 addresses it',
        children: [
          {
            id: 'c',
            text: 'user bob has no second factor',
            at: '2026-03-31T00:00:00.000Z',
            ledger: { position: 42 },
            children: [],
          },
        ],
      },
    ],
  },
]

test('a folded line hides everything below it', () => {
  assert.deepEqual(
    shownLines(proof, new Set()).map(({ line, depth }) => `${line.id}${depth}`),
    ['a0', 'b1', 'c2'],
  )
  assert.deepEqual(
    shownLines(proof, new Set(['b'])).map(({ line }) => line.id),
    ['a', 'b'],
  )
})

test('deep reasons start folded', () => {
  assert.deepEqual([...foldedBelow(proof, 1)], ['b'])
})

test('what is good starts folded, the reasons against stand open', () => {
  const leaf = { id: 'z', text: '', children: [] }
  const lines = [
    {
      id: 'r',
      text: '',
      children: [
        { id: 'good', text: '', state: 'operating', children: [leaf] },
        { id: 'bad', text: '', state: 'failing', children: [leaf] },
      ],
    },
  ] as const
  assert.deepEqual([...foldedGood(lines)], ['good'])
})

test('the text carries states, dates and ledger positions, indented', () => {
  assert.equal(
    proofAsText(proof, stateWord),
    [
      '- [Failing] · CC6.1 is not shown to operate',
      '  - AC-01 addresses it',
      '    - user bob has no second factor · 2026-03-31T00:00:00.000Z · ledger #42',
    ].join('\n'),
  )
})
