import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Decision, decide, freshUntil, meaningOf, RowStatus, type VerdictInput } from './index.ts'

const base: VerdictInput = {
  execution: { state: 'answered' },
  absent: [],
  breaches: [],
  freshness: [{ alias: 'accounts', takenAt: '2026-01-01T00:00:00.000Z', freshWithinMs: 86_400_000 }],
  at: '2026-01-01T12:00:00.000Z',
  total: 10,
  statuses: { pass: 10 },
  threshold: { min_pass_percent: 100, min_population: 1 },
}

const cases: [string, Partial<VerdictInput>, Decision['verdict']][] = [
  ['every resource passes', {}, 'passed'],
  ['one resource fails', { statuses: { pass: 9, fail: 1 } }, 'failed'],
  [
    'enough pass for the threshold',
    { statuses: { pass: 9, fail: 1 }, threshold: { min_pass_percent: 90, min_population: 1 } },
    'passed',
  ],
  ['an accepted failure is not a failure', { statuses: { pass: 9, excepted: 1 } }, 'passed'],
  ['everything is accepted, so nothing supports it', { statuses: { excepted: 10 } }, 'no_data'],
  ['the population is empty', { total: 0, statuses: {} }, 'no_data'],
  ['nothing is in scope', { statuses: {} }, 'no_data'],
  [
    'too few are in scope',
    { statuses: { pass: 3 }, threshold: { min_pass_percent: 100, min_population: 5 } },
    'no_data',
  ],
  ['a row that errs could tip it', { statuses: { pass: 9, error: 1 } }, 'error'],
  ['a row that waits for a person could tip it', { statuses: { pass: 9, manual: 1 } }, 'no_data'],
  ['an unknown row cannot save a failure', { statuses: { pass: 8, fail: 1, manual: 1 } }, 'failed'],
  [
    'an unknown row cannot spoil a pass',
    { statuses: { pass: 9, not_evaluated: 1 }, threshold: { min_pass_percent: 90, min_population: 1 } },
    'passed',
  ],
  [
    'only unknown rows never pass, even at a threshold of 0',
    { statuses: { manual: 4 }, threshold: { min_pass_percent: 0, min_population: 1 } },
    'no_data',
  ],
  ['what is excluded is counted but not judged', { statuses: { pass: 1, excluded: 9 } }, 'passed'],
  ['a resource that went away does not fail the rest', { statuses: { pass: 10, missing: 1 } }, 'passed'],
  [
    'the source was seen only in part and all of it passes',
    { incomplete: [{ alias: 'accounts', why: 'permission denied' }] },
    'error',
  ],
  [
    'the source was seen only in part, and nothing of it is in scope',
    { statuses: {}, incomplete: [{ alias: 'accounts', why: 'permission denied' }] },
    'error',
  ],
  [
    'the source was seen only in part and one fails where none may',
    { statuses: { pass: 9, fail: 1 }, incomplete: [{ alias: 'accounts', why: 'permission denied' }] },
    'failed',
  ],
  ['the snapshot is too old', { at: '2026-01-02T00:00:00.000Z' }, 'stale'],
  ['the snapshot is too old and something fails', { at: '2026-01-03T00:00:00.000Z', statuses: { fail: 10 } }, 'stale'],
  ['a dataset has no snapshot', { absent: [{ alias: 'a', dataset: 'identity.accounts@1' }] }, 'no_data'],
  ['the answer names a resource twice', { breaches: ['2 resources appear twice'] }, 'error'],
  ['the engine failed', { execution: { state: 'error', why: 'division by zero' } }, 'error'],
  ['the time was up', { execution: { state: 'timed_out', why: 'after 10 s' } }, 'timed_out'],
]

for (const [name, change, verdict] of cases)
  test(`${name}: ${verdict}`, () => {
    const decision = decide({ ...base, ...change })
    assert.equal(decision.verdict, verdict)
    assert.notEqual(decision.reasons.length, 0)
  })

const counts = fc.dictionary(fc.constantFrom(...RowStatus.options), fc.nat(20)) as fc.Arbitrary<
  VerdictInput['statuses']
>

test('a run never passes without a passing row, and turning a pass into anything else never helps', () => {
  fc.assert(
    fc.property(
      counts,
      fc.integer({ min: 0, max: 100 }),
      fc.constantFrom(...RowStatus.options),
      (statuses, min, other) => {
        const threshold = { min_pass_percent: min, min_population: 1 }
        const total = 1000
        const before = decide({ ...base, total, statuses, threshold }).verdict
        if (before === 'passed') assert.ok((statuses.pass ?? 0) > 0)
        if (
          !statuses.pass ||
          meaningOf(other) === 'supports' ||
          meaningOf(other) === 'counted' ||
          other === 'excepted' ||
          other === 'missing'
        )
          return
        const worse = { ...statuses, pass: statuses.pass - 1, [other]: (statuses[other] ?? 0) + 1 }
        const after = decide({ ...base, total, statuses: worse, threshold }).verdict
        if (before !== 'passed') assert.notEqual(after, 'passed')
      },
    ),
  )
})

test('a verdict is fresh until the first of its snapshots is too old', () => {
  const freshness = [...base.freshness, { alias: 'b', takenAt: '2026-01-01T06:00:00.000Z', freshWithinMs: 3_600_000 }]
  assert.equal(freshUntil(freshness), '2026-01-01T07:00:00.000Z')
  assert.equal(freshUntil([]), null)
})
