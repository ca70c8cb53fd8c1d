import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertRefused, recordsOf, reportOf } from '../importer/testing.ts'

const advisory = (source: number, more: object = {}) => ({
  source,
  name: 'a',
  title: 'A title',
  url: `https://github.example/advisories/GHSA-aaaa-bbbb-000${source}`,
  severity: 'high',
  cwe: ['CWE-1321'],
  ...more,
})
const entry = (name: string, severity: string, via: unknown) => ({
  name,
  severity,
  via,
  effects: [],
  range: '*',
  nodes: [],
})
const report = (vulnerabilities: unknown) => ({
  auditReportVersion: 2,
  vulnerabilities,
  metadata: { vulnerabilities: {} },
})

test('each vulnerable package fails once, also one that is vulnerable through another', async () => {
  const content = report({
    a: entry('a', 'high', [advisory(1), advisory(2)]),
    b: entry('b', 'moderate', ['a']),
    c: entry('c', 'low', ['d']),
    d: entry('d', 'info', ['c']),
  })
  const records = await recordsOf('a.json', content)
  assert.deepEqual(
    records.map(one => [one.resource, one.rule, one.sourceWord, one.verdict, one.severity]),
    [
      ['a', 'GHSA-aaaa-bbbb-0001', 'high', 'fail', 'high'],
      ['b', 'GHSA-aaaa-bbbb-0001', 'moderate', 'fail', 'medium'],
      ['c', 'unnamed', 'low', 'fail', 'low'],
      ['d', 'unnamed', 'info', 'fail', 'info'],
    ],
  )
  assert.deepEqual(records[0]?.requirements, [{ scheme: 'CWE', id: 'CWE-1321', claimedBy: 'npm audit' }])
  assert.equal((await reportOf('a.json', content)).vulnerabilities, 2)
})

const older = (more: object = {}) => ({
  id: 146,
  title: 'A title',
  module_name: 'growl',
  severity: 'critical',
  cwe: 'CWE-94',
  url: 'https://npm.example/advisories/146',
  findings: [{ version: '1.9.2', paths: ['a>growl'] }],
  ...more,
})

test('each advisory of version 1 fails once', async () => {
  const content = {
    actions: [],
    advisories: { 146: older(), 147: older({ id: 147, github_advisory_id: 'GHSA-aaaa-bbbb-cccc', cwe: null }) },
    metadata: { vulnerabilities: { critical: 2 } },
  }
  const records = await recordsOf('a.json', content)
  assert.deepEqual(
    records.map(one => [one.resource, one.rule, one.verdict, one.severity, one.message]),
    [
      ['growl', '146', 'fail', 'critical', 'a>growl'],
      ['growl', 'GHSA-aaaa-bbbb-cccc', 'fail', 'critical', 'a>growl'],
    ],
  )
  assert.equal(records[0]?.requirements[0]?.id, 'CWE-94')
})

test('the lines of yarn are read', async () => {
  const lines = [
    { type: 'auditAdvisory', data: { resolution: { path: 'a' }, advisory: older() } },
    { type: 'auditSummary', data: { vulnerabilities: {} } },
  ]
  const report = await reportOf('a.json', lines.map(one => JSON.stringify(one)).join('\n'))
  assert.deepEqual([report.tool, report.records, report.verdicts], ['yarn audit', 1, { fail: 1 }])
})

test('an audit without findings and one that failed are warned of and pass nothing', async () => {
  for (const content of [
    report({}),
    { actions: [], advisories: {}, metadata: { vulnerabilities: {} } },
    { error: { code: 'ENOLOCK', summary: 'No lockfile', detail: '' } },
    JSON.stringify({ type: 'auditSummary', data: {} }),
  ]) {
    const { format, records, verdicts, warnings } = await reportOf('a.json', content)
    assert.deepEqual([format, records, verdicts, warnings.length], ['npm-audit', 0, {}, 1])
  }
})

test('a file that is cut off is refused with its line', async () => {
  await assertRefused(
    'a.json',
    JSON.stringify(report({ a: entry('a', 'low', []) }), null, 1).slice(0, -30),
    /cut off here/,
  )
})
