import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lawOfUnion } from '../regulation/testing.ts'
import { fineCases } from './cases.ts'
import { factorSaid, factorsOf, fineCeiling } from './index.ts'

const law = lawOfUnion('2026-11-22')

for (const { name, of, is } of fineCases) test(name, () => assert.deepEqual(of(law), is))

test('without the turnover of the group the floor of the ceiling is known, and that it may be higher', () => {
  const { atLeast, atMost } = fineCeiling(law, 'essential', null)
  assert.deepEqual([atLeast, atMost], [10_000_000, null])
})

const nothing = {
  significant: 0,
  lastedMs: [],
  lossesEur: [],
  reportsSent: 0,
  reportsLate: 0,
  actionsDone: 0,
  actionsOpen: 0,
  answersLate: [],
}

test('each factor is told from what is recorded, is open where nothing is, or is left to a person', () => {
  const { items } = factorsOf(law)
  assert.deepEqual(
    items.map(one => factorSaid(one, nothing)).filter(({ words }) => words !== null),
    [],
  )
  assert.deepEqual(
    items.filter(one => factorSaid(one, nothing).from === 'person'),
    ['intent or negligence', 'adherence to approved codes or certification'],
  )
  const known = {
    ...nothing,
    significant: 2,
    lastedMs: [3_600_001, null],
    lossesEur: [300_000, 260_000],
    reportsSent: 3,
  }
  const all = { ...known, reportsLate: 1, actionsDone: 1, answersLate: [false, true] }
  const said = items.map(one => factorSaid(one, all)).filter(({ from }) => from === 'record')
  assert.ok(said.every(({ words }) => words !== null))
  assert.equal(factorSaid('duration', all).words, 'the longest lasted up to 2 hours, 1 not handled yet')
  assert.match(factorSaid('damage caused', all).words ?? '', /EUR 560,000 said of 2 incidents/)
  assert.match(factorSaid('earlier breaches', all).words ?? '', /3 reports sent, 1 of them late/)
})
