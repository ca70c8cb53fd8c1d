import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertRefused, recordsOf, reportOf } from '../importer/testing.ts'

const issue = (more: object = {}) => ({
  severity: 'HIGH',
  confidence: 'LOW',
  cwe: { id: '798', url: 'https://cwe.example' },
  rule_id: 'G101',
  details: 'Potential hardcoded credentials',
  file: '/src/a.go',
  line: '10-12',
  nosec: false,
  suppressions: null,
  ...more,
})
const report = (Issues: unknown, errors: object = {}) => ({
  'Golang errors': errors,
  Issues,
  Stats: { files: 1, lines: 2, nosec: 0, found: 1 },
  GosecVersion: '2.20.0',
})

test('an issue fails under the word of its severity, unless it is suppressed', async () => {
  const records = await recordsOf(
    'a.json',
    report([
      issue(),
      issue({ severity: 'MEDIUM', suppressions: [{ kind: 'inSource', justification: 'Accepted' }] }),
      issue({ severity: 'LOW', nosec: true, cwe: { ID: '22' } }),
      issue({ cwe: null }),
    ]),
  )
  assert.deepEqual(
    records.map(one => [one.sourceWord, one.verdict, one.severity, one.suppression?.why ?? null]),
    [
      ['HIGH', 'fail', 'high', null],
      ['MEDIUM', 'suppressed', 'medium', 'Accepted'],
      ['LOW', 'suppressed', 'low', null],
      ['HIGH', 'fail', 'high', null],
    ],
  )
  assert.deepEqual(
    records.map(one => one.requirements.map(claim => claim.id)),
    [['CWE-798'], ['CWE-798'], ['CWE-22'], []],
  )
  assert.equal(records[0]?.resource, '/src/a.go')
})

test('files that did not compile and an empty list are warned of and pass nothing', async () => {
  const { records, warnings } = await reportOf('a.json', report(null, { '/src/b.go': [{ line: 1, error: 'no type' }] }))
  assert.equal(records, 0)
  assert.match(warnings.join('\n'), /\/src\/b.go could not be read: no type/)
  assert.match(warnings.join('\n'), /not yet a pass/)
})

test('a file that is cut off is refused with its line', async () => {
  await assertRefused('a.json', JSON.stringify(report([issue()]), null, 1).slice(0, -30), /cut off here/)
})
