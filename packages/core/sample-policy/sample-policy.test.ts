import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  achievedConfidence,
  isPolicyFor,
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
const n = (count: number) => ({ kind: 'count' as const, n: count })
const rounded = (share: number) => Math.round(share * 1000) / 10

/** The usual policy, row by row: a population, and its sizes for low, default and high risk. */
const table: Readonly<Record<SampleCadence, readonly (readonly [number, readonly [number, number, number]])[]>> = {
  annual: [[1, [1, 1, 1]]],
  semi_annual: [[2, [1, 2, 2]]],
  quarterly: [[4, [2, 2, 3]]],
  monthly: [[12, [2, 3, 5]]],
  weekly: [[52, [5, 8, 15]]],
  daily: [
    [250, [15, 25, 40]],
    [365, [15, 25, 40]],
  ],
  event_many: [
    [251, [25, 30, 60]],
    [1_000_000, [25, 30, 60]],
  ],
  event_few: [
    [1, [1, 1, 1]],
    [4, [1, 3, 4]],
    [21, [2, 3, 5]],
    [30, [2, 3, 6]],
    [31, [2, 4, 7]],
    [120, [6, 12, 24]],
    [201, [11, 21, 40]],
    [250, [13, 25, 40]],
  ],
  automated: [[1, [1, 1, 1]]],
}

test('the usual policy proposes the sizes of its table, every row of it', () => {
  for (const cadence of SampleCadence.options)
    for (const [population, sizes] of table[cadence])
      assert.deepEqual(
        SampleRisk.options.map(risk => size(cadence, risk, population)),
        sizes,
        `${cadence}, ${population} items`,
      )
  assert.ok(SamplePolicy.safeParse(usualSamplePolicy).success)
})

test('an automated control is tested once for each variant of its configuration, at every risk', () => {
  const sizes = SampleRisk.options.map(risk => {
    return proposedSize(usualSamplePolicy, { cadence: 'automated', risk, population: 9, variants: 3 })
  })
  assert.deepEqual(sizes, [3, 3, 3])
  const { note } = usualSamplePolicy.rows.find(row => row.cadence === 'automated') ?? assert.fail('no row')
  assert.match(note, /at high risk also a check for changes against the baseline/)
})

test('sizes are a policy with an author, a day and a source, and a firm’s own row takes the place of the usual one', () => {
  assert.deepEqual([usualSamplePolicy.author, usualSamplePolicy.dated], ['Onus', '2026-11-22'])
  assert.match(usualSamplePolicy.source, /No standard mandates sizes/)
  const rows = usualSamplePolicy.rows.map(row => (row.cadence === 'weekly' ? { ...row, default: n(10) } : row))
  const own = SamplePolicy.parse({ ...usualSamplePolicy, author: 'Firm', fewAtMost: 100, rows })
  assert.equal(proposedSize(own, { cadence: 'weekly', risk: 'default', population: 52 }), 10)
  assert.equal(sampleCadence(own, 'event-driven', 101), 'event_many')
  assert.deepEqual(
    [isPolicyFor(own, 'a'), isPolicyFor({ engagement: 'a' }, 'a'), isPolicyFor({ engagement: 'b' }, 'a')],
    [...[true, true, false]],
  )
  const few = { ...own, rows: own.rows.filter(row => row.cadence !== 'daily') }
  assert.equal(proposedSize(few, { cadence: 'daily', risk: 'low', population: 250 }), null)
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
