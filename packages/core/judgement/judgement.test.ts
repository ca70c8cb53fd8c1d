import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Determination } from '../conclusion/index.ts'
import {
  asksForFinding,
  auditResults,
  faultsOfSaying,
  formOf,
  impartialityOf,
  type Judged,
  statementCounts,
  stateOf,
  stateOfDeterminations,
  whyNotDetermined,
} from './index.ts'

const ana = '018f0000-0000-7000-8000-000000000001'
const ben = '018f0000-0000-7000-8000-000000000002'
const statements = ['AC-01a.[01]', 'AC-01a.[02]', 'AC-01_ODP[01]']
const determined = (...results: Determination['result'][]) =>
  results.map((result, index) => ({ statement: statements[index] ?? '', result }))

test('a control is satisfied only if every determination is, and nobody’s silence counts', () => {
  const all = { statements, open: [] }
  assert.equal(stateOfDeterminations(determined('satisfied', 'satisfied', 'satisfied'), all), 'satisfied')
  assert.equal(stateOfDeterminations(determined('satisfied', 'satisfied'), all), 'not_determined')
  assert.equal(stateOfDeterminations([], { statements: [], open: [] }), 'not_determined')
  assert.deepEqual(statementCounts(determined('satisfied', 'other-than-satisfied'), all), {
    statements: 3,
    satisfied: 1,
    other: 1,
    open: 1,
  })
})

test('what is other than satisfied shows whatever is open, and an unset parameter leaves the rest not assessable', () => {
  const unset = { statements, open: ['AC-01_ODP[01]'] }
  assert.equal(stateOfDeterminations(determined('satisfied', 'other-than-satisfied'), unset), 'other-than-satisfied')
  assert.equal(stateOfDeterminations(determined('satisfied', 'satisfied', 'satisfied'), unset), 'not_assessable')
  assert.equal(stateOf(null, unset), 'not_assessable')
  assert.match(whyNotDetermined(determined('satisfied'), unset) ?? '', /no value/)
  assert.equal(whyNotDetermined(determined('other-than-satisfied'), unset), null)
  assert.match(
    whyNotDetermined([{ statement: 'ZZ-1', result: 'satisfied' }], { statements, open: [] }) ?? '',
    /no determination statement ZZ-1/,
  )
})

const result = fc.constantFrom<Determination['result']>('satisfied', 'other-than-satisfied')
const given = fc.uniqueArray(fc.record({ statement: fc.constantFrom('a', 'b', 'c', 'd', 'e'), result }), {
  selector: one => one.statement,
})
const wanted = fc.record({
  statements: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd')),
  open: fc.uniqueArray(fc.constantFrom('p', 'q')),
})

test('for any determinations: satisfied means that each statement is and no parameter is open', () => {
  fc.assert(
    fc.property(given, wanted, (determinations, determinable) => {
      const state = stateOfDeterminations(determinations, determinable)
      const results = new Map(determinations.map(one => [one.statement, one.result]))
      const whole =
        determinable.statements.length > 0 &&
        determinable.open.length === 0 &&
        determinable.statements.every(one => results.get(one) === 'satisfied')
      assert.equal(state === 'satisfied', whole)
      const counts = statementCounts(determinations, determinable)
      assert.equal(counts.satisfied + counts.other + counts.open, counts.statements)
    }),
  )
})

test('for any determinations: one more that is other than satisfied never makes a control look better', () => {
  fc.assert(
    fc.property(given, wanted, fc.constantFrom('a', 'b', 'c', 'd'), (determinations, determinable, statement) => {
      const worse = [
        ...determinations.filter(one => one.statement !== statement),
        { statement, result: 'other-than-satisfied' as const },
      ]
      if (determinable.statements.includes(statement))
        assert.equal(stateOfDeterminations(worse, determinable), 'other-than-satisfied')
    }),
  )
})

test('an internal audit has its own words with their source, and asking alone shows no conformity', () => {
  const audited = (result: keyof typeof auditResults, method: 'inquiry' | 'inspection'): Judged => ({
    kind: 'audited',
    result,
    methods: [method],
  })
  assert.deepEqual(faultsOfSaying({ said: audited('conforming', 'inspection'), words: '' }), [])
  assert.match(faultsOfSaying({ said: audited('conforming', 'inquiry'), words: '' })[0]?.[1] ?? '', /asking alone/)
  assert.equal(faultsOfSaying({ said: audited('minor_nonconformity', 'inspection'), words: ' ' })[0]?.[0], 'words')
  for (const { source, label, help } of Object.values(auditResults)) assert.ok(source && label && help)
})

test('a duty is addressed by named controls and with a rationale; unknown needs neither', () => {
  const measured = (status: 'addressed' | 'unknown', controls: string[]): Judged => ({
    kind: 'measured',
    status,
    controls,
  })
  assert.deepEqual(
    faultsOfSaying({ said: measured('addressed', []), words: '' }).map(([path]) => path),
    ['said', 'words'],
  )
  assert.deepEqual(faultsOfSaying({ said: measured('addressed', [ana]), words: 'Backups run.' }), [])
  assert.deepEqual(faultsOfSaying({ said: measured('unknown', []), words: '' }), [])
})

test('nobody audits a control that they own, who brings its evidence is named, and a self-assessment is one', () => {
  const works = [{ code: 'BKP-1', owner: ana, evidenceOwners: [ben] }]
  const audit = { kind: 'iso27001_internal', mode: 'internal_review' } as const
  assert.match(impartialityOf(audit, ana, works).refused ?? '', /own work: BKP-1/)
  assert.equal(impartialityOf(audit, ben, works).refused, null)
  assert.match(impartialityOf(audit, ben, works).caution, /evidence of BKP-1/)
  assert.deepEqual(impartialityOf({ kind: 'nis2_self', mode: 'self_assessment' }, ana, works), {
    refused: null,
    caution: '',
  })
  const assessment = { kind: 'sp800_53a', mode: 'internal_review' } as const
  assert.equal(impartialityOf(assessment, ana, works).refused, null)
  assert.match(impartialityOf(assessment, ana, works).caution, /Owns BKP-1/)
})

test('outcomes are said in the profile, criteria of SOC 2 in tests, and a failing asks for a finding', () => {
  assert.equal(formOf('csf_self'), 'outcome')
  assert.equal(formOf('soc2_type2'), null)
  assert.equal(asksForFinding('major_nonconformity'), true)
  assert.equal(asksForFinding('unknown'), false)
})
