import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dryRun } from '../importer/index.ts'
import { assertRefused, recordsOf, reportOf, sampleFile } from '../importer/testing.ts'

const finding = (more: object = {}) => ({
  class_uid: 2004,
  metadata: { version: '1.4.0', event_code: 'bucket_is_private', product: { name: 'Prowler', version: '5.1' } },
  finding_info: { uid: 'f-1', title: 'Buckets are private' },
  severity_id: 4,
  severity: 'High',
  status: 'New',
  status_id: 1,
  status_code: 'FAIL',
  status_detail: 'Bucket a is open.',
  resources: [{ uid: 'arn:aws:s3:::a', name: 'a' }],
  cloud: { account: { uid: '123' } },
  time: 1739539623,
  ...more,
})

const { path, skip } = sampleFile('prowler_aws.ocsf.json')
test('a file of Prowler is counted as it is', { skip }, async () => {
  const { verdicts, severities, sourceWords, ...report } = await dryRun(path)
  assert.deepEqual(
    [report.format, report.tool, report.records, report.rules, report.resources],
    ['ocsf', 'Prowler', 5, 5, 2],
  )
  assert.deepEqual(verdicts, { fail: 2, manual: 3 })
  assert.deepEqual(severities, { low: 1, medium: 4 })
  assert.deepEqual(sourceWords, { FAIL: 2, MANUAL: 3 })
})

test('the outcome is the status code, and the status New says nothing', async () => {
  const codes = ['PASS', 'FAIL', 'MANUAL', 'MUTED']
  const given = codes.map((status_code, index) => finding({ status_code, finding_info: { uid: `f-${index}` } }))
  const records = await recordsOf('a.json', given)
  assert.deepEqual(
    records.map(one => [one.sourceWord, one.verdict]),
    [
      ['PASS', 'pass'],
      ['FAIL', 'fail'],
      ['MANUAL', 'manual'],
      ['MUTED', 'suppressed'],
    ],
  )
})

test('a muted finding is suppressed whatever its status code, and its word stays', async () => {
  const muted = { status: 'Suppressed', status_id: 3 }
  const records = await recordsOf('a.json', [finding(muted), finding({ ...muted, status_code: 'PASS' })])
  assert.deepEqual(
    records.map(one => [one.sourceWord, one.verdict]),
    [
      ['FAIL', 'suppressed'],
      ['PASS', 'suppressed'],
    ],
  )
})

test('where the word and the number of a status disagree, the word counts, and nothing passes by it', async () => {
  const odd = { status: 'New', status_id: 3 }
  const records = await recordsOf('a.json', [finding(odd), finding({ ...odd, status_code: 'PASS' })])
  assert.deepEqual(
    records.map(one => one.verdict),
    ['fail', 'suppressed'],
  )
})

test('a uid that was blanked out identifies nothing, and one of two resources does not join them', async () => {
  const blank = finding({ finding_info: { uid: '<finding_uid>' } })
  assert.equal((await reportOf('a.json', [blank, blank])).records, 2)
  const other = finding({ resources: [{ uid: 'arn:aws:s3:::a', name: 'a', data: { port: 2 } }] })
  assert.equal((await reportOf('a.json', [finding(), other])).records, 2)
})

test('a compliance finding says its outcome in compliance, by word or number, and passes only so', async () => {
  const check = (compliance: object, index: number) =>
    finding({ class_uid: 2003, status_code: undefined, compliance, finding_info: { uid: `c-${index}` } })
  const given = [
    { status: 'PASSED' },
    { status_id: 1 },
    { status_id: 2 },
    { status_id: 3, status: 'Fail' },
    { status: 'NOT_AVAILABLE', status_id: 99 },
    {},
    { status: 'constructor' },
    { status: 'Fine', status_id: 1 },
    { status: 'Pass', status_id: 3 },
  ]
  const records = await recordsOf('a.json', given.map(check))
  assert.deepEqual(
    records.map(one => one.verdict),
    ['pass', 'pass', 'not_evaluated', 'fail', 'not_evaluated', 'not_evaluated', 'not_evaluated', 'pass', 'fail'],
  )
})

test('a passed check that the tool resolved stays passed; one that was archived says nothing', async () => {
  const check = (more: object) => finding({ class_uid: 2003, compliance: { status: 'PASSED' }, ...more })
  const records = await recordsOf('a.json', [
    check({ status: 'RESOLVED', status_id: 4 }),
    check({ status: 'ARCHIVED', status_id: 5 }),
  ])
  assert.deepEqual(
    records.map(one => one.verdict),
    ['pass', 'info'],
  )
})

test('a detection without an outcome fails; resolved it is information', async () => {
  const records = await recordsOf('a.json', [
    finding({ status_code: undefined }),
    finding({ status_code: undefined, status_id: 4, status: 'Resolved' }),
  ])
  assert.deepEqual(
    records.map(one => [one.sourceWord, one.verdict]),
    [
      ['New', 'fail'],
      ['Resolved', 'info'],
    ],
  )
})

test('a vulnerability finding names its weaknesses, and all of its resources are counted', async () => {
  const content = finding({
    class_uid: 2002,
    status_code: undefined,
    metadata: { product: { name: 'Inspector' } },
    vulnerabilities: [{ cve: { uid: 'CVE-2024-1' }, cwe: { uid: 'CWE-79' } }, { cve: { uid: 'CVE-2024-2' } }],
    resources: [{ uid: 'i-1' }, { uid: 'i-2' }],
  })
  const report = await reportOf('a.json', content)
  assert.deepEqual([report.records, report.vulnerabilities, report.resources], [1, 2, 2])
  const [record] = await recordsOf('a.json', content)
  assert.deepEqual([record?.rule, record?.resource], ['CVE-2024-1', 'i-1'])
  assert.deepEqual(record?.requirements, [{ scheme: 'CWE', id: 'CWE-79', claimedBy: 'Inspector' }])
})

test('requirements are claims of the tool, under a scheme each or written in one text', async () => {
  const [record] = await recordsOf(
    'a.json',
    finding({
      unmapped: { compliance: { 'CIS-1.4': ['1.20', '1.21'], Odd: null } },
      compliance: { requirements: ['SOC2: cc_6_1, cc_6_2', 'plain'], standards: ['House'] },
    }),
  )
  assert.deepEqual(
    record?.requirements.map(one => `${one.scheme} ${one.id} ${one.claimedBy}`),
    [
      'CIS-1.4 1.20 Prowler',
      'CIS-1.4 1.21 Prowler',
      'SOC2 cc_6_1 Prowler',
      'SOC2 cc_6_2 Prowler',
      'House plain Prowler',
    ],
  )
})

test('a Security Finding of 1.0 says its outcome in the status', async () => {
  const old = (status: string, severity_id: number) => ({
    class_uid: 2001,
    metadata: { product: { name: 'Prowler', version: '3.11', feature: { uid: 'bucket_is_private' } } },
    finding: { uid: `p-${status}`, title: 'Buckets are private' },
    status,
    severity_id,
    compliance: { status, requirements: ['CIS-1.4: 1.20'] },
    resources: [{ uid: 'a' }],
  })
  const records = await recordsOf('a.json', [old('Success', 2), old('Failure', 5), old('Other', 0)])
  assert.deepEqual(
    records.map(one => [one.rule, one.verdict, one.severity]),
    [
      ['bucket_is_private', 'pass', 'low'],
      ['bucket_is_private', 'fail', 'critical'],
      ['bucket_is_private', 'not_evaluated', 'unknown'],
    ],
  )
})

test('where people are with a Security Finding of 1.0 is its state, and the account has no object of its own', async () => {
  const early = (more: object) => ({
    class_uid: 2001,
    metadata: { version: '1.0.0-rc.2', product: { name: 'Security Hub', feature: { uid: 'EC2.19' } } },
    finding: { title: 'Ports' },
    cloud: { account_uid: '123' },
    ...more,
  })
  const records = await recordsOf('a.json', [
    early({ compliance: { status: 'PASSED' }, state: 'Suppressed', state_id: 3 }),
    early({ state_id: 3 }),
    early({ status: 'Success', status_id: 1, state: 'New', state_id: 1, compliance: { status: 'PASSED' } }),
    early({ state: 'New', state_id: 1 }),
    early({ state: 'Resolved', state_id: 4 }),
  ])
  assert.deepEqual(
    records.map(one => [one.sourceWord, one.verdict, one.target]),
    [
      ['PASSED', 'suppressed', '123'],
      ['Suppressed', 'suppressed', '123'],
      ['PASSED', 'pass', '123'],
      ['New', 'fail', '123'],
      ['Resolved', 'info', '123'],
    ],
  )
})

test('one event a line, one alone and a list under findings are the same, and the same finding twice is one', async () => {
  const lines = [finding(), finding({ status_detail: 'Bucket a is open to one more.' }), finding()]
  const report = await reportOf('a.json', lines.map(one => JSON.stringify(one)).join('\n'))
  assert.deepEqual([report.records, report.warnings.length], [2, 1])
  assert.equal((await reportOf('a.json', finding())).records, 1)
  assert.equal((await reportOf('a.json', { findings: [finding()] })).records, 1)
})

test('seconds, milliseconds and texts are moments', async () => {
  const [seconds, milliseconds, written] = await recordsOf('a.json', [
    finding({ finding_info: {} }),
    finding({ finding_info: {}, time: 1739539623000 }),
    finding({ finding_info: {}, time_dt: '2025-02-14T14:27:03.9' }),
  ])
  assert.equal(seconds?.from, '2025-02-14T13:27:03.000Z')
  assert.equal(milliseconds?.from, '2025-02-14T13:27:03.000Z')
  assert.equal(written?.from, '2025-02-14T14:27:03.9')
})

test('events of other classes among the findings are warned of', async () => {
  const report = await reportOf('a.json', [finding(), { class_uid: 6003, metadata: {} }])
  assert.match(report.warnings.join(), /1 events are not findings/)
})

test('a file that is cut off is refused with its line', async () => {
  await assertRefused(
    'a.json',
    JSON.stringify([finding()], null, 1).slice(0, -20),
    /line \d+: the file is cut off here/,
  )
})
