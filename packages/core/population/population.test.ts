import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Sha256 } from '../id/index.ts'
import { hidden } from '../masking/index.ts'
import { isRefusal } from '../problem/index.ts'
import { instant, type Period } from '../time/index.ts'
import {
  completenessTests,
  type Frozen,
  frozenColumn,
  isInterim,
  judged,
  maskedPopulation,
  nextEdition,
  type Population,
  testsAgain,
  zeroRows,
} from './index.ts'

const person = '018f0000-0000-7000-8000-00000000000a'
const by = { actorPerson: person, at: instant('2027-01-20T00:00:00Z') }
const year: Period = { from: instant('2026-01-01T00:00:00Z'), to: instant('2027-01-01T00:00:00Z') }
const hash = (letter: string) => Sha256.parse(letter.repeat(64))

const ipe = {
  sourceSystem: 'GitHub',
  environment: 'production',
  account: 'acme',
  query: 'GET /pulls',
  parameters: {},
  generatedBy: 'Onus',
  generatedAt: instant('2027-01-05T00:00:00Z'),
  method: 'api' as const,
  zone: 'UTC',
  rowCount: 40,
  controlTotal: null,
  firstKey: '1',
  lastKey: '40',
  keyGaps: 0,
  duplicates: 0,
  sourceSideCount: 40,
  sourceSideCountHow: 'total_count',
  exclusions: [],
  observer: 'none' as const,
  screenshotOfRun: null,
  fileSha256: hash('f'),
  reRun: null,
}
const frozen: Frozen = {
  rows: 30,
  counts: {
    read: 40,
    before: 10,
    after: 0,
    timeless: 0,
    otherwise: 0,
    earliest: '2026-01-02',
    latest: '2026-12-30',
    gaps: 0,
  },
  ipe,
  whole: true,
  timed: true,
  period: year,
  engagement: year,
  continues: null,
  reconciliations: [{ both: 30, onlyHere: 0, onlyThere: 0 }],
}
const outcomes = (of: Partial<Frozen>) =>
  Object.fromEntries(completenessTests({ ...frozen, ...of }).map(one => [one.test, one.outcome]))
const population = (of: Partial<Population> = {}): Population => ({
  title: 'Merged pull requests',
  engagement: person,
  control: null,
  requirements: [],
  edition: 1,
  source: { kind: 'snapshot', snapshot: person, dataset: 'change.pull_requests@1', sha256: hash('f') },
  columns: [{ name: 'number', type: 'integer', personal: false }],
  key: ['number'],
  filter: { time: 'merged_at', equals: [] },
  from: '2026-01-01',
  to: '2026-12-31',
  interim: false,
  rollsForward: null,
  rows: 30,
  bytes: 100,
  popHash: hash('a'),
  counts: frozen.counts,
  ipe,
  tests: [...completenessTests(frozen)],
  reconciliations: [],
  frozenBy: person,
  frozenAt: by.at,
  lifecycle: { state: 'unverified' },
  ...of,
})

test('a population that agrees with its source passes every test', () => {
  assert.deepEqual(Object.values(outcomes({})), ['pass', 'pass', 'pass', 'pass', 'pass', 'pass'])
})

test('each test fails for its own reason, and what nobody can tell is unknown', () => {
  assert.equal(outcomes({ ipe: { ...ipe, sourceSideCount: 41 } }).count, 'fail')
  assert.equal(outcomes({ ipe: { ...ipe, sourceSideCount: null } }).count, 'unknown')
  assert.equal(outcomes({ counts: { ...frozen.counts, gaps: 2 } }).gaps, 'fail')
  assert.equal(outcomes({ counts: { ...frozen.counts, gaps: null } }).gaps, 'unknown')
  assert.equal(outcomes({ counts: { ...frozen.counts, timeless: 1 } }).range, 'fail')
  assert.equal(outcomes({ timed: false }).range, 'unknown')
  assert.equal(outcomes({ ipe: { ...ipe, duplicates: 3 } }).duplicates, 'fail')
  assert.equal(outcomes({ reconciliations: [] }).reconciliation, 'unknown')
  assert.equal(outcomes({ reconciliations: [{ both: 29, onlyHere: 1, onlyThere: 0 }] }).reconciliation, 'fail')
  assert.equal(outcomes({ whole: null }).whole, 'unknown')
})

test('rows taken before the period ends are interim, and what continues them may leave no gap', () => {
  const half = { ...year, to: instant('2026-07-01T00:00:00Z') }
  const rest = { from: half.to, to: year.to }
  assert.ok(isInterim(half, ipe.generatedAt, year))
  assert.ok(isInterim(year, instant('2026-12-01T00:00:00Z'), year))
  assert.ok(!isInterim(year, ipe.generatedAt, year))
  assert.equal(outcomes({ period: half }).range, 'fail')
  assert.equal(outcomes({ period: rest }).range, 'fail')
  assert.equal(outcomes({ period: rest, continues: half }).range, 'pass')
  const late = { from: instant('2026-08-01T00:00:00Z'), to: year.to }
  assert.equal(outcomes({ period: late, continues: half }).range, 'fail')
})

const editions = (next: typeof nextEdition) =>
  fc.property(fc.constantFrom('a', 'b', 'c'), fc.boolean(), (letter, renamed) => {
    const accepted = population({ lifecycle: { state: 'auditor_accepted', by: person, at: by.at, words: '' } })
    const columns = [{ name: renamed ? 'id' : 'number', type: 'integer' as const, personal: false }]
    const found = next(accepted, population({ popHash: hash(letter), columns }))
    const same = letter === 'a' && !renamed
    assert.equal(found.edition, same ? 1 : 2)
    assert.equal(found.lifecycle.state, same ? 'auditor_accepted' : 'unverified')
  })

test('other rows are another edition that nobody has judged; the same rows keep what was said (invariant 6)', () => {
  fc.assert(editions(nextEdition), { seed: 7, numRuns: 30 })
  const keeping: typeof nextEdition = (before, made) => ({ ...nextEdition(before, made), lifecycle: before.lifecycle })
  assert.ok(fc.check(editions(keeping), { seed: 7, numRuns: 30 }).failed, 'planted: other rows that stay accepted')
})

test('reconciled needs each failed test explained, and never goes over what an auditor said', () => {
  const failed = population({ tests: [...completenessTests({ ...frozen, counts: { ...frozen.counts, gaps: 2 } })] })
  const said = { verdict: 'reconciled', words: 'Compared with deployments' } as const
  assert.ok(isRefusal(judged(failed, said, by)))
  const tests = failed.tests.map(one =>
    one.test === 'gaps' ? { ...one, explanation: 'Issues share the numbers' } : one,
  )
  assert.ok(!isRefusal(judged({ ...failed, tests }, said, by)))
  const rejected = judged(population(), { verdict: 'rejected', words: 'Bots are missing' }, by)
  assert.ok(!isRefusal(rejected) && isRefusal(judged(rejected, said, by)))
  assert.ok(isRefusal(judged(population(), { verdict: 'rejected', words: ' ' }, by)))
})

test('an explanation stays with the finding it was about, and with no other', () => {
  const before = population().tests.map(one => ({ ...one, explanation: 'because', explainedBy: person }))
  const now = completenessTests({ ...frozen, counts: { ...frozen.counts, gaps: 2 } })
  const after = testsAgain(before, now)
  assert.equal(after.find(one => one.test === 'count')?.explanation, 'because')
  assert.equal(after.find(one => one.test === 'gaps')?.explanation, '')
})

test('no rows count as no occurrences only where something shows that there are none', () => {
  assert.equal(zeroRows(population()), null)
  assert.equal(zeroRows(population({ rows: 0 })), 'proved')
  const untold = { ...frozen, rows: 0, whole: null, reconciliations: [], ipe: { ...ipe, sourceSideCount: null } }
  assert.equal(zeroRows(population({ rows: 0, tests: [...completenessTests(untold)] })), 'unproved')
  const lifecycle = { state: 'rejected' as const, by: person, at: by.at, why: 'x' }
  assert.equal(zeroRows(population({ rows: 0, lifecycle })), 'unproved')
})

test('what a dataset or an address says of a frozen column holds, and what a name sounds like gives way to a reason', () => {
  const column = (personal: boolean) => ({ name: 'room_name', type: 'text' as const, personal })
  const asked = { personal: false }
  const why = { personal: false, notPersonal: 'Names of rooms' }
  const file = { isFile: true, holdsMail: false }
  const dataset = { isFile: false, holdsMail: false }
  assert.deepEqual(frozenColumn(column(true), asked, file), column(true))
  assert.deepEqual(frozenColumn(column(true), why, file), { ...column(false), notPersonal: 'Names of rooms' })
  assert.deepEqual(frozenColumn(column(true), why, { ...file, holdsMail: true }), column(true))
  assert.deepEqual(frozenColumn(column(true), why, dataset), column(true))
  assert.deepEqual(frozenColumn(column(false), why, dataset), column(false))
  assert.deepEqual(frozenColumn(column(false), { personal: true }, file), column(true))
})

test('examples of a comparison are masked where either column is about people, or one of them holds an address', () => {
  const comparison = {
    against: { kind: 'population' as const, population: person, popHash: hash('b'), column: 'key' },
    column: 'id',
    popHash: hash('a'),
    both: 1,
    onlyHere: 1,
    onlyThere: 0,
    explanation: '',
    by: person,
    at: by.at,
  }
  const examplesOf = (more: Pick<Population['reconciliations'][number], 'examples' | 'personal'>) =>
    maskedPopulation(population({ reconciliations: [{ ...comparison, ...more }] })).reconciliations[0]?.examples
  const shown = { onlyHere: ['A-1'], onlyThere: [] }
  assert.deepEqual(examplesOf({ examples: shown, personal: false }), shown)
  assert.deepEqual(examplesOf({ examples: shown, personal: true })?.onlyHere, [hidden])
  assert.deepEqual(examplesOf({ examples: { ...shown, onlyThere: ['bo@example.org'] }, personal: false })?.onlyHere, [
    hidden,
  ])
})
