import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  blankRow,
  draftOfHead,
  draftOfSet,
  emptyHead,
  type HeadDraft,
  headErrors,
  headOf,
  headSize,
  pastedRows,
  rowFaults,
  setOf,
} from './set-view.ts'

const head: HeadDraft = {
  id: 'soc2-to-policy',
  version: '1',
  title: 'SOC 2 to our policy',
  publisher: 'Ourselves',
  licence: 'Ours',
  provenance: 'A workshop\n\nA second look',
  source: 'soc2@2017',
  target: 'policy@1',
  note: '',
}
const key = () => 'k'

test('everything that a head lacks is named, a note is not asked for', () => {
  assert.equal(Object.keys(headErrors(emptyHead)).length, headSize)
  assert.deepEqual(headErrors(head), {})
})

test('a set of a framework with itself is refused before it is sent', () => {
  assert.deepEqual(Object.keys(headErrors({ ...head, target: head.source })), ['target'])
})

test('what somebody wrote stays over what the file says', () => {
  const draft = draftOfHead({ id: 'of-file', provenance: ['a', 'b'] }, { id: 'mine' })
  assert.equal(draft.id, 'mine')
  assert.equal(draft.provenance, 'a\nb')
})

test('only what can be used of a head is sent', () => {
  assert.deepEqual(headOf({ id: 'Not An Id', title: ' A set ', publisher: '', provenance: 'a\n\nb' }), {
    title: 'A set',
    provenance: ['a', 'b'],
  })
})

test('rows of a spreadsheet become rows, with the relation in any known wording', () => {
  const rows = pastedRows('CC6.1\tP-1\tsubset_of\tonly logins\r\nCC6.2\tP-2\tshares', key)
  assert.deepEqual(
    rows?.map(({ source, target, relation, note }) => [source, target, relation, note]),
    [
      ['CC6.1', 'P-1', 'subset_of', 'only logins'],
      ['CC6.2', 'P-2', 'intersects', ''],
    ],
  )
  assert.equal(pastedRows('only words', key), null)
})

test('every fault of a row is named by its line, blank rows are passed over', () => {
  const known = { source: new Map([['A', false]]), target: new Map([['B', true]]) }
  const rows = [
    { ...blankRow('1'), source: 'A', target: 'B', relation: 'equal' },
    blankRow('2'),
    { ...blankRow('3'), source: 'Z', target: '' },
    { ...blankRow('4'), source: 'A', target: 'B', relation: 'equal' },
  ]
  assert.deepEqual(
    rowFaults(rows, known).map(({ line, message }) => `${line} ${message}`),
    [
      '1 B was withdrawn.',
      '3 There is no Z.',
      '3 Name both requirements.',
      '3 Say how the two are related.',
      '4 B was withdrawn.',
      '4 The same pair stands in line 1.',
    ],
  )
})

test('a set is sent as one of our own without its blank rows', () => {
  const set = setOf(head, [{ ...blankRow('1'), source: ' A ', target: 'B', relation: 'none' }, blankRow('2')])
  assert.equal(set.kind, 'own')
  assert.deepEqual(set.provenance, ['A workshop', 'A second look'])
  assert.deepEqual(set.rows, [{ source: 'A', target: 'B', relation: 'none', rationale: '', note: '' }])
})

test('a recorded set comes into the form and out of it as it was', () => {
  const rows = [
    { source: 'A', target: 'B', relation: 'equal' as const, rationale: 'semantic' as const, note: 'Alike' },
    { source: 'A', target: 'C', relation: 'unspecified' as const, rationale: null, note: '' },
  ]
  const recorded = { ...head, provenance: ['A workshop', 'A second look'], source: 'soc2@2017', target: 'policy@1' }
  const { rows: written, ...said } = draftOfSet(recorded as never, rows, key)
  const sent = setOf(said, written)
  assert.deepEqual(sent, { ...recorded, kind: 'own', rows: [rows[0], { ...rows[1], rationale: '' }] })
})
