import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emptyDescription, sectionKeys, written } from '@onus/core/description'
import { instant } from '@onus/core/time'
import { draftOf, othersIrrelevant, progress, standing, unclassified } from './description-view.ts'

const id = '00000000-0000-4000-8000-000000000001'

test('a stale section says so before what is missing in it', () => {
  const changed = [{ change: 'added' as const, before: null, now: 'x' }]
  assert.deepEqual(standing({ gaps: ['a'], changed }), { state: 'late', words: 'Stale: 1 fact changed' })
  assert.deepEqual(standing({ gaps: ['a', 'b'], changed: [] }), { state: 'unknown', words: '2 things missing' })
  assert.equal(standing({ gaps: [], changed: [] }).words, 'Complete')
  assert.equal(
    progress([
      { gaps: [], changed: [] },
      { gaps: ['a'], changed: [] },
    ]),
    '1 of 2 sections complete',
  )
})

test('what stands of a section can be written again as it is, and a signature is given anew by who writes', () => {
  const draft = {
    section: 'incidents' as const,
    text: 'x',
    incidents: [],
    decision: { state: 'none' as const, title: 'CISO' },
  }
  const made = { by: id, at: instant('2026-01-01T00:00:00Z'), facts: [] }
  assert.deepEqual(draftOf('incidents', written(emptyDescription(id), draft, made)), draft)
  for (const key of sectionKeys) assert.equal(draftOf(key, emptyDescription(id)).section, key)
})

test('the rest of the changes can be set aside together, but none that may matter to customers', () => {
  const change = (key: string, material: boolean) => ({ key, material, at: '2026-01-01T00:00:00.000Z', words: key })
  const decided = [{ key: 'a', relevant: true, words: 'said' }]
  assert.deepEqual(othersIrrelevant([change('a', false), change('b', false), change('c', true)], decided), [
    ...decided,
    { key: 'b', relevant: false, words: '' },
  ])
})

test('a supplier is classified by its name, in whatever case it is written', () => {
  const suppliers = [
    { name: 'Cloud AG', runs: [] },
    { name: 'Mail Ltd', runs: [] },
  ]
  assert.deepEqual(unclassified({ suppliers }, [{ name: 'cloud ag ' }]), [suppliers[1]])
})
