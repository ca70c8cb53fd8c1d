import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { typeChoice, usualShortestMonths } from './index.ts'

const facts = {
  isFirst: true,
  neededBy: '2026-06-01',
  shortestMonths: usualShortestMonths,
  accepted: true,
  today: '2026-01-02',
}

test('a Type I is the choice for a first report that is wanted soon by somebody who takes it, and its reasons are said', () => {
  const { kind, conditions, type2From } = typeChoice(facts)
  assert.equal(kind, 'soc2_type1')
  assert.equal(type2From, '2026-08-27')
  assert.deepEqual(
    conditions.map(one => one.holds),
    [true, true, true],
  )
  assert.equal(typeChoice({ ...facts, neededBy: '2026-08-27' }).kind, 'soc2_type2')
  assert.equal(typeChoice({ ...facts, shortestMonths: 3, neededBy: '2026-06-01' }).kind, 'soc2_type2')
})

const answer = fc.constantFrom(true, false, null)

test('for any facts: a Type I is the choice only when all three are known to be so, and what is unknown is named', () => {
  fc.assert(
    fc.property(answer, answer, fc.constantFrom('2026-03-01', '2027-03-01', null), (isFirst, accepted, neededBy) => {
      const { kind, conditions, otherwise } = typeChoice({ ...facts, isFirst, accepted, neededBy })
      assert.equal(
        kind === 'soc2_type1',
        conditions.every(one => one.holds === true),
      )
      if (kind === 'soc2_type2')
        for (const one of conditions) assert.equal(otherwise.includes(one.words), one.holds !== true)
    }),
  )
})
