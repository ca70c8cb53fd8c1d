import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  achievedConfidence,
  proposedSize,
  SampleCadence,
  SamplePolicy,
  SampleRisk,
  sampleCadence,
  sizeWithoutDeviation,
  usualSamplePolicy,
} from './index.ts'

const size = (cadence: SampleCadence, risk: SampleRisk, population: number) =>
  proposedSize(usualSamplePolicy, { cadence, risk, population })
const rounded = (share: number) => Math.round(share * 1000) / 10

test('the usual policy proposes the sizes of its table', () => {
  assert.deepEqual(
    SampleRisk.options.map(risk => size('event_few', risk, 120)),
    [6, 12, 24],
  )
  assert.deepEqual(
    SampleRisk.options.map(risk => size('event_few', risk, 250)),
    [13, 25, 40],
  )
  assert.deepEqual(
    SampleRisk.options.map(risk => size('weekly', risk, 52)),
    [5, 8, 15],
  )
  assert.equal(proposedSize(usualSamplePolicy, { cadence: 'automated', risk: 'high', population: 9, variants: 3 }), 3)
  assert.equal(size('event_few', 'default', 30), 3, '10 % of 30 is 3, not 4')
  assert.ok(SamplePolicy.safeParse(usualSamplePolicy).success)
})

test('no size is more than there are, and an empty population has none', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...SampleCadence.options),
      fc.constantFrom(...SampleRisk.options),
      fc.nat(2000),
      (cadence, risk, population) => {
        const proposed = size(cadence, risk, population) ?? assert.fail('no row')
        assert.ok(proposed <= population)
        assert.equal(proposed === 0, population === 0)
      },
    ),
    { seed: 5, numRuns: 200 },
  )
})

test('a policy has no cadence twice', () => {
  const twice = { ...usualSamplePolicy, rows: [usualSamplePolicy.rows[0], usualSamplePolicy.rows[0]] }
  assert.equal(SamplePolicy.safeParse(twice).success, false)
})

test('events are few or many by their number; other cadences have rows of their own', () => {
  assert.equal(sampleCadence(usualSamplePolicy, 'event-driven', 250), 'event_few')
  assert.equal(sampleCadence(usualSamplePolicy, 'event-driven', 251), 'event_many')
  assert.equal(sampleCadence(usualSamplePolicy, 'semi-annual', 2), 'semi_annual')
  assert.equal(sampleCadence(usualSamplePolicy, 'continuous', 2), 'automated')
})

test('sizes without a deviation and the confidence they give are those of the tables', () => {
  assert.deepEqual(
    [
      [0.9, 0.1],
      [0.95, 0.1],
      [0.9, 0.05],
      [0.95, 0.05],
    ].map(([confidence = 0, tolerable = 0]) => sizeWithoutDeviation(confidence, tolerable)),
    [22, 29, 45, 59],
  )
  const clean = achievedConfidence({ population: 100_000, sample: 25, deviations: 0, tolerable: 0.1 })
  assert.equal(rounded(clean.binomial), 92.8)
  assert.equal(rounded(clean.hypergeometric), 92.8)
  const months = achievedConfidence({ population: 12, sample: 2, deviations: 0, tolerable: 2 / 12 })
  assert.equal(rounded(months.hypergeometric), 31.8)
})

test('confidence lies between 0 and 1, grows with the sample and falls with each deviation', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 400 }), fc.nat(399), fc.nat(5), (population, given, deviations) => {
      const sample = Math.min(given, population - 1)
      const of = (n: number, d: number) => achievedConfidence({ population, sample: n, deviations: d, tolerable: 0.1 })
      const [here, larger, worse] = [of(sample, deviations), of(sample + 1, deviations), of(sample, deviations + 1)]
      for (const key of ['binomial', 'hypergeometric'] as const) {
        assert.ok(here[key] >= 0 && here[key] <= 1)
        assert.ok(larger[key] >= here[key] - 1e-9)
        assert.ok(worse[key] <= here[key] + 1e-9)
      }
    }),
    { seed: 5, numRuns: 200 },
  )
})

test('whoever tested everything without a deviation is sure', () => {
  const all = achievedConfidence({ population: 12, sample: 12, deviations: 0, tolerable: 0.1 })
  assert.equal(all.hypergeometric, 1)
  assert.ok(all.binomial < 0.8)
})
