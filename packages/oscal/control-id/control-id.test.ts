import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canonicalControlId, compareControlIds, formatControlId, parseControlId } from './index.ts'

test('the three spellings of a control are one identifier', () => {
  for (const spelling of ['ac-2.1', 'AC-2(1)', 'AC-02(01)', 'AC-2 (1)', 'ac-02.01', ' AC-2(1) ']) {
    const id = parseControlId(spelling)
    assert.deepEqual(id, { family: 'ac', number: 2, enhancement: 1, part: null }, spelling)
  }
})

test('an identifier is written in each spelling, and read back from it', () => {
  for (const id of ['ac-1', 'ac-2.1', 'ac-2.13', 'sa-15.13', 'pm-32']) {
    const parsed = parseControlId(id)
    assert.ok(parsed)
    for (const spelling of ['oscal', 'label', 'padded'] as const)
      assert.deepEqual(parseControlId(formatControlId(parsed, spelling)), parsed)
    assert.equal(formatControlId(parsed, 'oscal'), id)
  }
  const id = parseControlId('ac-2.1')
  assert.equal(id && formatControlId(id, 'label'), 'AC-2(1)')
  assert.equal(id && formatControlId(id, 'padded'), 'AC-02(01)')
})

test('a part of a statement is kept beside the control', () => {
  assert.equal(parseControlId('AC-2(1)(a)')?.part, 'a')
  assert.equal(parseControlId('PS-6a')?.part, 'a')
  assert.equal(parseControlId('PS-6a.1')?.part, 'a.1')
  assert.equal(parseControlId('ac-2_smt.k')?.part, 'k')
  assert.equal(parseControlId('ac-2_smt')?.part, null)
  assert.equal(canonicalControlId('AC-02(01)(a)'), 'ac-2.1_smt.a')
})

test('what is no identifier of 800-53 is none', () => {
  for (const text of ['', 'AC', 'A.5.15', 'GV.OC-01', 'ac-0', 'ac-2.0', 'CC6.1', 'ac-2(1', 'acc-2'])
    assert.equal(parseControlId(text), null, text)
  assert.equal(canonicalControlId('GV.OC-01'), 'GV.OC-01')
})

test('controls are ordered by number, not as text', () => {
  const sorted = ['ac-10', 'ac-2.10', 'ac-2', 'ac-2.2', 'au-1', 'ac-1'].sort(compareControlIds)
  assert.deepEqual(sorted, ['ac-1', 'ac-2', 'ac-2.2', 'ac-2.10', 'ac-10', 'au-1'])
  assert.deepEqual(['x3', 'x1', 'ax2'].sort(compareControlIds), ['ax2', 'x1', 'x3'])
})
