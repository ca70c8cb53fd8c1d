import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dryRun } from '../importer/index.ts'
import { assertRefused, recordsOf, reportOf, sampleFile } from '../importer/testing.ts'

const lines = (...values: object[]) => values.map(value => `${JSON.stringify(value)}\n`).join('')
const said = (more: object) => ({ name: 'pack_a_users', hostIdentifier: 'box', unixTime: 1700000000, ...more })

const { path, skip } = sampleFile('osquery-deb_packages.json')
test('the packages of a machine are components', { skip }, async () => {
  const report = await dryRun(path)
  assert.deepEqual(
    [report.format, report.tool, report.records, report.components, report.resources, report.verdicts],
    ['osquery', 'osquery', 0, 906, 0, {}],
  )
  assert.match(report.warnings.join(), /906 rows are an inventory/)
})

test('each row of a log informs under its action, for events, batches and snapshots', async () => {
  const log = lines(
    said({ columns: { username: 'ann' }, action: 'added' }),
    said({ columns: { username: 'bob' }, action: 'removed', unixTime: '1700000001' }),
    said({ snapshot: [{ hour: '1' }, { hour: '2' }], action: 'snapshot', name: 'time' }),
    said({ diffResults: { added: '', removed: [{ username: 'ann' }] }, hostIdentifier: 'other' }),
    said({ snapshot: [], action: 'snapshot', name: 'nothing' }),
  )
  const report = await reportOf('osqueryd.results.log', log)
  assert.deepEqual(report.sourceWords, { added: 1, removed: 2, snapshot: 2 })
  assert.deepEqual(report.verdicts, { info: 5 })
  assert.deepEqual([report.rules, report.resources, report.target, report.components], [2, 4, 'box', 0])
  assert.match(report.warnings.join(), /nothing gave no rows once.*1 more targets: other/)
  const records = await recordsOf('a.log', log)
  assert.deepEqual([records[0]?.resource, records[0]?.from], ['username=ann', '2023-11-14T22:13:20.000Z'])
})

test('a log of one line and a log as a list are logs too', async () => {
  const one = said({ columns: { a: '1' }, action: 'added' })
  assert.equal((await reportOf('a.json', lines(one))).records, 1)
  assert.equal((await reportOf('a.json', [one, one])).records, 2)
})

test('rows that are no packages are resources, and the operating system is one', async () => {
  const users = await reportOf('a.json', [
    { uid: '0', username: 'root' },
    { uid: '1', username: 'ann' },
  ])
  assert.deepEqual([users.format, users.resources, users.components, users.records], ['osquery', 2, 0, 0])
  const system = await reportOf('a.json', [{ name: 'Debian', version: '12', major: '12', minor: '0' }])
  assert.deepEqual([system.resources, system.components], [1, 0])
  const two = await reportOf('a.json', '[{"name":"a","version":"1"}]\n[{"uid":"0"}]\n')
  assert.deepEqual([two.resources, two.components], [1, 1])
})

test('rows too long to be a name stay apart', async () => {
  const long = 'x'.repeat(2000)
  assert.equal((await reportOf('a.json', [{ path: `${long}1` }, { path: `${long}2` }])).resources, 2)
})

test('a table that osquery did not print and a log that is cut off are refused', async () => {
  await assertRefused('a.json', [{ uid: 0 }], /none of the formats/)
  await assertRefused('a.json', { uid: '0' }, /none of the formats/)
  await assertRefused('a.log', lines(said({ columns: { a: '1' } })).slice(0, -4), /line 1: the file is cut off here/)
})
