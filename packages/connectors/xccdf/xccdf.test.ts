import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dryRun } from '../importer/index.ts'
import { assertRefused, recordsOf, reportOf, sampleFile } from '../importer/testing.ts'

const namespace = 'xmlns="http://checklists.nist.gov/xccdf/1.2"'
const rules = `
  <Group id="g"><title>Group</title>
    <Rule id="r1" severity="high"><title>Root cannot sign in</title>
      <reference href="https://nvlpubs.nist.gov/nistpubs/SpecialPublications/NIST.SP.800-53r4.pdf">AC-6(2)</reference>
      <reference href="https://example.org"><dc:title xmlns:dc="d">Title</dc:title></reference>
      <ident system="http://cce.mitre.org">CCE-1234-5</ident>
      <description>Long &lt;b&gt;text</description><fix>rm &amp; more</fix></Rule>
    <Rule id="r2"><title>Second</title></Rule></Group>
  <Rule id="r3" severity="low" selected="false"><title>Third</title></Rule>`
const results = (inside: string) => `<TestResult id="t1" start-time="2026-01-01T00:00:00" end-time="2026-01-01T00:01:00"
    test-system="cpe:/a:redhat:openscap:1.3.7"><benchmark id="b"/><target>web1</target>${inside}</TestResult>`
const result = (rule: string, word: string, more = '', attributes = '') =>
  `<rule-result idref="${rule}" ${attributes}><result>${word}</result>${more}</rule-result>`
const benchmark = (inside: string) => `<Benchmark ${namespace} id="b">${rules}${inside}</Benchmark>`

const { path, skip } = sampleFile('openscap-rhel7-results.xml')
test('a file of OpenSCAP is counted as it is', { skip }, async () => {
  const report = await dryRun(path)
  assert.deepEqual(
    [report.format, report.tool, report.toolVersion, report.target, report.records, report.rules],
    ['xccdf', 'OpenSCAP', '1.2.17', 'localhost.localdomain', 180, 180],
  )
  assert.deepEqual(report.verdicts, { fail: 137, pass: 43 })
  assert.deepEqual(report.severities, { medium: 151, high: 21, low: 8 })
  assert.deepEqual(report.warnings, [])
})

test('every word counts as its own, and only pass and fixed pass', async () => {
  const words = 'pass fixed fail error unknown notapplicable notchecked notselected informational new'.split(' ')
  const records = await recordsOf('a.xml', benchmark(results(words.map(word => result('r1', word)).join(''))))
  assert.deepEqual(
    records.map(one => [one.sourceWord, one.verdict]),
    [
      ['pass', 'pass'],
      ['fixed', 'pass'],
      ['fail', 'fail'],
      ['error', 'error'],
      ['unknown', 'not_evaluated'],
      ['notapplicable', 'not_applicable'],
      ['notchecked', 'not_evaluated'],
      ['notselected', 'excluded'],
      ['informational', 'info'],
      ['new', 'not_evaluated'],
    ],
  )
})

test('the severity is that of the result, else of the rule, else unknown; title and references are those of the rule', async () => {
  const records = await recordsOf(
    'a.xml',
    benchmark(results(result('r1', 'fail') + result('r1', 'fail', '', 'severity="medium"') + result('r2', 'fail'))),
  )
  assert.deepEqual(
    records.map(one => [one.severity, one.sourceSeverity, one.title]),
    [
      ['high', 'high', 'Root cannot sign in'],
      ['medium', 'medium', 'Root cannot sign in'],
      ['unknown', null, 'Second'],
    ],
  )
  assert.deepEqual(records[0]?.requirements, [
    { scheme: 'NIST-800-53', id: 'AC-6(2)', claimedBy: 'b' },
    { scheme: 'CCE', id: 'CCE-1234-5', claimedBy: 'b' },
  ])
  assert.deepEqual(
    [records[0]?.tool, records[0]?.toolVersion, records[0]?.target, records[0]?.run, records[0]?.from],
    ['OpenSCAP', '1.3.7', 'web1', 't1', '2026-01-01T00:00:00'],
  )
})

test('an override leaves the last word and says in the message who changed what', async () => {
  const override = `<override time="2026-02-01T00:00:00" authority="Ann"><old-result>fail</old-result>
    <new-result>pass</new-result><remark>Seen by hand</remark></override>`
  const content = benchmark(results(result('r1', 'pass', override)))
  const [record] = await recordsOf('a.xml', content)
  assert.equal(record?.verdict, 'pass')
  assert.equal(record?.message, 'overridden from fail to pass by Ann at 2026-02-01T00:00:00: Seen by hand')
  assert.match((await reportOf('a.xml', content)).warnings.join(), /1 results were overridden/)
})

test('a result of an instance speaks of it, any other of the target as a whole', async () => {
  const instance = '<instance context="filename">/etc/passwd</instance>'
  const records = await recordsOf('a.xml', benchmark(results(result('r1', 'fail', instance) + result('r1', 'fail'))))
  assert.deepEqual(
    records.map(one => one.resource),
    ['/etc/passwd', null],
  )
})

const collection = (first: string, second: string) =>
  `<arf:asset-report-collection xmlns:arf="http://scap.nist.gov/schema/asset-reporting-format/1.1">${first}${second}</arf:asset-report-collection>`
const request = `<arf:report-requests><arf:report-request id="q"><arf:content><d:data-stream-collection xmlns:d="d">
  <d:component id="c"><cdf:Benchmark xmlns:cdf="http://checklists.nist.gov/xccdf/1.2" id="b">${rules.replaceAll(/<(\/?)(Rule|Group|title|ident|reference|description|fix)/g, '<$1cdf:$2')}</cdf:Benchmark></d:component>
  </d:data-stream-collection></arf:content></arf:report-request></arf:report-requests>`
const reports = `<arf:reports><arf:report id="p"><arf:content>${results(result('r1', 'fail') + result('r3', 'notselected')).replace('<TestResult', `<TestResult ${namespace}`)}</arf:content></arf:report></arf:reports>`

test('in a collection the results may stand before the rules or after them', async () => {
  const after = await recordsOf('a.xml', collection(request, reports))
  const before = await recordsOf('a.xml', collection(reports, request))
  const plain = (records: typeof after) => records.map(({ raw: _, ...one }) => one)
  assert.deepEqual(plain(before), plain(after))
  assert.deepEqual(
    after.map(one => [one.rule, one.severity, one.verdict]),
    [
      ['r1', 'high', 'fail'],
      ['r3', 'low', 'excluded'],
    ],
  )
})

test('results of a rule that no benchmark in the file has are kept, each once', async () => {
  const records = await recordsOf('a.xml', benchmark(results(['r1', 'x', 'r2'].map(id => result(id, 'pass')).join(''))))
  assert.deepEqual(
    records.map(one => [one.rule, one.title]),
    [
      ['r1', 'Root cannot sign in'],
      ['x', null],
      ['r2', 'Second'],
    ],
  )
})

test('several tests in one file are told apart, and one without results is warned of', async () => {
  const other = results('').replace('t1', 't2').replace('web1', 'web2')
  const report = await reportOf('a.xml', benchmark(results(result('r1', 'pass')) + other))
  assert.deepEqual([report.records, report.target], [1, 'web1'])
  assert.match(report.warnings.join(), /the test t2 reports no result: that is not yet a pass/)
  assert.match((await reportOf('a.xml', benchmark(''))).warnings.join(), /no result of a test/)
})

test('results of XCCDF 1.1 alone are read, with the scanner that their facts name', async () => {
  const facts = `<target-facts><fact name="urn:xccdf:fact:scanner:name" type="string">SCAP Tool</fact>
    <fact name="urn:xccdf:fact:scanner:version" type="string">5.4</fact>
    <fact name="urn:xccdf:fact:asset:identifier:host_name" type="string">db1</fact></target-facts>`
  const text = `<cdf:TestResult xmlns:cdf="http://checklists.nist.gov/xccdf/1.1" id="t">${facts}${result('r', 'notchecked', '', 'severity="medium"')}</cdf:TestResult>`
  const report = await reportOf('a.xml', text)
  assert.deepEqual([report.tool, report.toolVersion, report.target], ['SCAP Tool', '5.4', 'db1'])
  assert.deepEqual([report.verdicts, report.severities], [{ not_evaluated: 1 }, { medium: 1 }])
})

test('a file that is cut off, declares entities or is another XML is refused', async () => {
  const text = benchmark(results(result('r1', 'pass')))
  await assertRefused('a.xml', text.slice(0, -20), /line \d+: broken XML: the file is cut off here/)
  await assertRefused('a.xml', `<!DOCTYPE a [<!ENTITY b "c">]>${text}`, /a document type is not accepted/)
  await assertRefused('a.xml', '<other/>', /none of the formats/)
})
