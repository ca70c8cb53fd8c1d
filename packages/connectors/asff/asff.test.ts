import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dryRun } from '../importer/index.ts'
import { assertRefused, recordsOf, reportOf, sampleFile } from '../importer/testing.ts'

let number = 0
const finding = (more: object = {}) => {
  number += 1
  return {
    SchemaVersion: '2018-10-08',
    Id: `f-${number}`,
    ProductArn: 'arn:aws:securityhub:eu-west-1::product/house/lint',
    ProductFields: { ProviderName: 'Lint', ProviderVersion: '3' },
    GeneratorId: 'check-1',
    AwsAccountId: '123',
    Severity: { Label: 'HIGH' },
    Title: 'A title',
    Description: 'What was seen',
    Resources: [{ Type: 'AwsAccount', Id: 'AWS::::Account:123' }],
    Compliance: { Status: 'FAILED' },
    ...more,
  }
}

const { path, skip } = sampleFile('prowler_sample.asff.json')
test('a file of Prowler is counted as it is', { skip }, async () => {
  const report = await dryRun(path)
  assert.deepEqual(
    [report.format, report.tool, report.records, report.rules, report.resources],
    ['asff', 'Prowler', 10, 2, 1],
  )
  assert.deepEqual(
    [report.verdicts, report.severities, report.sourceWords],
    [{ fail: 10 }, { high: 10 }, { FAILED: 10 }],
  )
})

test('every status has its verdict, and none but PASSED passes', async () => {
  const statuses = ['PASSED', 'FAILED', 'WARNING', 'NOT_AVAILABLE', 'ODD']
  const records = await recordsOf('a.json', { Findings: statuses.map(Status => finding({ Compliance: { Status } })) })
  assert.deepEqual(
    records.map(one => [one.sourceWord, one.verdict]),
    [
      ['PASSED', 'pass'],
      ['FAILED', 'fail'],
      ['WARNING', 'not_evaluated'],
      ['NOT_AVAILABLE', 'not_evaluated'],
      ['ODD', 'not_evaluated'],
    ],
  )
})

test('what AWS Config calls not applicable is not applicable', async () => {
  const StatusReasons = [{ ReasonCode: 'CONFIG_RETURNS_NOT_APPLICABLE' }]
  const [record] = await recordsOf('a.json', [finding({ Compliance: { Status: 'NOT_AVAILABLE', StatusReasons } })])
  assert.equal(record?.verdict, 'not_applicable')
})

test('a suppressed finding keeps who and why, and an archived one says nothing of now', async () => {
  const Note = { Text: 'Accepted', UpdatedBy: 'ann' }
  const records = await recordsOf('a.json', [
    finding({ Workflow: { Status: 'SUPPRESSED' }, Note, Compliance: { Status: 'PASSED' } }),
    finding({ RecordState: 'ARCHIVED' }),
    finding({ RecordState: 'ARCHIVED', Compliance: { Status: 'PASSED' } }),
    finding({ Workflow: { Status: 'RESOLVED' } }),
  ])
  assert.deepEqual(
    records.map(one => one.verdict),
    ['suppressed', 'info', 'info', 'fail'],
  )
  assert.deepEqual(records[0]?.suppression, { by: 'ann', why: 'Accepted', until: null })
})

test('a finding without an outcome fails under the word of its severity, and names its weaknesses', async () => {
  const content = { Findings: [finding({ Compliance: undefined, Vulnerabilities: [{ Id: 'CVE-2024-1' }] })] }
  const [record] = await recordsOf('a.json', content)
  assert.deepEqual([record?.sourceWord, record?.verdict], ['HIGH', 'fail'])
  assert.equal((await reportOf('a.json', content)).vulnerabilities, 1)
})

test('without a label the severity is the normalised number', async () => {
  const numbers = [0, 1, 39, 40, 69, 70, 89, 90, 100]
  const given = numbers.map(Normalized => finding({ Severity: { Normalized } }))
  const records = await recordsOf('a.json', given)
  assert.deepEqual(
    records.map(one => one.severity),
    ['info', 'low', 'low', 'medium', 'medium', 'high', 'high', 'critical', 'critical'],
  )
})

test('one identifier for two packages of an image does not join them', async () => {
  const of = (PkgName: string) =>
    finding({
      Id: 'image/CVE-2024-1',
      Compliance: undefined,
      Resources: [{ Id: 'image', Details: { Other: { PkgName } } }],
    })
  assert.equal((await reportOf('a.json', [of('a'), of('b'), of('a')])).records, 2)
})

test('further resources are counted, and related requirements are claims', async () => {
  const Resources = [{ Id: 'a' }, { Id: 'b' }]
  const AssociatedStandards = [{ StandardsId: 'CIS-1.4' }]
  const RelatedRequirements = [
    'CIS-1.4 1.1 1.2',
    'NIST.800-53.r5 AC-2(1)',
    'CIS AWS Foundations Benchmark v1.2.0/2.1',
    'Just words',
  ]
  const content = [finding({ Resources, Compliance: { Status: 'PASSED', AssociatedStandards, RelatedRequirements } })]
  const report = await reportOf('a.json', content)
  assert.deepEqual([report.records, report.resources], [1, 2])
  const [record] = await recordsOf('a.json', content)
  assert.deepEqual(
    record?.requirements.map(one => [one.scheme, one.id]),
    [
      ['CIS-1.4', '1.1'],
      ['CIS-1.4', '1.2'],
      ['NIST.800-53.r5', 'AC-2(1)'],
      ['CIS AWS Foundations Benchmark v1.2.0', '2.1'],
    ],
  )
})

test('events, lines and one finding alone are read; the same finding twice is one', async () => {
  const one = finding()
  assert.equal((await reportOf('a.json', { detail: { findings: [one, finding()] } })).records, 2)
  assert.equal((await reportOf('a.json', `${JSON.stringify(one)}\n${JSON.stringify(one)}\n`)).records, 1)
  assert.equal((await reportOf('a.json', one)).records, 1)
})

test('an empty list of findings is warned of and passes nothing', async () => {
  const report = await reportOf('a.json', { Findings: [] })
  assert.deepEqual([report.format, report.records, report.warnings.length], ['asff', 0, 1])
})

test('one page of several is warned of', async () => {
  const { records, warnings } = await reportOf('a.json', { Findings: [finding()], NextToken: 'x' })
  assert.equal(records, 1)
  assert.match(warnings.join(), /one page of several/)
})

test('a file that is cut off is refused with its line', async () => {
  await assertRefused('a.json', JSON.stringify({ Findings: [finding()] }, null, 1).slice(0, -20), /cut off here/)
})
