import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lawOfUnion } from '../regulation/testing.ts'
import { fineCases } from './cases.ts'
import { fineCeiling } from './index.ts'

const law = lawOfUnion('2026-11-22')

for (const { name, of, is } of fineCases) test(name, () => assert.deepEqual(of(law), is))

test('without the turnover of the group the floor of the ceiling is known, and that it may be higher', () => {
  const { atLeast, atMost } = fineCeiling(law, 'essential', null)
  assert.deepEqual([atLeast, atMost], [10_000_000, null])
})
