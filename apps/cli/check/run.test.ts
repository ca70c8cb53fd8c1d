import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { dryRun } from '@onus/connectors/importer'
import type { CheckReport, ReportedRun } from '@onus/core/check-report'
import { AnswerStatus, type RunVerdict } from '@onus/core/verdict'
import { type Evaluator, openEvaluator } from '@onus/evaluator/evaluate'
import { validateText } from '@onus/oscal/validate'
import { datasetNamed } from './data.ts'
import { knownDatasets } from './datasets.ts'
import { answerOf, codeOf, type RunOptions, writtenOf } from './run.ts'
import { everyWord, place, secondFactor } from './testing.ts'
import { piecesOf } from './write.ts'

const accounts = `system,account,kind,mfa
idp,ann,person,yes
idp,bob,person,no
idp,cy,person,
idp,svc,service,
`
const late = '2100-01-01T00:00:00Z'

let evaluator: Evaluator
before(() => {
  evaluator = openEvaluator({ spare: false })
})
after(() => evaluator[Symbol.asyncDispose]())

/** The run of a check of our own over a folder, in this process. */
async function answered(folder: { path: string }, data: string, more: Partial<RunOptions> = {}) {
  const paths = (names: readonly string[] = []) => names.map(name => join(folder.path, name))
  const { checks = ['own'], datasets, exceptions, ...rest } = more
  return await answerOf(evaluator, {
    data: join(folder.path, data),
    checks: paths(checks),
    datasets: paths(datasets),
    check: ['own-second-factor'],
    at: late,
    observedAt: late,
    format: 'json',
    ...rest,
    ...(exceptions && { exceptions: join(folder.path, exceptions) }),
  })
}

function files(more: Readonly<Record<string, string>>) {
  return place({ 'own/own-second-factor.yaml': secondFactor, ...more })
}

test('a folder of files is judged: what is unknown is not passed', async () => {
  using folder = files({ 'data/identity.accounts.csv': accounts })
  const { report } = await answered(folder, 'data')
  const [run] = report.runs
  assert.equal(run?.verdict, 'failed')
  assert.deepEqual(
    run?.rows.map(row => [row.resource, row.status]),
    [
      ['idp/ann', 'pass'],
      ['idp/bob', 'fail'],
      ['idp/cy', 'not_evaluated'],
    ],
  )
  assert.deepEqual([run?.total, run?.inScope, codeOf(report)], [4, 3, 1])
})

test('by the command line: one that failed ends with 1, what cannot be read with 2, JSON and tables as asked', async () => {
  using folder = files({ 'data/identity.accounts.csv': accounts, 'empty/x': '' })
  const given = ['run', '--checks', 'own', '--check', 'own-second-factor', '--format', 'json', '--out', 'a.json']
  const { code, out, err } = await folder.onus(...given, '--data', 'data')
  assert.deepEqual([code, err], [1, ''])
  assert.match(out, /^failed +high +own-second-factor +3 +1 +1 of 3 pass; 1 could not be evaluated$/m)
  const written = JSON.parse(readFileSync(join(folder.path, 'a.json'), 'utf8')) as { checks: { id: string }[] }
  assert.deepEqual(
    written.checks.map(check => check.id),
    ['own-second-factor'],
  )
  const refused = await folder.onus(...given, '--data', 'empty')
  assert.equal(refused.code, 2)
  assert.match(refused.err, /empty\/x names no dataset/)
})

test('the same rows as CSV, NDJSON, JSON and in two folders give the same answer, byte for byte', async () => {
  const rows = [
    { system: 'idp', account: 'ann', kind: 'person', mfa: true },
    { system: 'idp', account: 'bob', kind: 'person', mfa: false },
    { system: 'idp', account: 'cy', kind: 'person' },
    { system: 'idp', account: 'svc', kind: 'service', mfa: null },
  ]
  const lines = (some: readonly object[]) => some.map(row => `${JSON.stringify(row)}\n`).join('')
  using folder = files({
    'csv/identity.accounts.csv': accounts,
    'ndjson/identity.accounts@1.ndjson': lines(rows),
    'json/identity.accounts.json': JSON.stringify(rows.toReversed()),
    'two/a/identity.accounts.ndjson': lines(rows.slice(0, 2)),
    'two/b/identity.accounts.json': JSON.stringify(rows.slice(2)),
  })
  const hashes = new Set<unknown>()
  for (const data of ['csv', 'ndjson', 'json', 'two'])
    hashes.add((await answered(folder, data)).report.runs[0]?.resultSha256)
  assert.equal(hashes.size, 1)
  assert.match(String([...hashes][0]), /^[0-9a-f]{64}$/)
})

test('whatever cannot be read ends the run with every reason, never with half of the data', async () => {
  using folder = files({
    'data/identity.accounts.csv': 'system,account,mfaa\nidp,ann,yes\n',
    'data/identity.acounts.csv': accounts,
    'data/identity.groups.csv': 'system,group_name,member_count\nidp,all,many\n',
    'data/people.leavers.ndjson': '{"employee_id": ',
    'data/asset.assets.csv': '',
    'data/notes.bin': '\0\0',
  })
  await assert.rejects(answered(folder, 'data'), (error: Error) => {
    assert.match(error.message, /identity\.accounts@1 has no column "mfaa"; did you mean mfa/)
    assert.match(error.message, /identity\.acounts\.csv names no dataset; did you mean identity\.accounts@1/)
    assert.match(error.message, /identity\.groups\.csv line 2.*member_count.*"many"/)
    assert.match(error.message, /people\.leavers\.ndjson/)
    assert.match(error.message, /asset\.assets\.csv is empty/)
    assert.match(error.message, /notes\.bin/)
    return true
  })
})

test('a dataset of one’s own is read like any other', async () => {
  using folder = files({
    'sets/own_hr.badges@1.yaml': `ref: own_hr.badges@1
title: Badges
meaning: Badges that open doors.
key: [badge]
columns:
  - { name: badge, type: text, meaning: Its number, nullable: false }
  - { name: returned, type: boolean, meaning: Whether it came back, nullable: true }
`,
    'data/own_hr.badges.csv': 'badge,returned\n1,yes\n2,no\n3,\n',
    'own/badges-returned.yaml': secondFactor
      .replace('own-second-factor', 'badges-returned')
      .replaceAll('accounts', 'badges')
      .replace('identity.badges@1', 'own_hr.badges@1')
      .replace("scope: kind = 'person'\n", '')
      .replace('pass: mfa AND $max_days > 0', 'pass: returned')
      .replace('{account}', '{badge}')
      .replace(/examples:[\s\S]*$/, ''),
  })
  const { report } = await answered(folder, 'data', { check: ['badges-returned'], datasets: ['sets'] })
  assert.deepEqual(
    report.runs[0]?.rows.map(row => row.status),
    ['pass', 'fail', 'not_evaluated'],
  )
  await assert.rejects(answered(folder, 'data', { check: ['badges-returned'] }), /no dataset own_hr\.badges@1/)
})

test('files of scanners are rows of datasets beside those that are named by one', async () => {
  const scan = (results: unknown) =>
    JSON.stringify({ version: '2.1.0', runs: [{ tool: { driver: { name: 'Lint' } }, results }] })
  const found = { ruleId: 'A', level: 'error', message: { text: 'bad' }, locations: [] }
  using folder = files({
    'data/lint.sarif': scan([found, { ...found, kind: 'pass', level: 'none' }]),
    'half/lint.sarif': scan(undefined),
    'own/results-pass.yaml': everyWord
      .replace('id: says-every-word', 'id: results-pass')
      .replaceAll('accounts', 'results')
      .replace('identity.results@1', 'configuration.results@1')
      .replace(/sql: \|\n.*\n/, "sql: |\n  SELECT resource, 'pass' AS status, '' AS reason FROM results\n")
      .replace(/examples:[\s\S]*$/, ''),
  })
  const { report, data } = await answered(folder, 'data', { check: ['results-pass'] })
  assert.equal(report.runs[0]?.verdict, 'passed', report.runs[0]?.reasons.join())
  assert.deepEqual(data.files.map(file => [file.dataset, file.rows]).sort(), [
    ['configuration.results@1', 2],
    ['vulnerability.findings@1', 1],
    ['vulnerability.scans@1', 1],
  ])
  const half = await answered(folder, 'half', { check: ['results-pass'] })
  assert.notEqual(half.report.runs[0]?.verdict, 'passed')
})

test('data that was observed too long ago is stale: unknown, even where every row passes', async () => {
  const row = (account: string, observed: string) =>
    `{"system":"idp","account":"${account}","kind":"person","mfa":true,"observed_at":"${observed}"}\n`
  using folder = files({
    'old/identity.accounts.ndjson': row('a', '2026-01-01T00:00:00Z'),
    'mixed/identity.accounts.ndjson': row('a', '2026-01-01T00:00:00Z') + row('b', '2026-02-01T00:00:00Z'),
  })
  const at = async (data: string, moment: string) =>
    (await answered(folder, data, { at: moment, observedAt: '2026-01-01T00:00:00Z' })).report.runs[0]?.verdict
  assert.equal(await at('old', '2026-01-01T12:00:00Z'), 'passed')
  assert.equal(await at('old', '2026-02-01T00:00:00Z'), 'stale')
  assert.equal(await at('mixed', '2026-02-01T01:00:00Z'), 'stale')
  await assert.rejects(at('mixed', '2026-01-15T00:00:00Z'), /observed at 2026-02-01T00:00:00.000000Z, which is after/)
})

test('an accepted failure is not a failure, and who asked cannot have approved it', async () => {
  const exception = (approvedBy: string) =>
    JSON.stringify([
      {
        id: 'E-1',
        check: 'own-second-factor',
        resources: ['idp/bob'],
        reason: 'Leaves in May',
        requestedBy: 'ann',
        approvedBy,
        expiresAt: '2101-01-01T00:00:00Z',
      },
    ])
  using folder = files({
    'data/identity.accounts.csv': accounts,
    'ok.yaml': exception('bo'),
    'same.yaml': exception('Ann'),
  })
  const { report } = await answered(folder, 'data', { exceptions: 'ok.yaml' })
  const bob = report.runs[0]?.rows.find(row => row.resource === 'idp/bob')
  assert.deepEqual([bob?.status, bob?.exception, codeOf(report)], ['excepted', 'E-1', 2])
  const same = answered(folder, 'data', { exceptions: 'same.yaml' })
  await assert.rejects(same, /0\.approvedBy: whoever asked for an exception cannot approve it/)
})

test('names that are wrong are met with those that are near, and values out of bounds with the bounds', async () => {
  using folder = files({ 'data/identity.accounts.csv': accounts })
  const refused = (more: Partial<RunOptions>, why: RegExp) => assert.rejects(answered(folder, 'data', more), why)
  await refused({ check: ['own-second-facto'] }, /no check "own-second-facto"; did you mean own-second-factor/)
  await refused({ param: ['max_day=3'] }, /parameter max_day; did you mean max_days/)
  await refused({ param: ['max_days=1000'] }, /max_days: expected at most 365, given 1000/)
  await refused({ at: 'today' }, /--at today is no moment/)
})

const run = (severity: 'low' | 'critical', verdict: RunVerdict) =>
  ({ check: { severity }, verdict }) as unknown as ReportedRun

test('the exit code is 1 for a failure, 2 for the unknown, and looks away only from lower severities', () => {
  assert.equal(codeOf({ runs: [run('low', 'passed')] }), 0)
  assert.equal(codeOf({ runs: [run('low', 'passed'), run('low', 'no_data')] }), 2)
  for (const verdict of ['no_data', 'stale', 'error', 'timed_out'] as const)
    assert.equal(codeOf({ runs: [run('critical', verdict)] }, 'critical'), 2)
  assert.equal(codeOf({ runs: [run('low', 'failed'), run('critical', 'error')] }), 1)
  assert.equal(codeOf({ runs: [run('low', 'failed'), run('critical', 'passed')] }, 'high'), 0)
})

test('a file is of the dataset that its name says, in the newest version where it says none', () => {
  const named = (file: string) => datasetNamed(file, knownDatasets().all)
  assert.deepEqual(named('/x/identity.accounts.csv'), { ref: 'identity.accounts@1' })
  assert.deepEqual(named('identity.accounts@1.xlsx'), { ref: 'identity.accounts@1' })
  assert.ok('near' in (named('identity.accounts@9.csv') ?? {}))
  assert.equal(named('scan.sarif'), null)
})

/** Every word that a check may say, once, and one accepted failure. */
async function everyWordAnswered() {
  const words = AnswerStatus.options
  const rows = [...words.map(word => `s,${word},${word}\n`), 's,accepted,fail\n']
  const folder = place({
    'data/identity.accounts.csv': `system,account,shell\n${rows.join('')}`,
    'own/says-every-word.yaml': everyWord,
    'accepted.yaml':
      '- { id: E-1, check: says-every-word, resources: [s/accepted], reason: Soon gone, requestedBy: ann, approvedBy: bo, expiresAt: 2101-01-01T00:00:00Z }',
  })
  const answer = await answered(folder, 'data', { check: ['says-every-word'], exceptions: 'accepted.yaml' })
  return {
    [Symbol.dispose]: () => folder[Symbol.dispose](),
    write: (format: RunOptions['format'], out: string) => {
      folder.write({ [out]: [...writtenOf({ format, out }, answer)].join('') })
      return join(folder.path, out)
    },
  }
}

test('what is written is read back by the importers with the same counts, and only one row passes', async () => {
  using every = await everyWordAnswered()
  const sarif = await dryRun(every.write('sarif', 'out.sarif'))
  assert.deepEqual(sarif.verdicts, {
    pass: 1,
    fail: 1,
    not_applicable: 2,
    not_evaluated: 2,
    manual: 1,
    info: 1,
    suppressed: 2,
  })
  const ocsf = await dryRun(every.write('ocsf', 'out.ndjson'))
  assert.deepEqual(ocsf.verdicts, {
    pass: 1,
    fail: 1,
    excluded: 1,
    not_applicable: 1,
    not_evaluated: 1,
    error: 1,
    manual: 1,
    info: 1,
    suppressed: 2,
  })
  const junit = await dryRun(every.write('junit', 'out.xml'))
  assert.deepEqual(junit.verdicts, { pass: 1, fail: 1, error: 3, not_evaluated: 5 })
  for (const report of [sarif, ocsf])
    assert.deepEqual([report.records, report.resources, report.suppressed], [10, 10, 2])
  assert.deepEqual(ocsf.severities, { high: 10 })
})

test('assessment results are valid and satisfied only where a check passed', async () => {
  using every = await everyWordAnswered()
  const text = readFileSync(every.write('oscal-ar', 'out.json'), 'utf8')
  const { report } = await validateText(text)
  assert.deepEqual(report.errors, [])
  assert.deepEqual(text.match(/"state": "(?:not-)?satisfied"/g), ['"state": "not-satisfied"'])
})

const undecided = (verdict: RunVerdict): CheckReport => ({
  tool: { name: 'Onus', version: '1' },
  at: '2026-01-02T00:00:00.000Z',
  exceptions: [],
  notRun: [],
  runs: [
    {
      check: {
        id: 'c',
        title: 'C',
        good: 'G',
        remediation: 'R',
        severity: 'critical',
        requirements: [],
        digest: 'd',
      },
      verdict,
      reasons: ['a reason'],
      now: '2026-01-01T00:00:00.000Z',
      total: 1,
      inScope: 1,
      resultSha256: null,
      rows: [{ resource: 'a<b>&"\u0001 c', status: 'pass', reason: '', exception: null }],
    },
  ],
})

test('in a run that is stale or erred nothing passes, and the run itself is in the file', async () => {
  using folder = place({})
  for (const verdict of ['stale', 'error', 'timed_out'] as const)
    for (const [format, name] of [
      ['sarif', 'a.sarif'],
      ['ocsf', 'a.json'],
      ['junit', 'a.xml'],
    ] as const) {
      folder.write({ [name]: [...piecesOf(undecided(verdict), format, name, null)].join('') })
      const report = await dryRun(join(folder.path, name))
      assert.equal(report.records, 2, `${format} ${verdict}`)
      assert.equal(report.verdicts.pass, undefined, `${format} ${verdict}`)
    }
})
