import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertRefused, recordsOf, reportOf } from '../importer/testing.ts'

const instance = (uri: string) =>
  `<instance><uri>${uri}</uri><method>GET</method><param>x-frame-options</param></instance>`
const alert = (risk: string, riskdesc: string, inside: string, confidence = '2') => `<alertitem>
  <pluginid>10020</pluginid><alertRef>10020-1</alertRef><alert>No header</alert><name>No header</name>
  <riskcode>${risk}</riskcode><confidence>${confidence}</confidence><riskdesc>${riskdesc}</riskdesc>
  <desc>&lt;p&gt;In words&lt;/p&gt;</desc>${inside}<cweid>1021</cweid></alertitem>`
const report = (alerts: string) => `<?xml version="1.0"?>
<OWASPZAPReport programName="ZAP" version="2.15.0" generated="Thu, 1 Jan 2026 00:00:00">
  <site name="https://shop.example" host="shop.example" port="443" ssl="true"><alerts>${alerts}</alerts></site></OWASPZAPReport>`

test('an alert is a record for each of its instances, and only information is no failure', async () => {
  const instances = `<instances>${instance('https://shop.example/a')}${instance('https://shop.example/b')}</instances><count>2</count>`
  const content = report(
    alert('2', 'Medium (High)', instances) +
      alert('0', 'Informational (Low)', '') +
      alert('3', 'High (False Positive)', '', '0') +
      alert('1', 'Low (Medium)', '<uri>https://shop.example/c</uri>'),
  )
  const records = await recordsOf('a.xml', content)
  assert.deepEqual(
    records.map(one => [one.verdict, one.severity, one.resource]),
    [
      ['fail', 'medium', 'https://shop.example/a'],
      ['fail', 'medium', 'https://shop.example/b'],
      ['info', 'info', 'https://shop.example'],
      ['suppressed', 'high', 'https://shop.example'],
      ['fail', 'low', 'https://shop.example/c'],
    ],
  )
  assert.deepEqual(
    [records[0]?.rule, records[0]?.sourceWord, records[0]?.message, records[0]?.toolVersion, records[0]?.target],
    ['10020', 'Medium (High)', 'GET x-frame-options', '2.15.0', 'https://shop.example'],
  )
  assert.deepEqual(records[0]?.requirements, [{ scheme: 'CWE', id: 'CWE-1021', claimedBy: 'ZAP' }])
})

test('a site without alerts, a report without sites and instances that are left out are warned of', async () => {
  assert.match((await reportOf('a.xml', report(''))).warnings.join(), /has no alert: that is not yet a pass/)
  assert.match((await reportOf('a.xml', '<OWASPZAPReport version="2"/>')).warnings.join(), /no site/)
  const some = `<instances>${instance('https://shop.example/a')}</instances><count>9</count>`
  assert.match((await reportOf('a.xml', report(alert('1', 'Low', some)))).warnings.join(), /raised 9 times/)
})

test('a file that is cut off is refused', async () => {
  await assertRefused('a.xml', report(alert('1', 'Low', '')).slice(0, -40), /cut off here/)
})
