import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertRefused, recordsOf, reportOf } from '../importer/testing.ts'

const item = (severity: string, inside = '', attributes = 'port="443" svc_name="https" protocol="tcp"') =>
  `<ReportItem ${attributes} severity="${severity}" pluginID="1000${severity}" pluginName="Weak key" pluginFamily="General">${inside}</ReportItem>`
const host = (name: string, items: string) => `<ReportHost name="${name}"><HostProperties>
  <tag name="HOST_START_TIMESTAMP">1767225600</tag><tag name="HOST_START">Thu Jan 1 00:00:00 2026</tag>
  <tag name="HOST_END">Thu Jan 1 00:05:00 2026</tag></HostProperties>${items}</ReportHost>`
const report = (hosts: string) => `<?xml version="1.0" ?><NessusClientData_v2>
  <Policy><policyName>Basic</policyName><Preferences><ReportItem severity="4"/></Preferences></Policy>
  <Report name="Weekly" xmlns:cm="http://www.nessus.org/cm">${hosts}</Report></NessusClientData_v2>`

test('a finding fails with the severity of its number, and one of severity 0 is information', async () => {
  const items = ['0', '1', '2', '3', '4', ''].map(severity => item(severity)).join('')
  const found = await reportOf('a.nessus', report(host('10.0.0.1', items)))
  assert.deepEqual([found.format, found.tool, found.target, found.records], ['nessus', 'Nessus', '10.0.0.1', 6])
  assert.deepEqual(found.verdicts, { info: 1, fail: 5 })
  assert.deepEqual(found.severities, { info: 1, low: 1, medium: 1, high: 1, critical: 1, unknown: 1 })
  assert.equal(found.resources, 1)
})

test('a finding is about a port of the host, or about the host', async () => {
  const items =
    item('1') +
    item('1', '', 'port="53" svc_name="dns" protocol="udp"') +
    item('1', '', 'port="0" svc_name="general" protocol="tcp"')
  const records = await recordsOf('a.nessus', report(host('web1', items) + host('fe80::1', item('1'))))
  assert.deepEqual(
    records.map(one => one.resource),
    ['web1:443', 'web1:53/udp', 'web1', '[fe80::1]:443'],
  )
  assert.deepEqual([records[0]?.from, records[0]?.to], ['2026-01-01T00:00:00.000Z', 'Thu Jan 1 00:05:00 2026'])
})

test('weaknesses, the risk factor and the version of the scanner are read', async () => {
  const about = item('0', '<plugin_output>Nessus version : 10.8.3 Build: 1</plugin_output>').replace('10000', '19506')
  const inside = '<risk_factor>Critical</risk_factor><cve>CVE-2026-1</cve><cve>CVE-2026-2</cve><cwe>79</cwe>'
  const text = report(host('a', item('4', inside) + about) + host('b', item('4', inside)))
  const found = await reportOf('a.nessus', text)
  assert.deepEqual([found.toolVersion, found.vulnerabilities], ['10.8.3', 2])
  assert.equal(found.sourceWords.Critical, 2)
  assert.match(found.warnings.join(), /speaks of 1 more targets: b/)
  const [record] = await recordsOf('a.nessus', text)
  assert.deepEqual(record?.requirements, [{ scheme: 'CWE', id: 'CWE-79', claimedBy: 'Nessus' }])
})

test('the result of a compliance check speaks for itself', async () => {
  const words = ['PASSED', 'FAILED', 'WARNING', 'ERROR', 'OTHER']
  const items = words.map((word, index) =>
    item(
      word === 'PASSED' ? '0' : '3',
      `<compliance>true</compliance><risk_factor>None</risk_factor><cm:compliance-result>${word}</cm:compliance-result>
      <cm:compliance-check-name>1.${index} Check</cm:compliance-check-name><cm:compliance-check-id>id${index}</cm:compliance-check-id>
      <cm:compliance-actual-value>off</cm:compliance-actual-value><cm:compliance-reference>800-53|IA-5,CCI|CCI-000366</cm:compliance-reference>`,
      'port="0" svc_name="general" protocol="tcp"',
    ),
  )
  const records = await recordsOf('a.nessus', report(host('web1', items.join(''))))
  assert.deepEqual(
    records.map(one => [one.rule, one.sourceWord, one.verdict, one.severity]),
    [
      ['id0', 'PASSED', 'pass', 'info'],
      ['id1', 'FAILED', 'fail', 'high'],
      ['id2', 'WARNING', 'manual', 'high'],
      ['id3', 'ERROR', 'error', 'high'],
      ['id4', 'OTHER', 'not_evaluated', 'high'],
    ],
  )
  assert.deepEqual(
    records[1]?.requirements.map(one => `${one.scheme} ${one.id}`),
    ['800-53 IA-5', 'CCI CCI-000366'],
  )
})

test('a host without findings and a report without hosts pass nothing', async () => {
  const empty = await reportOf('a.nessus', report(host('web1', '')))
  assert.deepEqual([empty.verdicts, empty.target], [{}, 'web1'])
  assert.match(empty.warnings.join(), /nothing is reported of web1: that is not yet a pass/)
  assert.match((await reportOf('a.nessus', report(''))).warnings.join(), /no host/)
})

test('a file that is cut off or declares entities is refused', async () => {
  const text = report(host('web1', item('4')))
  await assertRefused('a.nessus', text.slice(0, -40), /cut off here/)
  await assertRefused(
    'a.nessus',
    `<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>${text.slice(21)}`,
    /document type/,
  )
})
