import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertRefused, reportOf } from '../importer/testing.ts'

const document = (more: object = {}) => ({
  spdxVersion: 'SPDX-2.3',
  SPDXID: 'SPDXRef-DOCUMENT',
  name: 'doc',
  creationInfo: { created: '2024-01-01T00:00:00Z', creators: ['Organization: Maker', 'Tool: some-maker-1.2.0'] },
  packages: [
    { SPDXID: 'SPDXRef-root', name: 'image', versionInfo: 'sha256:1', primaryPackagePurpose: 'CONTAINER' },
    {
      SPDXID: 'SPDXRef-a',
      name: 'a',
      versionInfo: '1',
      externalRefs: [
        { referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: 'pkg:apk/a@1' },
        {
          referenceCategory: 'SECURITY',
          referenceType: 'advisory',
          referenceLocator: 'https://example.org/CVE-2020-0001',
        },
      ],
    },
    { SPDXID: 'SPDXRef-b', name: 'b', externalRefs: null },
  ],
  files: [
    { SPDXID: 'SPDXRef-f', fileName: './f' },
    { SPDXID: 'SPDXRef-g', fileName: './g' },
  ],
  relationships: [
    { spdxElementId: 'SPDXRef-root', relationshipType: 'CONTAINS', relatedSpdxElement: 'SPDXRef-a' },
    { spdxElementId: 'SPDXRef-DOCUMENT', relationshipType: 'DESCRIBES', relatedSpdxElement: 'SPDXRef-root' },
  ],
  ...more,
})

const tagged = `SPDXVersion: SPDX-2.3
DataLicense: CC0-1.0
SPDXID: SPDXRef-DOCUMENT
DocumentName: doc
Creator: Organization: Maker
Creator: Tool: some-maker-1.2.0
##### a remark
PackageName: image
SPDXID: SPDXRef-root
PackageVersion: sha256:1
PrimaryPackagePurpose: CONTAINER
PackageComment: <text>made of
PackageName: nothing
</text>
PackageName: a
SPDXID: SPDXRef-a
PackageVersion: 1
PackageComment: <text>on one line</text>
ExternalRef: PACKAGE-MANAGER purl pkg:apk/a@1
ExternalRef: SECURITY advisory https://example.org/CVE-2020-0001
FileName: ./f
SPDXID: SPDXRef-f
PackageName: b
SPDXID: SPDXRef-b
FileName: ./g
SPDXID: SPDXRef-g
Relationship: SPDXRef-root CONTAINS SPDXRef-a
Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-root
`

const counts = async (name: string, content: unknown) => {
  const { format, tool, toolVersion, target, components, resources, vulnerabilities, records, warnings } =
    await reportOf(name, content)
  return { format, tool, toolVersion, target, components, resources, vulnerabilities, records, warnings }
}
const expected = {
  format: 'spdx',
  tool: 'some-maker',
  toolVersion: '1.2.0',
  target: 'image@sha256:1',
  components: 3,
  resources: 2,
  vulnerabilities: 1,
  records: 0,
  warnings: [],
}

test('JSON, tag-value and what GitHub answers say the same', async () => {
  assert.deepEqual(await counts('a.json', document()), expected)
  assert.deepEqual(await counts('a.json', { sbom: document() }), expected)
  assert.deepEqual(await counts('a.spdx', tagged), expected)
  assert.deepEqual(await counts('a.spdx', tagged.replaceAll('\n', '\r\n')), expected)
})

test('YAML says it too', async () => {
  const yaml = `spdxVersion: "SPDX-2.2"
creationInfo:
  creators: ["Tool: maker"]
documentDescribes: [SPDXRef-a]
packages:
  - SPDXID: SPDXRef-a
    name: a
`
  const { tool, toolVersion, target, components } = await counts('a.yaml', yaml)
  assert.deepEqual([tool, toolVersion, target, components], ['maker', null, 'a', 1])
  await assertRefused('a.yaml', `${yaml}  bad: [\n`, /broken YAML/)
})

test('what the document describes may be told the other way round, and several are told of', async () => {
  const relationships = [
    { spdxElementId: 'SPDXRef-a', relationshipType: 'DESCRIBED_BY', relatedSpdxElement: 'SPDXRef-DOCUMENT' },
  ]
  const found = await counts('a.json', document({ relationships, documentDescribes: ['SPDXRef-b'] }))
  assert.equal(found.target, 'a@1')
  assert.match(found.warnings.join(), /1 more targets: b/)
})

test('a document without packages is warned of', async () => {
  const found = await counts('a.json', { spdxVersion: 'SPDX-2.1', packages: null })
  assert.match(found.warnings.join(), /version is SPDX-2.1.*neither packages nor files/)
  assert.equal(found.tool, 'unnamed')
})

test('a document that is cut off is refused with its line', async () => {
  await assertRefused('a.json', JSON.stringify(document()).slice(0, -20), /line 1: the file is cut off here/)
  await assertRefused('a.spdx', `${tagged}PackageComment: <text>and`, /line 29: the text that begins here does not end/)
})
