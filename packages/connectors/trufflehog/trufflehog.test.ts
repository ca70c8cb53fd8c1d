import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertRefused, recordsOf, reportOf } from '../importer/testing.ts'

const finding = (source: object, more: object = {}) => ({
  SourceMetadata: { Data: source },
  SourceName: 'trufflehog - git',
  DetectorType: 2,
  DetectorName: 'Cloud',
  Verified: false,
  Raw: 's3cr3t',
  RawV2: 's3cr3t',
  Redacted: 's3cr3t',
  ...more,
})
const lines = (...values: object[]) => values.map(one => JSON.stringify(one)).join('\n')

test('a finding fails, verified or not, and the secret is not taken over', async () => {
  const content = lines(
    finding({ Git: { repository: 'house', file: 'a.env', commit: 'abc', line: 3 } }, { Verified: true }),
    finding({ Filesystem: { file: 'b.env', line: 1 } }),
    finding({ Docker: { image: 'house', layer: 'sha256:1' } }, { DetectorName: undefined }),
    finding({}),
  )
  const records = await recordsOf('a.json', content)
  assert.deepEqual(
    records.map(one => [one.rule, one.sourceWord, one.verdict, one.resource, one.target]),
    [
      ['Cloud', 'verified', 'fail', 'a.env', 'house'],
      ['Cloud', 'unverified', 'fail', 'b.env', null],
      ['2', 'unverified', 'fail', 'sha256:1', 'house'],
      ['Cloud', 'unverified', 'fail', null, null],
    ],
  )
  assert.doesNotMatch(JSON.stringify(records), /s3cr3t/)
})

test('a list and one finding alone are read too', async () => {
  const one = finding({ Git: { file: 'a' } })
  assert.equal((await reportOf('a.json', [one, one])).records, 2)
  assert.equal((await reportOf('a.json', one)).records, 1)
})

test('what the program says between its findings is no finding, and its errors are warned of', async () => {
  const content = lines(
    finding({ Git: { file: 'a' } }),
    { level: 'info-0', msg: 'finished scanning' },
    { level: 'error', msg: 'no access' },
    { odd: 1 },
  )
  const { records, warnings } = await reportOf('a.json', content)
  assert.equal(records, 1)
  assert.deepEqual(warnings, ['the tool reports an error: no access', '1 items are not findings and were not read'])
})

test('a scan that only says that it finished is warned of and passes nothing', async () => {
  const log = { level: 'info-0', logger: 'trufflehog', msg: 'finished scanning' }
  for (const content of [lines(log), lines(log, log)]) {
    const { format, records, verdicts, warnings } = await reportOf('a.json', content)
    assert.deepEqual([format, records, verdicts, warnings.length], ['trufflehog', 0, {}, 1])
  }
})

test('the findings of version 2 are read', async () => {
  const content = lines({
    branch: 'main',
    commitHash: 'abc',
    date: '2020-01-01',
    path: 'a',
    reason: 'High Entropy',
    stringsFound: ['s3cr3t'],
  })
  const [record] = await recordsOf('a.json', content)
  assert.deepEqual(
    [record?.rule, record?.sourceWord, record?.verdict, record?.resource],
    ['High Entropy', 'found', 'fail', 'a'],
  )
  assert.doesNotMatch(JSON.stringify(record), /s3cr3t/)
})

test('a file that is cut off is refused with its line', async () => {
  await assertRefused('a.json', lines(finding({ Git: { file: 'a' } })).slice(0, -5), /cut off here/)
})
