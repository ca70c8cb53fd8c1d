import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CheckReport, ReportedRow, ReportedRun } from '@onus/core/check-report'
import type { RunVerdict } from '@onus/core/verdict'
import { validateValue } from '../validate/index.ts'
import { assessmentResultsOf } from './index.ts'

const row = (resource: string, status: ReportedRow['status'], exception: string | null = null): ReportedRow => ({
  resource,
  status,
  reason: `${resource} is ${status}`,
  exception,
})

const run = (id: string, verdict: RunVerdict, rows: readonly ReportedRow[], requirements: string[]): ReportedRun => ({
  check: {
    id,
    title: `Title of ${id}`,
    good: 'What good looks like.',
    remediation: 'Mend it.',
    severity: 'high',
    requirements,
    digest: 'd'.repeat(64),
  },
  verdict,
  reasons: ['as it was found'],
  now: rows.length > 0 ? '2026-03-01T00:00:00.000Z' : null,
  total: rows.length,
  inScope: rows.length,
  resultSha256: null,
  rows,
})

const report = (runs: readonly ReportedRun[]): CheckReport => ({
  tool: { name: 'Onus', version: '0.1.0' },
  at: '2026-03-02T00:00:00.000Z',
  runs,
  notRun: [{ check: 'another', why: 'a person performs it' }],
  exceptions: [{ id: 'e1', reason: 'Retired in May', approvedBy: 'Ada', expiresAt: '2026-05-01T00:00:00Z' }],
})

const runs = [
  run('all-pass', 'passed', [row('a', 'pass')], ['sp800-53@5.2.0:AC-2(1)', 'soc2@2017:CC6.1']),
  run('one-fails', 'failed', [row('a', 'fail'), row('b', 'excepted', 'e1'), row('c', 'pass')], ['soc2@2017:CC6.1']),
  ...(['no_data', 'stale', 'error', 'timed_out'] as const).map(verdict =>
    run(`is-${verdict.replace('_', '-')}`, verdict, verdict === 'stale' ? [row('a', 'pass')] : [], []),
  ),
]

type Found = { target: { status: { state: string; reason: string } }; props: { name: string; value: string }[] }

test('the results are valid, with the plan inside and with a plan of somebody else', async () => {
  for (const plan of [null, { href: 'https://example.org/plan.json' }]) {
    const { errors } = await validateValue(assessmentResultsOf(report(runs), plan))
    assert.deepEqual(errors, [])
  }
})

test('the plan that is put inside is valid, and the results name it', async () => {
  const results = assessmentResultsOf(report(runs), null)['assessment-results'] as never as {
    'import-ap': { href: string }
    'back-matter': { resources: { uuid: string; base64: { value: string } }[] }
  }
  const [resource] = results['back-matter'].resources
  assert.equal(results['import-ap'].href, `#${resource?.uuid}`)
  const plan: unknown = JSON.parse(Buffer.from(resource?.base64.value ?? '', 'base64').toString('utf8'))
  assert.deepEqual((await validateValue(plan)).errors, [])
})

test('only what passed is satisfied; what is unknown is not, for a reason of its own', () => {
  const results = assessmentResultsOf(report(runs), null)['assessment-results'] as never as {
    results: { findings: Found[]; observations: Found[] }[]
  }
  const found = results.results[0]?.findings.map(({ target: { status }, props }) => [
    props.find(({ name }) => name === 'verdict')?.value,
    status.state,
    status.reason,
  ])
  assert.deepEqual(found, [
    ['passed', 'satisfied', 'pass'],
    ['failed', 'not-satisfied', 'fail'],
    ['no_data', 'not-satisfied', 'other'],
    ['stale', 'not-satisfied', 'other'],
    ['error', 'not-satisfied', 'other'],
    ['timed_out', 'not-satisfied', 'other'],
  ])
  const stale = results.results[0]?.observations[3]?.props.filter(({ name }) => name.startsWith('rows-'))
  assert.deepEqual(
    stale?.map(({ name, value }) => [name, value]),
    [['rows-not-evaluated', '1']],
  )
})

test('the same report is the same document', () => {
  assert.deepEqual(assessmentResultsOf(report(runs), null), assessmentResultsOf(report(runs), null))
})
