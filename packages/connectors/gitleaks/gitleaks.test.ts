import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertRefused, recordsOf, reportOf } from '../importer/testing.ts'

const leak = (more: object = {}) => ({
  Description: 'Cloud access key',
  StartLine: 3,
  Match: 'key = s3cr3t',
  Secret: 's3cr3t',
  File: 'a.env',
  Commit: 'abc',
  Date: '2025-01-01T00:00:00Z',
  RuleID: 'cloud-key',
  Fingerprint: 'abc:a.env:cloud-key:3',
  ...more,
})

test('a leak fails, is about its file, and the secret is not taken over', async () => {
  const records = await recordsOf('a.json', [leak(), leak(), leak({ File: 'b.env', RuleID: 'other' })])
  assert.deepEqual(
    records.map(one => [one.rule, one.sourceWord, one.verdict, one.severity, one.resource]),
    [
      ['cloud-key', 'leak', 'fail', 'unknown', 'a.env'],
      ['cloud-key', 'leak', 'fail', 'unknown', 'a.env'],
      ['other', 'leak', 'fail', 'unknown', 'b.env'],
    ],
  )
  assert.doesNotMatch(JSON.stringify(records), /s3cr3t/)
  assert.equal((await reportOf('a.json', [leak(), leak()])).records, 2)
})

test('the leaks of earlier versions are read', async () => {
  const older = {
    line: 'key = s3cr3t',
    lineNumber: 3,
    offender: 's3cr3t',
    rule: 'Key',
    repo: 'house',
    file: 'a.env',
    commit: 'abc',
  }
  const [record] = await recordsOf('a.json', [older])
  assert.deepEqual(
    [record?.rule, record?.resource, record?.target, record?.message],
    ['Key', 'a.env', 'house', 'line 3, commit abc'],
  )
  assert.doesNotMatch(JSON.stringify(record), /s3cr3t/)
})

test('an empty list names no tool, is warned of and passes nothing', async () => {
  const { format, tool, records, warnings } = await reportOf('a.json', [])
  assert.deepEqual([format, tool, records, warnings.length], ['empty-list', null, 0, 1])
})

test('a file that is cut off is refused with its line', async () => {
  await assertRefused('a.json', JSON.stringify([leak()], null, 1).slice(0, -30), /cut off here/)
})
