import assert from 'node:assert/strict'
import { test } from 'node:test'
import { instant } from '../time/index.ts'
import { isWordingDue, missingMethods, unfedDatasets } from './alignment.ts'
import type { Control } from './schema.ts'

test('a federal organisation is told by which of examine, interview and test nothing looks at a control', () => {
  assert.deepEqual(missingMethods({ checks: [], manual: null }), ['examine', 'interview', 'test'])
  assert.deepEqual(missingMethods({ checks: ['a'], manual: null }), ['examine', 'interview'])
  assert.deepEqual(missingMethods({ checks: ['a'], manual: { method: 'inquiry', steps: ['ask'] } }), ['examine'])
  assert.deepEqual(missingMethods({ checks: [], manual: { method: 'reperformance', steps: ['redo'] } }), [
    'examine',
    'interview',
  ])
})

test('the owner of an adopted control confirms its wording again after a quarter, and a proposal needs no confirmation', () => {
  const effective = { from: instant('2026-01-01T00:00:00Z') }
  const adopted = { body: { lifecycle: { state: 'adopted', owner: 'x' } } as Control, effective }
  assert.equal(isWordingDue(adopted, instant('2026-04-03T00:00:00Z')), false)
  assert.equal(isWordingDue(adopted, instant('2026-04-04T00:00:00Z')), true)
  assert.equal(
    isWordingDue({ body: { lifecycle: { state: 'proposed' } } as Control, effective }, instant('2027-01-01T00:00:00Z')),
    false,
  )
})

test('a control whose check reads what no connection fills is named with the dataset that is missing', () => {
  const reads = (check: string) => (check === 'merges' ? ['change.merges@1'] : ['identity.accounts@1'])
  assert.deepEqual(unfedDatasets({ checks: ['merges', 'accounts'] }, reads, new Set(['identity.accounts@1'])), [
    'change.merges@1',
  ])
})
