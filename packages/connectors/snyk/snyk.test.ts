import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertRefused, recordsOf, reportOf } from '../importer/testing.ts'

const issue = (more: object = {}) => ({
  id: 'SNYK-JS-A-1',
  title: 'A title',
  severity: 'high',
  packageName: 'a',
  version: '1.0.0',
  from: ['house@1', 'b@2', 'a@1.0.0'],
  identifiers: { CVE: ['CVE-2024-1'], CWE: ['CWE-79'] },
  ...more,
})
const project = (vulnerabilities: unknown, more: object = {}) => ({
  vulnerabilities,
  ok: false,
  packageManager: 'npm',
  projectName: 'house',
  path: '/src',
  ...more,
})

test('an issue fails once for each way it is listed with, and is about the package', async () => {
  const content = project([
    issue(),
    issue({ from: ['house@1', 'a@1.0.0'] }),
    issue({ id: 'snyk:lic', type: 'license' }),
  ])
  const report = await reportOf('a.json', content)
  assert.deepEqual(
    [report.format, report.target, report.records, report.rules, report.resources, report.vulnerabilities],
    ['snyk', 'house', 3, 2, 1, 1],
  )
  const [record] = await recordsOf('a.json', content)
  assert.deepEqual(
    [record?.sourceWord, record?.verdict, record?.severity, record?.resource, record?.message],
    ['high', 'fail', 'high', 'a@1.0.0', 'house@1 > b@2 > a@1.0.0'],
  )
  assert.equal(record?.requirements[0]?.id, 'CWE-79')
})

test('what was ignored or patched is suppressed, with who, why and until when', async () => {
  const ignored = [{ reason: 'Accepted', expires: '2026-01-01', ignoredBy: { name: 'Ann' } }]
  const records = await recordsOf(
    'a.json',
    project([issue({ isIgnored: true })], {
      filtered: { ignore: [issue({ filtered: { ignored } })], patch: [issue({ filtered: { patches: [{}] } })] },
    }),
  )
  assert.deepEqual(
    records.map(one => [one.verdict, one.suppression?.by ?? null, one.suppression?.why ?? null]),
    [
      ['suppressed', null, null],
      ['suppressed', 'Ann', 'Accepted'],
      ['suppressed', null, 'patched'],
    ],
  )
  assert.equal(records[1]?.suppression?.until, '2026-01-01')
})

test('a list of projects, images with applications and a project that failed are read', async () => {
  const report = await reportOf('a.json', [
    project([issue()], { applications: [project([issue({ id: 'SNYK-JS-B-1' })])] }),
    project([], { ok: true, projectName: 'other' }),
    { ok: false, error: 'No lockfile', path: '/x' },
  ])
  assert.deepEqual([report.records, report.verdicts, report.rules], [2, { fail: 2 }, 2])
  assert.match(report.warnings.join('\n'), /other lists no issue: that is not yet a pass/)
  assert.match(report.warnings.join('\n'), /\/x could not be tested: No lockfile/)
})

test('issues of infrastructure as code are about their file', async () => {
  const issues = [
    { id: 'SNYK-CC-TF-1', severity: 'medium', title: 'Open', msg: 'resource.a', isIgnored: false },
    { id: 'SNYK-CC-TF-2', severity: 'low', title: 'Open', msg: 'resource.b', isIgnored: true },
  ]
  const content = project([], { targetFile: 'main.tf', infrastructureAsCodeIssues: issues })
  const records = await recordsOf('a.json', content)
  assert.deepEqual(
    records.map(one => [one.rule, one.verdict, one.severity, one.resource]),
    [
      ['SNYK-CC-TF-1', 'fail', 'medium', 'main.tf'],
      ['SNYK-CC-TF-2', 'suppressed', 'low', 'main.tf'],
    ],
  )
})

test('ok passes nothing', async () => {
  const { records, verdicts, warnings } = await reportOf('a.json', project([], { ok: true }))
  assert.deepEqual([records, verdicts, warnings.length], [0, {}, 1])
})

test('a project that says little of itself is known by its issues', async () => {
  const issue = {
    id: 'SNYK-1',
    packageName: 'a',
    version: '1',
    severity: 'high',
    from: ['b@1', 'a@1'],
    identifiers: null,
  }
  const report = await reportOf('a.json', { vulnerabilities: [issue], packageManager: 'npm' })
  assert.deepEqual([report.format, report.verdicts], ['snyk', { fail: 1 }])
})

test('a file that is cut off is refused with its line', async () => {
  await assertRefused('a.json', JSON.stringify(project([issue()]), null, 1).slice(0, -30), /cut off here/)
})
