import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertRefused, recordsOf, reportOf } from '../importer/testing.ts'

const check = (result: string, more: object = {}) => ({
  check_id: 'CKV_AWS_1',
  check_name: 'A name',
  check_result: { result },
  file_path: '/main.tf',
  resource: 'aws_s3_bucket.a',
  severity: null,
  ...more,
})
const run = (results: object, check_type = 'terraform') => ({
  check_type,
  results: { passed_checks: [], failed_checks: [], skipped_checks: [], parsing_errors: [], ...results },
  summary: { passed: 0, failed: 0, skipped: 0, checkov_version: '3.2.0' },
})

test('every list has its verdict, and a skipped check keeps why', async () => {
  const content = run({
    passed_checks: [check('PASSED'), check('UNKNOWN')],
    failed_checks: [check('FAILED', { severity: 'HIGH', file_path: '/b.tf' })],
    skipped_checks: [check('SKIPPED', { check_result: { result: 'SKIPPED', suppress_comment: 'Accepted' } })],
    unknown_checks: [check('UNKNOWN')],
  })
  const records = await recordsOf('a.json', content)
  assert.deepEqual(
    records.map(one => [one.sourceWord, one.verdict, one.severity, one.resource]),
    [
      ['PASSED', 'pass', 'unknown', '/main.tf:aws_s3_bucket.a'],
      ['UNKNOWN', 'not_evaluated', 'unknown', '/main.tf:aws_s3_bucket.a'],
      ['FAILED', 'fail', 'high', '/b.tf:aws_s3_bucket.a'],
      ['SKIPPED', 'suppressed', 'unknown', '/main.tf:aws_s3_bucket.a'],
      ['UNKNOWN', 'not_evaluated', 'unknown', '/main.tf:aws_s3_bucket.a'],
    ],
  )
  assert.equal(records[3]?.suppression?.why, 'Accepted')
  const report = await reportOf('a.json', content)
  assert.deepEqual([report.toolVersion, report.resources, report.suppressed], ['3.2.0', 2, 1])
})

test('a list of kinds of checks, files that could not be parsed and benchmarks are read', async () => {
  const benchmarks = { 'CIS GCP V1.1': [{ name: '5.2' }], 'CIS AWS': ['2.1.1'] }
  const vulnerable = check('FAILED', { check_id: 'CKV_CVE_2024_1', vulnerability_details: { id: 'CVE-2024-1' } })
  const content = [
    run({ failed_checks: [check('FAILED', { benchmarks })], parsing_errors: ['/broken.tf'] }),
    run({ failed_checks: [vulnerable] }, 'sca_package'),
    run({}, 'dockerfile'),
  ]
  const report = await reportOf('a.json', content)
  assert.deepEqual([report.records, report.vulnerabilities], [2, 1])
  assert.match(report.warnings.join('\n'), /terraform: \/broken.tf could not be parsed/)
  assert.match(report.warnings.join('\n'), /dockerfile: no check has a result/)
  const [record] = await recordsOf('a.json', content)
  assert.deepEqual(
    record?.requirements.map(one => `${one.scheme} ${one.id}`),
    ['CIS GCP V1.1 5.2', 'CIS AWS 2.1.1'],
  )
})

test('a run that found no file writes only a summary, and passes nothing', async () => {
  const summary = { passed: 0, failed: 0, skipped: 0, parsing_errors: 0, resource_count: 0, checkov_version: '2.0.1' }
  const { format, records, verdicts, warnings } = await reportOf('a.json', summary)
  assert.deepEqual([format, records, verdicts, warnings.length], ['checkov', 0, {}, 1])
})

test('a file that is cut off is refused with its line', async () => {
  await assertRefused(
    'a.json',
    JSON.stringify(run({ passed_checks: [check('PASSED')] }), null, 1).slice(0, -30),
    /cut off/,
  )
})
