import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isRefusal, type Refusal } from '../problem/index.ts'
import { instant } from '../time/index.ts'
import {
  concludedTest,
  reviewedTest,
  suggestionsFor,
  type Test,
  TestMethod,
  TestResult,
  testCounts,
  whyNotConcluded,
  withResults,
} from './index.ts'

const [tester, reviewer] = ['018f0000-0000-7000-8000-00000000000a', '018f0000-0000-7000-8000-00000000000b']
const at = instant('2027-01-20T00:00:00Z')
const items = Array.from({ length: 5 }, (_, position) => ({ position, key: `k${position}` }))
const sample = { items, invalid: null }
const known = { sample, zero: null }
const result = (position: number, of: Partial<TestResult> = {}): TestResult => {
  return { item: `k${position}`, position, result: 'pass', reason: '', evidence: [], by: tester, at, ...of }
}
const bad = { result: 'deviation', reason: 'No approval is there' } as const
const open = (of: Partial<Test> = {}): Test => ({
  title: 'Changes are approved',
  engagement: tester,
  side: 'management',
  purpose: 'operating',
  control: { id: tester, version: 1 },
  requirements: [],
  procedure: 'Compare author and approver',
  methods: ['inspection'],
  tester,
  independent: true,
  population: tester,
  draw: tester,
  tolerance: 0,
  results: items.map(item => result(item.position)),
  findings: [],
  released: false,
  lifecycle: { state: 'open' },
  ...of,
})
const sure = (given: Test | Refusal): Test => (isRefusal(given) ? assert.fail(given.refused.detail) : given)
const done = (of: Partial<Test> = {}) =>
  sure(
    concludedTest(open(of), { conclusion: 'effective', words: 'x', mode: 'third_party' }, known, {
      actorPerson: tester,
      at,
    }),
  )

test('asking alone concludes nothing, with any other method beside it it may', () => {
  fc.assert(
    fc.property(fc.subarray([...TestMethod.options], { minLength: 1 }), methods => {
      const why = whyNotConcluded(open({ methods }), 'effective', sample, null)
      assert.equal(
        why === null,
        methods.some(method => method !== 'inquiry'),
      )
    }),
    { seed: 8, numRuns: 40 },
  )
})

test('nothing is concluded while an item has no result, or its sample does not count', () => {
  assert.match(whyNotConcluded(open({ results: [result(0)] }), 'ineffective', sample, null) ?? '', /4 of 5/)
  assert.match(whyNotConcluded(open(), 'effective', { items, invalid: 'Withdrawn' }, null) ?? '', /Withdrawn/)
})

test('an empty population is neither a pass nor a gap', () => {
  const empty = open({ draw: null, results: [] })
  assert.equal(whyNotConcluded(empty, 'no_occurrences', null, 'proved'), null)
  assert.notEqual(whyNotConcluded(empty, 'no_occurrences', null, 'unproved'), null)
  assert.notEqual(whyNotConcluded(empty, 'effective', null, 'proved'), null)
  assert.notEqual(whyNotConcluded(open(), 'no_occurrences', sample, null), null)
})

test('a walkthrough is of one item, and a test of operation needs a sample', () => {
  const walk = open({ purpose: 'walkthrough' })
  assert.match(whyNotConcluded(walk, 'effective', sample, null) ?? '', /one item/)
  const one = { ...walk, draw: null, results: [result(0, { position: null, item: 'Change 7' })] }
  assert.equal(whyNotConcluded(one, 'effective', null, null), null)
  assert.notEqual(whyNotConcluded({ ...one, purpose: 'operating' }, 'effective', null, null), null)
})

test('what is no pass says why, and items outside the sample are refused', () => {
  assert.equal(TestResult.safeParse(result(0, { result: 'deviation' })).success, false)
  assert.equal(TestResult.safeParse(result(0, { result: 'not_applicable', reason: ' ' })).success, false)
  assert.ok(isRefusal(withResults(open(), [result(77)], sample)))
  const again = sure(withResults(open(), [result(1, bad)], sample))
  assert.deepEqual(testCounts(again, sample), { items: 5, pass: 4, deviation: 1, notApplicable: 0, open: 0 })
  assert.ok(isRefusal(withResults(done(), [result(1, bad)], sample)))
})

test('results of a replaced item stay and count no more', () => {
  const now = { items: [...items.slice(1), { position: 9, key: 'k9' }], invalid: null }
  assert.deepEqual(testCounts(open(), now), { items: 5, pass: 4, deviation: 0, notApplicable: 0, open: 1 })
})

test('more deviations than tolerated suggest, and choose nothing', () => {
  const draw = { method: { kind: 'random', algorithm: 'onus-draw-1', seed: 'x', seedFrom: '' }, changes: [] } as const
  const two = open({ results: [result(0, bad), result(1, bad), ...items.slice(2).map(item => result(item.position))] })
  assert.deepEqual(suggestionsFor(open(), sample, { ...draw, changes: [] }), [])
  assert.deepEqual(suggestionsFor({ ...two, tolerance: 2 }, sample, { ...draw, changes: [] }), [])
  assert.deepEqual(suggestionsFor(two, sample, { ...draw, changes: [] }), ['extend', 'ineffective', 'compensating'])
  assert.deepEqual(suggestionsFor(two, sample, null), ['ineffective', 'compensating'])
  assert.equal(two.lifecycle.state, 'open')
  const silent = concludedTest(two, { conclusion: 'effective', words: '', mode: 'third_party' }, known, {
    actorPerson: tester,
    at,
  })
  assert.ok(isRefusal(silent), 'effective in spite of them needs words')
})

test('another person reviews, and may send back with what is to be done', () => {
  const mine = { actorPerson: tester, at }
  const other = { actorPerson: reviewer, at }
  assert.ok(isRefusal(reviewedTest(done(), { accept: true, words: '' }, mine)))
  assert.equal(sure(reviewedTest(done(), { accept: true, words: '' }, other)).lifecycle.state, 'reviewed')
  assert.ok(isRefusal(reviewedTest(done(), { accept: false, words: '' }, other)))
  assert.equal(sure(reviewedTest(done(), { accept: false, words: 'Look at item 3' }, other)).lifecycle.state, 'open')
})
