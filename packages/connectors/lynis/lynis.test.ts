import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dryRun } from '../importer/index.ts'
import { assertRefused, recordsOf, reportOf, sampleFile } from '../importer/testing.ts'

const report = (...lines: string[]) =>
  [
    '# Lynis Report',
    'lynis_version=3.1.1',
    'hostname=box',
    'report_datetime_start=2024-01-02 03:04:05',
    ...lines,
    '',
  ].join('\n')

const { path, skip } = sampleFile('lynis-report.dat')
test('a report of a machine is counted as it is', { skip }, async () => {
  const found = await dryRun(path)
  assert.deepEqual(
    [found.format, found.tool, found.toolVersion, found.target, found.records, found.components],
    ['lynis', 'Lynis', '3.0.8', 'vm', 48, 894],
  )
  assert.deepEqual(
    [found.verdicts, found.sourceWords],
    [
      { fail: 3, info: 45 },
      { warning: 3, suggestion: 45 },
    ],
  )
  assert.deepEqual([found.rules, found.severities], [41, { unknown: 48 }])
  assert.match(
    found.warnings.join('\n'),
    /BOOT-5104:001 Unknown service manager\n(.*\n)*242 tests ran and 211 were skipped/,
  )
})

test('a warning fails, a suggestion informs, and a test without either is nothing that passed', async () => {
  const text = report(
    'warning[]=FIRE-4512|No rules are active|-|-|',
    'suggestion[]=SSH-7408|Harden SSH|Port (set 22 to other)|text:Change it|',
    'suggestion[]=KRNL-6000|Values differ||Change them|',
    'details[]=KRNL-6000|sysctl|desc:Core dumps;field:fs.suid;prefval:0;value:1;|',
    'tests_executed=FIRE-4512|SSH-7408|AUTH-0001|',
    'tests_skipped=AUTH-0002|',
    'hardening_index=60',
    'finish=true',
  )
  const records = await recordsOf('lynis-report.dat', text)
  assert.deepEqual(
    records.map(one => [one.rule, one.sourceWord, one.verdict, one.severity, one.title, one.message]),
    [
      ['FIRE-4512', 'warning', 'fail', 'unknown', 'No rules are active', null],
      ['SSH-7408', 'suggestion', 'info', 'unknown', 'Harden SSH', 'Port (set 22 to other); text:Change it'],
      [
        'KRNL-6000',
        'suggestion',
        'info',
        'unknown',
        'Values differ',
        'Change them; desc:Core dumps;field:fs.suid;prefval:0;value:1;',
      ],
    ],
  )
  assert.deepEqual([records[0]?.target, records[0]?.from, records[0]?.to], ['box', '2024-01-02T03:04:05', null])
  assert.deepEqual((await reportOf('lynis-report.dat', text)).warnings, [
    '3 tests ran and 1 were skipped; none without a warning or suggestion is called passed; the hardening index is 60',
  ])
})

test('the risk that Lynis 1 gave a warning is its severity', async () => {
  const records = await recordsOf(
    'r.dat',
    report('warning[]=A-1|H|Open|', 'warning[]=A-2|Open|M|-|', 'warning[]=A-3|L'),
  )
  assert.deepEqual(
    records.map(one => [one.severity, one.sourceSeverity, one.title]),
    [
      ['high', 'H', 'Open'],
      ['medium', 'M', 'Open'],
      ['low', 'L', null],
    ],
  )
})

test('packages are components, counted once when they stand there twice', async () => {
  const array = 'installed_packages_array=|a,1|b,2:3-4|'
  assert.equal((await reportOf('r.dat', report(array))).components, 2)
  assert.equal(
    (await reportOf('r.dat', report('installed_package[]=a,1', 'installed_package[]=b|2|', array))).components,
    2,
  )
})

test('what is left to people, what went wrong and an audit that did not end are told', async () => {
  const found = await reportOf(
    'r.dat',
    report('manual[]=Look at the rules', 'exception_event[]=A-1:01|Odd|', 'vulnerable_package[]=a'),
  )
  assert.deepEqual(found.verdicts, {})
  assert.deepEqual(found.warnings, [
    'the report has neither a warning nor a suggestion: that is not yet a pass',
    'left to be done by hand: Look at the rules',
    'a test met what it did not expect: A-1:01 Odd',
    '0 tests ran and 0 were skipped; none without a warning or suggestion is called passed',
    '1 installed packages are called vulnerable',
    'the report does not say that the audit came to its end',
  ])
})

test('a text that is no report is refused', async () => {
  await assertRefused('r.dat', 'warning=1\n', /none of the formats/)
})
