import { test } from 'node:test'
import fc from 'fast-check'
import { SourceProblem } from '../connector/index.ts'
import { reportOf, times } from './testing.ts'

// ONUS_SOAK, soak: twenty times as many damaged files, at random

const component = {
  type: 'library',
  'bom-ref': 'a',
  name: 'a',
  version: '1',
  components: [{ type: 'file', name: 'b' }],
}
const documents: Readonly<Record<string, unknown>> = {
  CycloneDX: {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    metadata: { timestamp: 'x', tools: { components: [{ name: 'm', version: '1' }] }, component },
    components: [component],
    services: [{ name: 's', services: [{ name: 't' }] }],
    vulnerabilities: [
      {
        id: 'CVE-2020-0001',
        ratings: [{ severity: 'high', score: 7, method: 'CVSSv31' }],
        cwes: [79],
        analysis: { state: 'exploitable', response: ['update'] },
        affects: [{ ref: 'a', versions: [{ version: '1', status: 'affected' }] }],
      },
    ],
  },
  SPDX: {
    spdxVersion: 'SPDX-2.3',
    creationInfo: { creators: ['Tool: m-1'] },
    documentDescribes: ['a'],
    packages: [{ SPDXID: 'a', name: 'a', externalRefs: [{ referenceType: 'purl', referenceLocator: 'pkg:a' }] }],
    files: [{ SPDXID: 'f', fileName: 'f' }],
    relationships: [{ spdxElementId: 'SPDXRef-DOCUMENT', relationshipType: 'DESCRIBES', relatedSpdxElement: 'a' }],
  },
  OpenVEX: {
    '@context': 'https://openvex.dev/ns/v0.2.0',
    statements: [
      {
        vulnerability: { name: 'CVE-2020-0001', aliases: ['x'] },
        products: [{ '@id': 'a', identifiers: { purl: 'p' }, hashes: { x: 'y' }, subcomponents: [{ '@id': 'b' }] }],
        status: 'fixed',
      },
    ],
  },
  CSAF: {
    document: { csaf_version: '2.0', tracking: { id: 'x', generator: { engine: { name: 'm' } } } },
    product_tree: {
      branches: [{ branches: [{ product: { product_id: 'a', name: 'A' } }] }],
      relationships: [{ full_product_name: { product_id: 'b', name: 'B' } }],
      product_groups: [{ group_id: 'g', product_ids: ['a'] }],
    },
    vulnerabilities: [
      {
        cve: 'CVE-2020-0001',
        cwe: { id: 'CWE-79' },
        product_status: { known_affected: ['a'], fixed: ['b'] },
        scores: [{ products: ['a'], cvss_v3: { baseScore: 7, baseSeverity: 'HIGH' } }],
        flags: [{ label: 'x', group_ids: ['g'] }],
        threats: [{ category: 'impact', details: 'Low', product_ids: ['b'] }],
        remediations: [{ category: 'vendor_fix', details: 'x', product_ids: ['b'] }],
      },
    ],
  },
  'a log of osquery': [
    { name: 'q', hostIdentifier: 'h', unixTime: 1, columns: { a: '1' }, action: 'added' },
    { name: 'q', hostIdentifier: 'h', unixTime: 1, snapshot: [{ a: '1' }], action: 'snapshot' },
    { name: 'q', hostIdentifier: 'h', unixTime: 1, diffResults: { added: '', removed: [{ a: '1' }] } },
  ],
}

const texts: Readonly<Record<string, string>> = {
  'CycloneDX as XML': `<bom xmlns="http://cyclonedx.org/schema/bom/1.5">
<metadata><tools><tool><name>m</name></tool></tools>
<component type="x"><name>a</name></component></metadata>
<components>
<component type="x"><name>a</name></component>
</components>
<vulnerabilities>
<vulnerability><id>CVE-2020-0001</id>
<ratings><rating><score>7</score></rating></ratings>
<affects><target><ref>a</ref></target></affects>
</vulnerability>
</vulnerabilities>
</bom>`,
  'SPDX as tag-value': `SPDXVersion: SPDX-2.3
Creator: Tool: m-1
PackageName: a
SPDXID: a
PackageComment: <text>one
two</text>
ExternalRef: PACKAGE-MANAGER purl pkg:a
FileName: f
Relationship: SPDXRef-DOCUMENT DESCRIBES a`,
  'SPDX as YAML': `spdxVersion: "SPDX-2.3"
creationInfo:
  creators: ["Tool: m-1"]
packages:
  - SPDXID: a
    name: a`,
  'a report of Lynis': `# Lynis Report
lynis_version=3
warning[]=A-1|x|-|-|
details[]=A-1|s|field:x;|
suggestion[]=A-2|x|-|-|
installed_packages_array=|a,1|
tests_executed=A-1|A-2|
exception_event[]=A-1:01|x|`,
}

/** A report or one sentence that refuses the file is right; anything else is a bug and comes out. */
async function readOrRefused(content: unknown): Promise<void> {
  try {
    await reportOf('given', content)
  } catch (error) {
    if (!(error instanceof SourceProblem)) throw error
  }
}

const strange = fc.constantFrom<unknown>(null, 1, -1.5, true, '', 'x', [], {}, [null], { x: null }, undefined, [
  [['x']],
])

for (const [name, document] of Object.entries(documents))
  test(`${name} with wrong or missing values is read or refused`, async () => {
    const places = placesIn(document)
    const damage = fc.array(fc.tuple(fc.constantFrom(...places), strange), { minLength: 1, maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(damage, async changes => {
        const copy = structuredClone({ document })
        for (const [place, value] of changes) put(copy, ['document', ...place], value)
        await readOrRefused(copy.document ?? null)
      }),
      times(200),
    )
  })

for (const [name, text] of Object.entries(texts))
  test(`${name} with lost, doubled and shortened lines is read or refused`, async () => {
    const lines = text.split('\n')
    const damage = fc.array(fc.tuple(fc.nat(lines.length - 1), fc.nat(60), fc.boolean()), {
      minLength: 1,
      maxLength: 3,
    })
    await fc.assert(
      fc.asyncProperty(damage, async changes => {
        const copy = [...lines]
        for (const [at, length, isDoubled] of changes)
          copy[at] = isDoubled ? `${copy[at]}\n${copy[at]}` : (copy[at] ?? '').slice(0, length)
        await readOrRefused(copy.join('\n'))
      }),
      times(100),
    )
  })

function placesIn(value: unknown): string[][] {
  if (value === null || typeof value !== 'object') return [[]]
  return [[], ...Object.entries(value).flatMap(([name, inside]) => placesIn(inside).map(place => [name, ...place]))]
}

/** An earlier change may have removed the place: then there is nothing to do. */
function put(root: object, place: readonly string[], value: unknown): void {
  let into = root as Record<string, unknown>
  for (const step of place.slice(0, -1)) {
    const next = into[step]
    if (next === null || typeof next !== 'object') return
    into = next as Record<string, unknown>
  }
  into[place.at(-1) ?? ''] = structuredClone(value)
}
