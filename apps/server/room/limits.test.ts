import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StatementDraft } from '@onus/contract/room'
import { mostCited } from '@onus/core/conclusion'
import { mostRefs } from '@onus/ledger/event'

test('what an auditor may cite is one number: asked for, signed and written to the ledger', () => {
  const draft = (count: number) =>
    StatementDraft.safeParse({
      kind: 'conclusion',
      control: '00000000-0000-4000-8000-000000000001',
      result: 'effective',
      key: 'k',
      refs: Array.from({ length: count }, (_, at) => at),
      checkpoint: { size: count, root: Buffer.alloc(32).toString('base64') },
      text: 'As tested',
    }).success
  assert.equal(mostCited, mostRefs)
  assert.deepEqual([draft(0), draft(mostCited), draft(mostCited + 1)], [false, true, false])
})
