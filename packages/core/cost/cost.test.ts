import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type CostModel, costDrivers, costOf, soc2Answers } from './index.ts'

const models = ['soc2', 'csf'] as const
const answersOf = (model: CostModel) =>
  fc.record(
    Object.fromEntries(
      costDrivers[model].map(one => [one.id, fc.constantFrom(...one.choices.map(each => each.value))]),
    ),
  )

test('changing any driver changes the range, and a dearer answer never makes it cheaper', () => {
  for (const model of models)
    fc.assert(
      fc.property(answersOf(model), answers => {
        for (const driver of costDrivers[model]) {
          const ranges = driver.choices.map(one => costOf(model, { ...answers, [driver.id]: one.value }, null).parts)
          for (const [index, parts] of ranges.entries()) {
            const before = ranges[index - 1]
            if (!before) continue
            assert.notDeepEqual(parts, before)
            for (const side of ['own', 'others'] as const)
              for (const end of [0, 1] as const) {
                const at = costDrivers[model].indexOf(driver)
                assert.ok((before[at]?.[side][end] ?? 0) <= (parts[at]?.[side][end] ?? 0), `${driver.id} ${side}`)
              }
          }
        }
      }),
      { seed: 2, numRuns: 20 },
    )
})

test('it is always a range, with no more than two figures', () => {
  for (const model of models)
    fc.assert(
      fc.property(answersOf(model), fc.integer({ min: 100, max: 900 }), (answers, rate) => {
        const { own, others, money } = costOf(model, answers, { own: [rate, rate * 2], others: [rate, rate * 3] })
        assert.ok(own[0] < own[1] && money !== null && money[0] < money[1] && others[0] <= others[1])
        for (const value of [...own, ...money]) assert.ok(`${value}`.replace(/0+$/, '').length <= 2, `${value}`)
      }),
      { seed: 2, numRuns: 40 },
    )
})

test('an answer that nobody gave takes the whole breadth', () => {
  const known = costOf('soc2', { scope: 'one', categories: 'none', evidence: 'automatic', readiness: 'little' }, null)
  const open = costOf('soc2', {}, null)
  assert.ok(open.own[0] <= known.own[0] && open.own[1] > known.own[1])
  assert.equal(known.money, null)
})

test('live facts answer the drivers of a SOC 2, and leave open what they do not say', () => {
  const facts = {
    products: 2,
    hasCorporate: false,
    categories: ['security', 'privacy'],
    criteria: 40,
    open: 10,
    controls: 10,
    withChecks: 3,
  }
  assert.deepEqual(soc2Answers(facts), { scope: 'few', categories: 'three', evidence: 'partly', readiness: 'some' })
  assert.deepEqual(soc2Answers({ ...facts, controls: 0, criteria: 0, categories: ['security'] }), {
    scope: 'few',
    categories: 'none',
  })
})
