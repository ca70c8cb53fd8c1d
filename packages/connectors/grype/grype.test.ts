import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertRefused, recordsOf, reportOf } from '../importer/testing.ts'

const match = (more: object = {}, vulnerability: object = {}) => ({
  vulnerability: { id: 'CVE-2024-1', severity: 'High', description: 'Words', ...vulnerability },
  relatedVulnerabilities: [],
  artifact: { name: 'musl', version: '1.1', purl: 'pkg:apk/alpine/musl@1.1' },
  ...more,
})
const report = (matches: unknown, more: object = {}) => ({
  matches,
  source: { type: 'image', target: { userInput: 'house:1' } },
  descriptor: { name: 'grype', version: '0.90.0', timestamp: '2025-01-01T00:00:00Z' },
  ...more,
})

test('a match fails under the word of its severity and is about the package', async () => {
  const words = ['Critical', 'High', 'Medium', 'Low', 'Negligible', 'Unknown', null]
  const content = report(words.map(severity => match({}, { severity })))
  const records = await recordsOf('a.json', content)
  assert.deepEqual(
    records.map(one => [one.sourceWord, one.severity]),
    [
      ['Critical', 'critical'],
      ['High', 'high'],
      ['Medium', 'medium'],
      ['Low', 'low'],
      ['Negligible', 'info'],
      ['Unknown', 'unknown'],
      ['unnamed', 'unknown'],
    ],
  )
  const { tool, toolVersion, target, verdicts, resources, vulnerabilities } = await reportOf('a.json', content)
  assert.deepEqual([tool, toolVersion, target], ['Grype', '0.90.0', 'house:1'])
  assert.deepEqual([verdicts, resources, vulnerabilities], [{ fail: 7 }, 1, 1])
})

test('an ignored match is suppressed, with the reason', async () => {
  const content = report([match()], {
    ignoredMatches: [
      match({ appliedIgnoreRules: [{ vulnerability: 'CVE-2024-1', reason: 'Accepted' }] }),
      match({ appliedIgnoreRules: [{ namespace: 'vex', 'vex-status': 'not_affected' }] }),
      match({ appliedIgnoreRules: [{ 'fix-state': 'wont-fix' }] }),
      match({ appliedIgnoreRules: null }),
    ],
  })
  const records = await recordsOf('a.json', content)
  assert.deepEqual(
    records.map(one => [one.verdict, one.suppression?.why ?? null]),
    [
      ['fail', null],
      ['suppressed', 'Accepted'],
      ['suppressed', 'not_affected'],
      ['suppressed', 'fix-state: wont-fix'],
      ['suppressed', null],
    ],
  )
})

test('a directory is a target too, and a package without purl is named', async () => {
  const content = report([match({ artifact: { name: 'a', version: '1' } })], {
    source: { type: 'directory', target: '/src' },
  })
  assert.equal((await reportOf('a.json', content)).target, '/src')
  assert.equal((await recordsOf('a.json', content))[0]?.resource, 'a@1')
})

test('a report without matches is warned of and passes nothing', async () => {
  for (const matches of [[], null]) {
    const { records, verdicts, warnings } = await reportOf('a.json', report(matches))
    assert.deepEqual([records, verdicts, warnings.length], [0, {}, 1])
  }
})

test('a file that is cut off is refused with its line', async () => {
  await assertRefused('a.json', JSON.stringify(report([match()]), null, 1).slice(0, -30), /cut off here/)
})
