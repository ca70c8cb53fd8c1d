import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dryRun } from '../importer/index.ts'
import { assertRefused, recordsOf, reportOf, sampleFile } from '../importer/testing.ts'

const bom = (more: object) => ({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, ...more })
const vulnerability = (more: object) => ({ id: 'CVE-2020-0001', affects: [{ ref: 'a' }], ...more })

const syft = sampleFile('cdx-syft-alpine.json')
test('a bill of materials of Syft is counted as it is', { skip: syft.skip }, async () => {
  const report = await dryRun(syft.path)
  assert.deepEqual(
    [report.format, report.tool, report.toolVersion, report.components, report.records, report.vulnerabilities],
    ['cyclonedx', 'syft', '1.11.0', 16, 0, 0],
  )
  assert.match(report.target ?? '', /^alpine@sha256:/)
})

const vex = sampleFile('cdx-vex.json')
test('a VEX document is counted as it is', { skip: vex.skip }, async () => {
  const report = await dryRun(vex.path)
  assert.deepEqual(
    [report.records, report.verdicts, report.severities, report.sourceWords, report.components, report.resources],
    [1, { not_applicable: 1 }, { high: 1 }, { not_affected: 1 }, 0, 1],
  )
})

test('nested components count, the target does not, and its parts are told', async () => {
  const report = await reportOf(
    'a.json',
    bom({
      metadata: {
        tools: { components: [{ type: 'application', name: 'maker', version: '2' }] },
        component: { type: 'application', name: 'app', version: '1', components: [{ type: 'library', name: 'part' }] },
      },
      components: [
        {
          type: 'library',
          name: 'a',
          components: [{ type: 'library', name: 'b', components: [{ type: 'file', name: 'c' }] }],
        },
        { type: 'library', name: 'd' },
      ],
      services: [{ name: 's', services: [{ name: 't' }] }],
    }),
  )
  assert.deepEqual(
    [report.components, report.resources, report.target, report.tool, report.toolVersion],
    [4, 2, 'app@1', 'maker', '2'],
  )
  assert.match(report.warnings.join(), /the target itself has 1 parts/)
})

test('the state of the analysis decides, and without one a vulnerability is found', async () => {
  const states = [
    'exploitable',
    'in_triage',
    'not_affected',
    'false_positive',
    'resolved',
    'resolved_with_pedigree',
    'unheard-of',
    null,
  ]
  const vulnerabilities = states.map(state =>
    vulnerability({ ratings: [{ severity: 'low' }], ...(state ? { analysis: { state, justification: 'why' } } : {}) }),
  )
  const records = await recordsOf('a.json', bom({ vulnerabilities }))
  assert.deepEqual(
    records.map(one => [one.sourceWord, one.verdict, one.message]),
    [
      ['exploitable', 'fail', 'why'],
      ['in_triage', 'not_evaluated', 'why'],
      ['not_affected', 'not_applicable', 'why'],
      ['false_positive', 'not_applicable', 'why'],
      ['resolved', 'pass', 'why'],
      ['resolved_with_pedigree', 'pass', 'why'],
      ['unheard-of', 'not_evaluated', 'why'],
      ['low', 'fail', null],
    ],
  )
})

test('each component that is affected is a record, unless all its versions are said to be free', async () => {
  const affects = [
    { ref: 'a' },
    { ref: 'b', versions: [{ version: '1', status: 'unaffected' }, { range: 'vers:semver/<3' }] },
    { ref: 'c', versions: [{ version: '3', status: 'unaffected' }] },
    { ref: 'd', versions: [{ version: '3', status: 'unknown' }] },
  ]
  const report = await reportOf(
    'a.json',
    bom({ vulnerabilities: [vulnerability({ affects }), { id: 'CVE-2020-0002' }] }),
  )
  assert.deepEqual(report.verdicts, { fail: 3, not_applicable: 1, not_evaluated: 1 })
  assert.deepEqual([report.resources, report.vulnerabilities, report.rules], [4, 2, 2])
  assert.deepEqual(report.sourceWords, { affected: 3, unaffected: 1, unknown: 1 })
})

test('the highest rating counts, by its word or by its CVSS score', async () => {
  const of = async (...ratings: object[]) => {
    const [record] = await recordsOf('a.json', bom({ vulnerabilities: [vulnerability({ ratings })] }))
    return [record?.severity, record?.sourceSeverity]
  }
  assert.deepEqual(await of({ severity: 'none', score: 0 }, { severity: 'high' }, { severity: 'medium' }), [
    'high',
    'high',
  ])
  assert.deepEqual(await of({ score: 9.1, method: 'CVSSv31' }), ['critical', '9.1'])
  assert.deepEqual(await of({ score: 9.1, method: 'CVSSv2' }), ['high', '9.1'])
  assert.deepEqual(await of({ score: 30, method: 'OWASP' }), ['unknown', '30'])
  assert.deepEqual(await of({ severity: 'unknown' }, { severity: 'info' }), ['info', 'info'])
  assert.deepEqual(await of(), ['unknown', null])
})

test('the list of tools of old is read, and a document that says nothing is warned of', async () => {
  const old = await reportOf(
    'a.json',
    bom({ specVersion: '1.4', metadata: { tools: [{ vendor: 'x', name: 'maker', version: '1' }] }, components: [] }),
  )
  assert.deepEqual([old.tool, old.toolVersion, old.records], ['maker', '1', 0])
  assert.match(old.warnings.join(), /neither components nor/)
  const older = await reportOf('a.json', bom({ specVersion: '1.2', components: [{ name: 'a' }] }))
  assert.match(older.warnings[0] ?? '', /the version is 1.2/)
})

const xml = (version: string, inside: string) =>
  `<?xml version="1.0"?>\n<bom xmlns="http://cyclonedx.org/schema/bom/${version}" serialNumber="urn:uuid:1" version="1">${inside}</bom>`

test('XML says the same as JSON', async () => {
  const inside = `
    <metadata><timestamp>2024-01-01T00:00:00Z</timestamp>
      <tools><components><component type="application"><name>maker</name><version>2</version></component></components></tools>
      <component type="application"><name>app</name><version>1</version></component></metadata>
    <components>
      <component type="library" bom-ref="a"><group>g</group><name>a</name><version>1</version><purl>pkg:x/g/a@1</purl>
        <components><component type="library" bom-ref="b"><name>b</name></component></components></component>
    </components>
    <services><service bom-ref="s"><name>s</name></service></services>
    <vulnerabilities>
      <vulnerability bom-ref="v"><id>CVE-2020-0001</id>
        <ratings><rating><score>9.8</score><severity>critical</severity><method>CVSSv31</method></rating></ratings>
        <cwes><cwe>79</cwe></cwes>
        <analysis><state>not_affected</state><justification>code_not_present</justification></analysis>
        <affects><target><ref>a</ref></target><target><ref>b</ref></target></affects></vulnerability>
      <vulnerability><id>CVE-2020-0002</id>
        <affects><target><ref>a</ref><versions><version><version>1</version><status>affected</status></version></versions></target></affects>
      </vulnerability>
    </vulnerabilities>`
  const report = await reportOf('a.xml', xml('1.5', inside))
  assert.deepEqual(
    [report.format, report.tool, report.toolVersion, report.target, report.components, report.resources],
    ['cyclonedx', 'maker', '2', 'app@1', 2, 3],
  )
  assert.deepEqual(report.verdicts, { not_applicable: 2, fail: 1 })
  assert.deepEqual(report.severities, { critical: 2, unknown: 1 })
  const [record] = await recordsOf('a.xml', xml('1.5', inside))
  assert.deepEqual(record?.requirements, [{ scheme: 'CWE', id: 'CWE-79', claimedBy: 'maker' }])
  assert.equal(record?.message, 'code_not_present')
})

test('XML with the tools of old and without metadata is read', async () => {
  const tool =
    '<metadata><tools><tool><vendor>x</vendor><name>maker</name><version>1</version></tool></tools></metadata>'
  const components = '<components><component type="library"><name>a</name></component></components>'
  const old = await reportOf('a.xml', xml('1.4', tool + components))
  assert.deepEqual([old.tool, old.toolVersion, old.components], ['maker', '1', 1])
  assert.equal((await reportOf('a.xml', xml('1.4', components))).tool, 'unnamed')
})

test('vulnerabilities that stand in their components, as they did before 1.4, are read', async () => {
  const inside = (name: string) => `<v:vulnerabilities xmlns:v="http://cyclonedx.org/schema/ext/vulnerability/1.0">
    <v:vulnerability ref="${name}"><v:id>CVE-2020-0001</v:id><v:ratings><v:rating><v:score><v:base>9.8</v:base></v:score>
      <v:severity>Critical</v:severity><v:method>CVSSv3</v:method></v:rating></v:ratings></v:vulnerability></v:vulnerabilities>`
  const nested = `<components><component type="library" bom-ref="b"><name>b</name>${inside('b')}</component></components>`
  const report = await reportOf(
    'a.xml',
    xml('1.3', `<components><component type="library"><name>a</name>${inside('a')}${nested}</component></components>`),
  )
  assert.deepEqual([report.components, report.records, report.resources, report.severities], [2, 2, 2, { critical: 2 }])
})

test('a file that is cut off is refused with its line', async () => {
  const text = JSON.stringify(bom({ components: [{ name: 'a' }] }), null, 1)
  await assertRefused('a.json', text.slice(0, -10), /line \d+: the file is cut off here/)
  await assertRefused('a.xml', xml('1.5', '<components>').slice(0, -6), /line \d+: broken XML/)
})
