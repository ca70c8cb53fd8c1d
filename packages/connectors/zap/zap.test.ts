import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertRefused, recordsOf, reportOf } from '../importer/testing.ts'

const alert = (riskcode: string, more: object = {}) => ({
  pluginid: '10038',
  name: 'A header is missing',
  riskcode,
  confidence: '3',
  riskdesc: `${['Informational', 'Low', 'Medium', 'High'][Number(riskcode)]} (High)`,
  cweid: '693',
  instances: [
    { uri: 'http://house.example/', method: 'GET', param: '', evidence: '' },
    { uri: 'http://house.example/a', method: 'GET', param: '', evidence: '' },
  ],
  count: '2',
  ...more,
})
const report = (...alerts: object[]) => ({
  '@programName': 'ZAP',
  '@version': '2.16.0',
  '@generated': 'Thu, 1 Jan 2026 00:00:00',
  site: [{ '@name': 'http://house.example', '@host': 'house.example', '@port': '80', alerts }],
})

test('an alert is one record an instance, at the risk it names, and no risk is information', async () => {
  const content = report(alert('3'), alert('2'), alert('1'), alert('0'))
  const counted = await reportOf('a.json', content)
  assert.deepEqual([counted.format, counted.toolVersion, counted.target], ['zap', '2.16.0', 'http://house.example'])
  assert.deepEqual([counted.records, counted.rules, counted.resources], [8, 1, 2])
  assert.deepEqual(counted.verdicts, { fail: 6, info: 2 })
  assert.deepEqual(counted.severities, { high: 2, medium: 2, low: 2, info: 2 })
  const [record] = await recordsOf('a.json', content)
  assert.deepEqual([record?.sourceWord, record?.resource], ['High (High)', 'http://house.example/'])
  assert.deepEqual(record?.requirements, [{ scheme: 'CWE', id: 'CWE-693', claimedBy: 'ZAP' }])
})

test('a false positive is suppressed; an alert without instances is about the site', async () => {
  const records = await recordsOf(
    'a.json',
    report(alert('3', { confidence: '0', instances: [] }), alert('2', { instances: null, cweid: '-1' })),
  )
  assert.deepEqual(
    records.map(one => [one.verdict, one.resource, one.requirements.length]),
    [
      ['suppressed', 'http://house.example', 1],
      ['fail', 'http://house.example', 0],
    ],
  )
})

test('instances that the report leaves out are warned of, and one site need not be a list', async () => {
  const { warnings } = await reportOf('a.json', report(alert('3', { count: '50' })))
  assert.match(warnings.join(), /raised 50 times, of which the report lists 2/)
  const single = { '@version': '2.7.0', site: { '@name': 'http://house.example', alerts: [alert('1')] } }
  assert.equal((await reportOf('a.json', single)).records, 2)
})

test('a site without alerts and a report without sites are warned of and pass nothing', async () => {
  for (const content of [report(), { '@version': '2.16.0', site: [] }]) {
    const { records, verdicts, warnings } = await reportOf('a.json', content)
    assert.deepEqual([records, verdicts, warnings.length], [0, {}, 1])
  }
})

test('a file that is cut off is refused with its line', async () => {
  await assertRefused('a.json', JSON.stringify(report(alert('1')), null, 1).slice(0, -30), /cut off here/)
})
