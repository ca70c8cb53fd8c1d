import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertRefused, recordsOf, reportOf } from '../importer/testing.ts'

const report = (...Results: object[]) => ({
  SchemaVersion: 2,
  Trivy: { Version: '0.60.0' },
  CreatedAt: '2025-01-01T00:00:00Z',
  ArtifactName: 'house:1',
  ArtifactType: 'container_image',
  Results,
})
const vulnerability = (more: object = {}) => ({
  VulnerabilityID: 'CVE-2024-1',
  PkgName: 'musl',
  InstalledVersion: '1.1',
  Severity: 'HIGH',
  Title: 'A title',
  CweIDs: ['CWE-787'],
  ...more,
})
const os = (more: object) => ({ Target: 'house:1 (alpine 3.10)', Class: 'os-pkgs', Type: 'alpine', ...more })

test('a vulnerability fails under the word of its severity and is about the package', async () => {
  const content = report(
    os({
      Vulnerabilities: [
        vulnerability(),
        vulnerability({ PkgIdentifier: { PURL: 'pkg:apk/alpine/musl@1.1' }, Severity: 'UNKNOWN' }),
        vulnerability({ VulnerabilityID: 'CVE-2024-2', Status: 'not_affected' }),
      ],
    }),
  )
  const records = await recordsOf('a.json', content)
  assert.deepEqual(
    records.map(one => [one.rule, one.sourceWord, one.verdict, one.severity, one.resource]),
    [
      ['CVE-2024-1', 'HIGH', 'fail', 'high', 'musl@1.1'],
      ['CVE-2024-1', 'UNKNOWN', 'fail', 'unknown', 'pkg:apk/alpine/musl@1.1'],
      ['CVE-2024-2', 'HIGH', 'not_applicable', 'high', 'musl@1.1'],
    ],
  )
  assert.deepEqual(records[0]?.requirements, [{ scheme: 'CWE', id: 'CWE-787', claimedBy: 'Trivy' }])
  const counted = await reportOf('a.json', content)
  assert.deepEqual(
    [counted.tool, counted.toolVersion, counted.target, counted.records, counted.vulnerabilities],
    ['Trivy', '0.60.0', 'house:1', 3, 2],
  )
})

test('a misconfiguration has a status of its own, and only PASS passes', async () => {
  const given = ['PASS', 'FAIL', 'EXCEPTION', 'ODD'].map(Status => ({ ID: 'DS001', Status, Severity: 'LOW' }))
  const content = report({
    Target: 'Dockerfile',
    Class: 'config',
    Type: 'dockerfile',
    MisconfSummary: { Successes: 20, Failures: 1 },
    Misconfigurations: given,
  })
  const records = await recordsOf('a.json', content)
  assert.deepEqual(
    records.map(one => [one.sourceWord, one.verdict, one.resource]),
    [
      ['PASS', 'pass', 'Dockerfile'],
      ['FAIL', 'fail', 'Dockerfile'],
      ['EXCEPTION', 'suppressed', 'Dockerfile'],
      ['ODD', 'not_evaluated', 'Dockerfile'],
    ],
  )
  assert.match((await reportOf('a.json', content)).warnings.join(), /count 20 passed checks/)
})

test('secrets and licences fail, and no secret is taken over', async () => {
  const records = await recordsOf(
    'a.json',
    report(
      { Target: 'key.pem', Class: 'secret', Secrets: [{ RuleID: 'key', Severity: 'HIGH', Match: 's3cr3t' }] },
      { Target: 'Packages', Class: 'license', Licenses: [{ Severity: 'LOW', PkgName: 'musl', Name: 'MIT' }] },
      {
        Target: 'Files',
        Class: 'license-file',
        Licenses: [{ Severity: 'LOW', PkgName: '', FilePath: '/a', Name: 'MIT' }],
      },
    ),
  )
  assert.deepEqual(
    records.map(one => [one.rule, one.verdict, one.resource]),
    [
      ['key', 'fail', 'key.pem'],
      ['MIT', 'fail', 'musl'],
      ['MIT', 'fail', '/a'],
    ],
  )
  assert.doesNotMatch(JSON.stringify(records), /s3cr3t/)
})

test('what was ignored is suppressed, with who and why', async () => {
  const modified = (Status: string, Statement: string, Finding: object, Type = 'vulnerability') => ({
    Type,
    Status,
    Statement,
    Source: '.trivyignore',
    Finding,
  })
  const records = await recordsOf(
    'a.json',
    report(
      os({
        ExperimentalModifiedFindings: [
          modified('ignored', 'Accepted', vulnerability()),
          modified('not_affected', '', vulnerability()),
          modified('ignored', '', { ID: 'DS001', Status: 'FAIL', Severity: 'LOW' }, 'misconfiguration'),
        ],
      }),
    ),
  )
  assert.deepEqual(
    records.map(one => [one.sourceWord, one.verdict, one.suppression]),
    [
      ['HIGH', 'suppressed', { by: '.trivyignore', why: 'ignored: Accepted', until: null }],
      ['HIGH', 'suppressed', { by: '.trivyignore', why: 'not_affected', until: null }],
      ['FAIL', 'suppressed', { by: '.trivyignore', why: 'ignored', until: null }],
    ],
  )
})

test('a report of a cluster tells workloads apart, and says which could not be looked at', async () => {
  const workload = (Name: string, more: object) => ({ Namespace: 'default', Kind: 'Pod', Name, ...more })
  const Results = [os({ Vulnerabilities: [vulnerability()] })]
  for (const holder of ['Resources', 'Vulnerabilities', 'Findings']) {
    const report = await reportOf('a.json', {
      ClusterName: 'kind',
      [holder]: [workload('a', { Results }), workload('b', { Results }), workload('c', { Error: 'no image' })],
    })
    assert.deepEqual([report.format, report.records, report.resources, report.target], ['trivy', 2, 2, 'kind'], holder)
    if (holder === 'Resources') assert.match(report.warnings.join(), /default\/Pod\/c could not be looked at: no image/)
  }
})

test('the bare list of older versions is read, and packages are components', async () => {
  const older = await reportOf('a.json', [os({ Vulnerabilities: [vulnerability()] }), os({ Vulnerabilities: null })])
  assert.deepEqual([older.format, older.records], ['trivy', 1])
  const listed = await reportOf('a.json', report(os({ Packages: [{ ID: 'musl@1.1', Name: 'musl', Version: '1.1' }] })))
  assert.deepEqual([listed.components, listed.records], [1, 0])
})

test('a report without findings is warned of and passes nothing', async () => {
  for (const content of [report(), report(os({})), { ...report(), Results: null }]) {
    const { records, verdicts, warnings } = await reportOf('a.json', content)
    assert.deepEqual([records, verdicts, warnings.length], [0, {}, 1])
  }
})

test('a file that is cut off is refused with its line', async () => {
  const text = JSON.stringify(report(os({ Vulnerabilities: [vulnerability()] })), null, 1)
  await assertRefused('a.json', text.slice(0, -30), /line \d+: the file is cut off here/)
})
