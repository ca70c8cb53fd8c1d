import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConclusionStatement, mostCited, statementText } from './index.ts'

const id = (last: number) => `00000000-0000-4000-8000-00000000000${last}`
const statement = {
  v: 1,
  engagement: id(1),
  control: id(2),
  result: 'effective',
  refs: [3, 7],
  checkpoint: { size: 8, root: Buffer.alloc(32, 1).toString('base64') },
  text: 'Ünbiased',
  signer: { person: id(3), key: 'ab'.repeat(32) },
} as const

test('a conclusion has one text, whatever order its members came in', () => {
  const text = statementText(ConclusionStatement.parse(statement))
  const turned = Object.fromEntries(Object.entries(statement).toReversed())
  assert.equal(statementText(ConclusionStatement.parse(turned)), text)
  assert.ok(text.startsWith('{"checkpoint":{"root":"AQEB'))
  assert.ok(text.endsWith('"text":"Ünbiased","v":1}'))
})

test('a conclusion rests on something, and on nothing that came after its checkpoint', () => {
  const refused = [
    { refs: [] },
    { refs: [7, 3] },
    { refs: [3, 3] },
    { refs: [3, 8] },
    { text: '' },
    { verdict: 'good' },
  ]
  for (const change of refused) assert.equal(ConclusionStatement.safeParse({ ...statement, ...change }).success, false)
})

test('a statement rests on as many entries as one entry of the ledger can name, and on no more', () => {
  const resting = (count: number) =>
    ConclusionStatement.safeParse({
      ...statement,
      refs: Array.from({ length: count }, (_, at) => at),
      checkpoint: { ...statement.checkpoint, size: count },
    }).success
  assert.deepEqual([resting(1), resting(mostCited), resting(mostCited + 1)], [true, true, false])
})
