import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertRefused, recordsOf, reportOf } from '../importer/testing.ts'

const item = (
  id: string,
  uri: string,
) => `<item id="${id}" method="GET"><description><![CDATA[Found <${id}>]]></description>
  <uri><![CDATA[${uri}]]></uri><namelink><![CDATA[http://web1:80${uri}]]></namelink><references/></item>`
const scan = (
  items: string,
) => `<niktoscan hoststest="1" options="-h web1" version="2.5.0" scanend="Thu Jan 1 00:05:00 2026">
  <scandetails targetip="10.0.0.1" targethostname="web1" targetport="80" starttime="2026-01-01 00:00:00">
  ${items}<statistics elapsed="5" itemsfound="2"/></scandetails></niktoscan>`
const head = '<?xml version="1.0" ?>\n<!DOCTYPE niktoscan SYSTEM "docs/nikto.dtd">\n'

test('each item fails, about an address below its host, in one scan or in a list of them', async () => {
  const items = item('000287', '/a') + item('013587', '/b')
  for (const text of [
    `${head}${scan(items)}`,
    `${head.replace('niktoscan ', 'niktoscans ')}<niktoscans>${scan(items)}</niktoscans>`,
    `${head}<niktoscan>${scan(items)}</niktoscan>`,
  ]) {
    const report = await reportOf('a.xml', text)
    assert.deepEqual(
      [report.format, report.tool, report.toolVersion, report.target],
      ['nikto-xml', 'Nikto', '2.5.0', 'web1:80'],
    )
    assert.deepEqual([report.verdicts, report.rules, report.resources], [{ fail: 2 }, 2, 2])
  }
  const [record] = await recordsOf('a.xml', `${head}${scan(items)}`)
  assert.deepEqual(
    [record?.rule, record?.resource, record?.message, record?.to],
    ['000287', 'web1:80/a', 'GET Found <000287>', 'Thu Jan 1 00:05:00 2026'],
  )
})

test('a host without items is warned of', async () => {
  assert.match((await reportOf('a.xml', `${head}${scan('')}`)).warnings.join(), /nothing is listed for web1:80/)
  assert.match((await reportOf('a.xml', `${head}<niktoscan/>`)).warnings.join(), /no host/)
})

test('a document type that declares entities is refused', async () => {
  const text = `<!DOCTYPE niktoscan [<!ENTITY a SYSTEM "file:///etc/passwd">]>${scan(item('1', '/'))}`
  await assertRefused('a.xml', text, /a document type is not accepted/)
  await assertRefused('a.xml', `${head}${scan(item('1', '/'))}`.slice(0, -20), /cut off here/)
})
