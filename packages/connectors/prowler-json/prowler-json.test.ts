import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertRefused, recordsOf, reportOf } from '../importer/testing.ts'

const third = (more: object = {}) => ({
  AssessmentStartTime: '2023-04-25T23:49:42',
  FindingUniqueId: 'f-1',
  CheckID: 'check',
  CheckTitle: 'A title',
  Status: 'FAIL',
  StatusExtended: 'Seen',
  Severity: 'high',
  Compliance: { SOC2: ['cc_6_7'] },
  AccountId: '123',
  ResourceId: 'a',
  ResourceArn: 'arn:a',
  ...more,
})
const second = {
  'Account Number': '123',
  Control: '[check114] A title',
  Message: 'Seen',
  Severity: 'Critical',
  Status: 'INFO',
  'Control ID': '1.14',
  'Resource ID': 'MFA',
}

test('the list of version 3 is read', async () => {
  const [fail, pass] = await recordsOf('a.json', [third(), third({ FindingUniqueId: 'f-2', Status: 'PASS' })])
  assert.deepEqual(
    [fail?.rule, fail?.verdict, fail?.severity, fail?.resource, fail?.target],
    ['check', 'fail', 'high', 'arn:a', '123'],
  )
  assert.deepEqual(fail?.requirements, [{ scheme: 'SOC2', id: 'cc_6_7', claimedBy: 'Prowler' }])
  assert.equal(pass?.verdict, 'pass')
})

test('the lines of version 2 are read, and INFO says neither yes nor no', async () => {
  const [record] = await recordsOf('a.json', `${JSON.stringify(second)}\n${JSON.stringify(second)}\n`)
  assert.deepEqual(
    [record?.rule, record?.verdict, record?.severity, record?.resource, record?.title],
    ['1.14', 'info', 'critical', 'MFA', '[check114] A title'],
  )
  assert.equal((await reportOf('a.json', second)).records, 1)
})

test('a file that is cut off is refused with its line', async () => {
  await assertRefused('a.json', JSON.stringify([third()], null, 1).slice(0, -20), /cut off here/)
})
