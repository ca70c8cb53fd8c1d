import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dryRun } from '../importer/index.ts'
import { assertRefused, recordsOf, reportOf, sampleFile } from '../importer/testing.ts'

const { path, skip } = sampleFile('prowler_aws.csv')
test('a file of Prowler is counted as it is', { skip }, async () => {
  const report = await dryRun(path)
  assert.deepEqual(
    [report.format, report.tool, report.records, report.rules, report.resources],
    ['prowler-csv', 'Prowler', 4, 4, 2],
  )
  assert.deepEqual(report.verdicts, { fail: 2, manual: 2 })
  assert.deepEqual(report.severities, { low: 1, medium: 3 })
})

test('the status decides, and what is muted is suppressed whatever its status', async () => {
  const rows = ['PASS;False', 'FAIL;False', 'MANUAL;False', 'FAIL;True', 'PASS;True', 'MUTED;True', 'ODD;False']
  const head =
    'FINDING_UID;CHECK_ID;STATUS;MUTED;STATUS_EXTENDED;SEVERITY;RESOURCE_UID;ACCOUNT_UID;COMPLIANCE;PROWLER_VERSION'
  const lines = rows.map(
    (row, i) => `u-${i};check;${row};"Line one;\nline two";high;r-${i};123;CIS-1.4: 1.1, 1.2 | SOC2: cc_1;4.0`,
  )
  const records = await recordsOf('a.csv', [head, ...lines].join('\r\n'))
  assert.deepEqual(
    records.map(one => [one.sourceWord, one.verdict, one.severity]),
    [
      ['PASS', 'pass', 'high'],
      ['FAIL', 'fail', 'high'],
      ['MANUAL', 'manual', 'high'],
      ['FAIL', 'suppressed', 'high'],
      ['PASS', 'suppressed', 'high'],
      ['MUTED', 'suppressed', 'high'],
      ['ODD', 'not_evaluated', 'high'],
    ],
  )
  assert.deepEqual(
    records[0]?.requirements.map(one => `${one.scheme} ${one.id}`),
    ['CIS-1.4 1.1', 'CIS-1.4 1.2', 'SOC2 cc_1'],
  )
})

test('the headers of version 3 and of version 2 are read too', async () => {
  const third =
    'ASSESSMENT_START_TIME;FINDING_UNIQUE_ID;ACCOUNT_ID;CHECK_ID;CHECK_TITLE;STATUS;STATUS_EXTENDED;SEVERITY;RESOURCE_ID;RESOURCE_ARN\n2023-01-01;p-1;123;check;Title;PASS;Fine;low;a;arn:a\n'
  const [record] = await recordsOf('a.csv', third)
  assert.deepEqual([record?.rule, record?.verdict, record?.resource, record?.target], ['check', 'pass', 'arn:a', '123'])
  const second =
    'PROFILE,ACCOUNT_NUM,REGION,TITLE_ID,CHECK_RESULT,ITEM_SCORED,ITEM_LEVEL,TITLE_TEXT,CHECK_RESULT_EXTENDED,CHECK_SEVERITY,CHECK_RESOURCE_ID\np,123,eu,1.1,INFO,Scored,1,Title,Look,Medium,root\np,123,eu,1.2,FAIL,Scored,1,Title,Role "a" is bad,High,root,\n'
  const records = await recordsOf('a.csv', second)
  assert.deepEqual(
    records.map(one => [one.rule, one.verdict, one.severity]),
    [
      ['1.1', 'info', 'medium'],
      ['1.2', 'fail', 'high'],
    ],
  )
})

test('a file of one framework claims its requirement in each row', async () => {
  const content =
    'PROVIDER;ACCOUNTID;REGION;ASSESSMENTDATE;REQUIREMENTS_ID;STATUS;STATUSEXTENDED;RESOURCEID;CHECKID;MUTED\naws;1;eu;2024;1.20;FAIL;Bad;r;check;False\n'
  const [record] = await recordsOf('a.csv', content)
  assert.deepEqual([record?.rule, record?.verdict, record?.requirements[0]?.id], ['check', 'fail', '1.20'])
})

test('a file without rows is warned of; one of other columns and one with a broken row are refused', async () => {
  const head = 'CHECK_ID;STATUS;STATUS_EXTENDED\n'
  assert.match((await reportOf('a.csv', head)).warnings.join(), /not yet a pass/)
  await assertRefused('a.csv', 'a;b;c\n1;2;3\n', /none of the formats/)
  await assertRefused('a.csv', `${head}a;PASS;x;y;z\n`, /line 2/)
})
