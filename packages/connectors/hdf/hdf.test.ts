import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dryRun } from '../importer/index.ts'
import { assertRefused, recordsOf, reportOf, sampleFile } from '../importer/testing.ts'

const result = (status: string, more: object = {}) => ({
  status,
  code_desc: 'Port 22 is expected to be closed',
  run_time: 0.1,
  start_time: '2026-01-01T00:00:00Z',
  ...more,
})
const control = (id: string, statuses: readonly string[], more: object = {}) => ({
  id,
  title: `Control ${id}`,
  desc: 'In words',
  impact: 0.5,
  tags: {},
  code: '',
  results: statuses.map(status => result(status)),
  ...more,
})
const report = (...profiles: object[]) => ({
  platform: { name: 'ubuntu', release: '24.04', target_id: 'host-1' },
  profiles,
  statistics: { duration: 1 },
  version: '5.22.3',
})
const profile = (controls: unknown, more: object = {}) => ({ name: 'base', status: 'loaded', controls, ...more })

const { path, skip } = sampleFile('cis-aws-foundations-baseline.json')
test('a file of InSpec is counted as it is', { skip }, async () => {
  const found = await dryRun(path)
  assert.deepEqual(
    [found.format, found.tool, found.toolVersion, found.target, found.records, found.rules],
    ['hdf', 'InSpec', '3.0.46', 'aws', 52, 52],
  )
  assert.deepEqual(found.verdicts, { pass: 40, fail: 6, not_evaluated: 6 })
  assert.deepEqual(found.severities, { low: 39, high: 13 })
  assert.deepEqual(found.sourceWords, { passed: 40, failed: 6, skipped: 6 })
})

test('the worst result decides about a control: error, failed, passed, skipped, none', async () => {
  const controls = [
    control('1', ['passed', 'failed', 'error']),
    control('2', ['passed', 'failed', 'skipped']),
    control('3', ['skipped', 'passed']),
    control('4', ['skipped', 'skipped']),
    control('5', []),
    control('6', ['failed'], { impact: 0 }),
    control('7', ['failed'], { results: [result('failed', { backtrace: ['line 1'] })] }),
    control('8', ['unheard-of']),
  ]
  const records = await recordsOf('a.json', report(profile(controls)))
  assert.deepEqual(
    records.map(one => [one.sourceWord, one.verdict]),
    [
      ['error', 'error'],
      ['failed', 'fail'],
      ['passed', 'pass'],
      ['skipped', 'not_evaluated'],
      ['no results', 'error'],
      ['failed', 'not_applicable'],
      ['error', 'error'],
      ['unheard-of', 'error'],
    ],
  )
})

test('the severity is the tag of the control, else it follows from the impact', async () => {
  const impacts = [0, 0.3, 0.5, 0.7, 0.9, 1, null]
  const controls = [
    ...impacts.map((impact, index) => control(`${index}`, ['passed'], { impact })),
    control('tagged', ['passed'], {
      impact: 0.3,
      tags: { severity: 'High', nist: ['AC-2', 'Rev_4'], cci: 'CCI-000015' },
    }),
  ]
  const records = await recordsOf('a.json', report(profile(controls)))
  assert.deepEqual(
    records.map(one => one.severity),
    ['none', 'low', 'medium', 'high', 'critical', 'critical', 'unknown', 'high'],
  )
  assert.deepEqual(records.at(-1)?.requirements, [
    { scheme: 'NIST-800-53', id: 'AC-2', claimedBy: 'base' },
    { scheme: 'CCI', id: 'CCI-000015', claimedBy: 'base' },
  ])
})

test('what a waiver skipped is suppressed with why and until; what ran under one counts as it came out', async () => {
  const waiver = { justification: 'Until the move', expiration_date: '2026-06-01', run: false, message: '' }
  const controls = [
    control('1', ['skipped'], { waiver_data: { ...waiver, skipped_due_to_waiver: true } }),
    control('2', ['failed'], { waiver_data: { ...waiver, run: true, skipped_due_to_waiver: false } }),
    control('3', ['failed'], { waiver_data: {} }),
  ]
  const records = await recordsOf('a.json', report(profile(controls)))
  assert.deepEqual(
    records.map(one => [one.verdict, one.suppression?.why, one.suppression?.until]),
    [
      ['suppressed', 'Until the move', '2026-06-01'],
      ['fail', undefined, undefined],
      ['fail', undefined, undefined],
    ],
  )
  assert.match(records[1]?.message ?? '', /under a waiver, and yet run: Until the move/)
  assert.equal((await reportOf('a.json', report(profile(controls)))).suppressed, 1)
})

test('an attestation adds a result and says who gave it', async () => {
  const attestation_data = { status: 'passed', updated_by: 'Ann', updated: '2026-01-02', explanation: 'Seen' }
  const [record] = await recordsOf(
    'a.json',
    report(profile([control('1', ['skipped', 'passed'], { attestation_data })])),
  )
  assert.equal(record?.verdict, 'pass')
  assert.match(record?.message ?? '', /attested as passed by Ann on 2026-01-02: Seen/)
})

test('a control under an overlay counts once: results of the base, impact and title of the overlay', async () => {
  const overlay = profile([control('1', [], { impact: 0.9, title: 'Ours' }), control('2', [], { impact: 0 })], {
    name: 'overlay',
    depends: [{ name: 'base' }],
  })
  const base = profile([control('1', ['failed']), control('2', ['failed']), control('3', ['passed'])], {
    parent_profile: 'overlay',
  })
  for (const profiles of [
    [overlay, base],
    [base, overlay],
  ]) {
    const records = await recordsOf('a.json', report(...profiles))
    const found = records.map(one => [one.rule, one.title, one.verdict, one.severity].join(' ')).sort()
    assert.deepEqual(found, ['1 Ours fail critical', '2 Control 2 not_applicable none', '3 Control 3 pass medium'])
  }
})

test('overlays may lie over overlays', async () => {
  const profiles = [
    profile([control('1', [])], { name: 'top' }),
    profile([control('1', [])], { name: 'middle', parent_profile: 'top' }),
    profile([control('1', ['passed'])], { name: 'base', parent_profile: 'middle' }),
  ]
  const records = await recordsOf('a.json', report(...profiles))
  assert.deepEqual(
    records.map(one => [one.rule, one.verdict]),
    [['1', 'pass']],
  )
})

test('profiles that have nothing to do with each other keep their controls, even under the same name', async () => {
  const two = [profile([control('1', ['passed'])], { name: 'a' }), profile([control('1', ['failed'])], { name: 'b' })]
  assert.deepEqual((await reportOf('a.json', report(...two))).verdicts, { pass: 1, fail: 1 })
})

test('the short form has one entry a result, and they are counted by control', async () => {
  const entry = (id: string, status: string) => ({
    id,
    profile_id: 'p',
    profile_sha256: 'x',
    status,
    code_desc: 'Said',
  })
  const content = {
    statistics: { duration: 1 },
    version: '5.22.3',
    controls: [entry('1', 'passed'), entry('1', 'failed'), entry('2', 'skipped')],
  }
  const found = await reportOf('a.json', content)
  assert.deepEqual([found.format, found.records, found.verdicts], ['hdf', 2, { fail: 1, not_evaluated: 1 }])
  assert.deepEqual(found.severities, { unknown: 2 })
})

test('a run without controls and a profile that did not load are warned of', async () => {
  const found = await reportOf('a.json', report(profile([], { status: 'skipped', skip_message: 'wrong platform' })))
  assert.deepEqual(found.verdicts, {})
  assert.deepEqual(found.warnings, [
    'the profile base was skipped: wrong platform',
    'no control ran: that is not yet a pass',
  ])
  assert.match((await reportOf('a.json', report())).warnings.join(), /no control ran/)
})

test('a file that is cut off is refused', async () => {
  const content = JSON.stringify(report(profile([control('1', ['passed'])])))
  await assertRefused('a.json', content.slice(0, -30), /the file is cut off here/)
})
