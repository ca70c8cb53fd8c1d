import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareRequirements, frameworkRef, partsOfRef, RequirementRef, requirementRef } from './index.ts'

test('a reference of each framework parses into its framework and its id, and comes back the same', () => {
  for (const [framework, version, id] of [
    ['soc2', '2017', 'CC6.1'],
    ['csf', '2.0', 'GV.OC-01'],
    ['sp800-53', '5.2.0', 'AC-2(10)'],
    ['iso27001', '2022', 'A.5.1'],
    ['iso27001', '2022', '6.1.2'],
    ['nis2', '2022', '21(2)(a)'],
  ] as const) {
    const ref = requirementRef({ id: framework, version }, id)
    assert.equal(ref, `${framework}@${version}:${id}`)
    assert.deepEqual(partsOfRef(ref), { framework: frameworkRef({ id: framework, version }), id })
  }
})

test('what is not framework@version:id is refused', () => {
  for (const text of [
    'CC6.1',
    'soc2:CC6.1',
    'soc2@2017',
    'soc2@2017:',
    'SOC2@2017:CC6.1',
    'soc2@2017:CC 6.1',
    'soc2@:CC6.1',
  ]) {
    assert.equal(RequirementRef.safeParse(text).success, false, text)
  }
})

test('ids sort as a reader expects, numbers as numbers', () => {
  const sorted = ['A.5.1', 'A.5.2', 'A.5.10', 'AC-2', 'AC-2(1)', 'AC-2(2)', 'AC-2(10)', 'AC-3', 'AC-10', 'AT-1']
  assert.deepEqual(sorted.toReversed().toSorted(compareRequirements), sorted)
  const duties = ['20(1)', '21(2)(a)', '21(2)(j)', '21(3)', '23(1)', '100(1)']
  assert.deepEqual(duties.toReversed().toSorted(compareRequirements), duties)
})
