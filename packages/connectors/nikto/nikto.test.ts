import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertRefused, recordsOf, reportOf } from '../importer/testing.ts'

const host = (vulnerabilities: unknown, more: object = {}) => ({
  host: 'house.example',
  ip: '203.0.113.1',
  port: '443',
  banner: 'nginx',
  vulnerabilities,
  ...more,
})
const item = (id: string, url: string) => ({ id, OSVDB: '0', method: 'GET', url, msg: 'A header is missing.' })

test('each item fails and is about an address below the host', async () => {
  const content = host([item('999100', '/'), item('999100', '/'), item('999996', '/robots.txt')])
  const report = await reportOf('a.json', content)
  assert.deepEqual([report.format, report.target, report.records], ['nikto', 'house.example:443', 3])
  assert.deepEqual([report.rules, report.resources, report.verdicts], [2, 2, { fail: 3 }])
  const [record] = await recordsOf('a.json', content)
  assert.deepEqual(
    [record?.sourceWord, record?.severity, record?.resource],
    ['vulnerability', 'unknown', 'house.example:443/'],
  )
})

test('a list of hosts is read, and one without items is warned of', async () => {
  const { records, verdicts, warnings } = await reportOf('a.json', [host([item('1', '/')]), host([], { port: '80' })])
  assert.deepEqual([records, verdicts], [1, { fail: 1 }])
  assert.match(warnings.join(), /nothing is listed for house.example:80: that is not yet a pass/)
})

test('a file that is cut off is refused with its line', async () => {
  await assertRefused('a.json', JSON.stringify(host([item('1', '/')]), null, 1).slice(0, -30), /cut off here/)
})
