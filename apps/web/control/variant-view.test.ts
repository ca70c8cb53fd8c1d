import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Control } from '@onus/core/control'
import { variantDraft, withoutVariant, withVariant } from './variant-view.ts'

const control = { code: 'AC-01', statement: 'We look.', acceptance: ['Seen', 'Signed'] } as unknown as Control
const written = { ...variantDraft(control, null), scope: 's1', rationale: 'Its own directory', approvedBy: 'p1' }

test('a wording of a scope begins with the words that hold there', () => {
  assert.deepEqual([written.statement, written.acceptance], ['We look.', 'Seen\nSigned'])
  const { variants } = withVariant(control, { ...written, statement: 'They look.' })
  assert.equal(variantDraft(control, variants?.[0] ?? null).statement, 'They look.')
})

test('a scope has one wording, with one acceptance criterion a line', () => {
  const twice = withVariant(withVariant(control, written), { ...written, acceptance: ' Counted \n\n' })
  assert.deepEqual(
    twice.variants?.map(one => [one.scope, one.acceptance]),
    [['s1', ['Counted']]],
  )
})

test('taking the last wording away leaves the control as it was', () => {
  assert.deepEqual(withoutVariant(withVariant(control, written), 's1'), control)
})
