import assert from 'node:assert/strict'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { datasetOf, keyOf, resourceOf, rowOf } from '@onus/core/dataset'
import { SourceProblem } from '../connector/index.ts'
import { formats } from './formats.ts'
import { openImportFile } from './index.ts'
import { type DatasetRow, mayFill, resultDatasets } from './rows.ts'
import { rowsIn, rowsOfFile, sampleFile } from './testing.ts'

const common = { source: 's', observed_at: '2026-03-31T00:00:00Z' }

/** Every row is one that its dataset takes, and no two have one key. */
function assertSound(name: string, rows: readonly DatasetRow[]): void {
  const keys = new Set<string>()
  for (const { dataset, row } of rows) {
    const schema = datasetOf(dataset)
    const outcome = rowOf(schema, { ...common, resource: resourceOf(schema, row), ...row })
    if (!outcome.ok) assert.fail(`${name}: ${JSON.stringify(outcome.problems)}`)
    const key = `${dataset} ${keyOf(schema, row)}`
    assert.ok(!keys.has(key), `${name}: two rows with the key ${key}`)
    keys.add(key)
  }
}

const of = (rows: readonly DatasetRow[], dataset: string) =>
  rows.filter(one => one.dataset === dataset).map(one => one.row)

test('somebody said of every format what its files fill, and no dataset else is filled', () => {
  for (const { id } of formats)
    for (const dataset of mayFill(id)) assert.ok(resultDatasets.includes(dataset), `${id} fills ${dataset}`)
})

const samples = sampleFile('.')

test('every file of others has a row for each record, and rows that its datasets take', samples, async () => {
  let read = 0
  for (const name of readdirSync(samples.path, { recursive: true, encoding: 'utf8' })) {
    const path = join(samples.path, name)
    if (!statSync(path).isFile() || statSync(path).size > 8_000_000) continue
    try {
      await using file = await openImportFile(path)
      const { report, rows } = await rowsOfFile(file, 'the target')
      assert.equal(of(rows, 'configuration.results@1').length, report.records, name)
      for (const { dataset } of rows) assert.ok(mayFill(report.format).includes(dataset), `${name}: ${dataset}`)
      assertSound(name, rows)
      read += 1
    } catch (error) {
      if (!(error instanceof SourceProblem)) throw error
    }
  }
  assert.ok(read >= 10, `${read} files`)
})

const leak = { RuleID: 'aws', Description: 'AWS key', File: 'a.env', StartLine: 3, Secret: 'x', Match: 'x' }

test('rows that look the same are numbered, and none is lost', async () => {
  const { rows } = await rowsIn('leaks.json', [leak, leak, { ...leak, StartLine: 4 }], 'shop')
  assertSound('leaks', rows)
  const found = of(rows, 'vulnerability.findings@1')
  assert.equal(found.length, 3)
  assert.equal(found[1]?.finding_id, `${found[0]?.finding_id} #2`)
  assert.deepEqual(
    found.map(one => [one.kind, one.asset, one.place, one.state]),
    [
      ['secret', 'shop', 'a.env:3', 'open'],
      ['secret', 'shop', 'a.env:3', 'open'],
      ['secret', 'shop', 'a.env:4', 'open'],
    ],
  )
})

test('a row keeps its id when others come before it', async () => {
  const ids = async (leaks: readonly unknown[]) =>
    of((await rowsIn('leaks.json', leaks, 'shop')).rows, 'configuration.results@1').map(row => row.result_id)
  const [alone] = await ids([leak])
  assert.equal((await ids([{ ...leak, File: 'b.env' }, leak]))[1], alone)
  const elsewhere = of((await rowsIn('leaks.json', [leak], 'blog')).rows, 'configuration.results@1')
  assert.notEqual(elsewhere[0]?.result_id, alone)
})

const match = {
  vulnerability: {
    id: 'GHSA-aaaa-bbbb-cccc',
    severity: 'Critical',
    cvss: [{ metrics: { baseScore: 9.8 } }, { metrics: { baseScore: 7.5 } }],
    fix: { versions: ['1.2.4'], state: 'fixed' },
    epss: [{ epss: 0.94 }],
    knownExploited: [{ cve: 'CVE-2021-0001' }],
  },
  relatedVulnerabilities: [{ id: 'CVE-2021-0001' }],
  artifact: { name: 'log', version: '1.2.3', purl: 'pkg:npm/log@1.2.3', locations: [{ path: '/app/package.json' }] },
}
const grype = (matches: readonly unknown[], ignoredMatches: readonly unknown[] = []) => ({
  matches,
  ignoredMatches,
  source: { target: { userInput: 'shop:1' } },
  descriptor: { version: '0.9', timestamp: '2026-03-30T10:00:00+02:00' },
})

test('a weakness has its component, fix, score and what is known of its use', async () => {
  const { rows } = await rowsIn('grype.json', grype([match]))
  assertSound('grype', rows)
  const [finding] = of(rows, 'vulnerability.findings@1')
  assert.deepEqual(
    { ...finding, finding_id: null, title: null, raw: null },
    {
      finding_id: null,
      asset: 'shop:1',
      vulnerability: 'CVE-2021-0001',
      title: null,
      severity: 'critical',
      score: 9.8,
      component: 'log',
      component_version: '1.2.3',
      fixed_version: '1.2.4',
      exploited: true,
      state: 'open',
      scanner: 'Grype',
      component_url: 'pkg:npm/log@1.2.3',
      place: '/app/package.json',
      rule: 'GHSA-aaaa-bbbb-cccc',
      kind: 'package',
      exploit_probability: 0.94,
      state_by: null,
      state_why: null,
      state_until: null,
      source_severity: 'Critical',
      raw: null,
    },
  )
})

test('what is suppressed is accepted with who, why and until when, and never open', async () => {
  const ignored = { ...match, appliedIgnoreRules: [{ reason: 'not reachable' }] }
  const { rows } = await rowsIn('grype.json', grype([], [ignored]))
  const [finding] = of(rows, 'vulnerability.findings@1')
  assert.equal(finding?.state, 'accepted')
  assert.equal(finding?.state_why, 'not reachable')
  const [scan] = of(rows, 'vulnerability.scans@1')
  assert.equal(scan?.findings, 1)
})

test('a scan that found nothing is a scan with its times, and no more', async () => {
  const { rows, report } = await rowsIn('grype.json', grype([]))
  assertSound('grype', rows)
  assert.deepEqual(of(rows, 'vulnerability.findings@1'), [])
  const [scan] = of(rows, 'vulnerability.scans@1')
  assert.equal(scan?.findings, 0)
  assert.equal(scan?.asset, 'shop:1')
  assert.equal(scan?.started_at, '2026-03-30T08:00:00.000Z')
  assert.equal(scan?.succeeded, null)
  assert.match(report.warnings.join(), /not yet a pass/)
})

test('a run of SARIF that failed did not succeed', async () => {
  const run = { tool: { driver: { name: 'Gitleaks' } }, results: [], invocations: [{ executionSuccessful: false }] }
  const { rows } = await rowsIn('a.sarif', { version: '2.1.0', runs: [run] }, 'shop')
  const [scan] = of(rows, 'vulnerability.scans@1')
  assert.equal(scan?.succeeded, false)
  assert.equal(scan?.kind, 'secret')
  assert.equal(scan?.asset, 'shop')
})

test('a finding of Nessus that stands for several weaknesses is a row for each', async () => {
  const xml = `<NessusClientData_v2><Report name="r"><ReportHost name="h">
<ReportItem port="443" protocol="tcp" severity="3" pluginID="1" pluginName="p"><risk_factor>High</risk_factor>
<cve>CVE-2020-0001</cve><cve>CVE-2020-0002</cve><cvss3_base_score>8.1</cvss3_base_score></ReportItem>
<ReportItem port="0" severity="0" pluginID="2" pluginName="i"><risk_factor>None</risk_factor></ReportItem>
</ReportHost></Report></NessusClientData_v2>`
  const { rows } = await rowsIn('a.nessus', xml)
  assertSound('nessus', rows)
  const found = of(rows, 'vulnerability.findings@1')
  assert.deepEqual(
    found.map(one => [one.vulnerability, one.asset, one.place, one.score, one.kind]),
    [
      ['CVE-2020-0001', 'h', 'h:443', 8.1, 'host'],
      ['CVE-2020-0002', 'h', 'h:443', 8.1, 'host'],
    ],
  )
  assert.equal(of(rows, 'configuration.results@1').length, 2)
})

test('what a maker says of a product is a statement, and what an analyst says of a bill too', async () => {
  const vex = {
    '@context': 'https://openvex.dev/ns/v0.2.0',
    '@id': 'doc',
    author: 'Maker',
    timestamp: '2026-01-01T00:00:00Z',
    statements: [
      {
        vulnerability: { name: 'CVE-2020-0001' },
        products: [{ '@id': 'pkg:oci/shop', subcomponents: [{ '@id': 'pkg:npm/log' }] }],
        status: 'not_affected',
        justification: 'vulnerable_code_not_present',
      },
    ],
  }
  const { rows } = await rowsIn('vex.json', vex)
  assertSound('vex', rows)
  const [said] = of(rows, 'vulnerability.statements@1')
  assert.equal(said?.said, 'not_affected')
  assert.equal(said?.product, 'pkg:oci/shop')
  assert.equal(said?.component, 'pkg:npm/log')
  assert.equal(said?.author, 'Maker')
  assert.deepEqual(of(rows, 'vulnerability.findings@1'), [])
})

test('a component of a bill has its licences, and a weakness of it its name', async () => {
  const bom = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    metadata: { component: { type: 'application', name: 'shop', version: '2' } },
    components: [
      { type: 'library', 'bom-ref': 'l', name: 'log', version: '1', licenses: [{ license: { id: 'MIT' } }] },
      { type: 'library', 'bom-ref': 'l', name: 'log', version: '1' },
    ],
    vulnerabilities: [{ id: 'CVE-2020-0001', affects: [{ ref: 'l' }], ratings: [{ severity: 'high' }] }],
  }
  const { rows } = await rowsIn('bom.json', bom)
  assertSound('bom', rows)
  const parts = of(rows, 'vulnerability.components@1')
  assert.deepEqual(
    parts.map(one => [one.document, one.component_ref, one.licences]),
    [
      ['shop@2', 'l', ['MIT']],
      ['shop@2', 'l #2', []],
    ],
  )
  const [finding] = of(rows, 'vulnerability.findings@1')
  assert.equal(finding?.component, 'log')
})

test('packages that osquery lists are packages of the host that it looked at', async () => {
  const row = { name: 'bash', version: '5.2', arch: 'amd64', maintainer: 'x' }
  const log = { name: 'debs', hostIdentifier: 'web1', unixTime: 1, snapshot: [row, row] }
  const { rows } = await rowsIn('osquery.json', [log])
  assertSound('osquery', rows)
  const installed = of(rows, 'endpoint.packages@1')
  assert.deepEqual(
    installed.map(one => [one.host, one.package, one.version, one.manager]),
    [['web1', 'bash', '5.2', 'dpkg']],
  )
})

test('characters that no column holds are replaced, and a time without a zone is left out', async () => {
  const { rows } = await rowsIn(
    'leaks.json',
    [{ ...leak, Description: 'a\u0000b', Date: '2026-01-01T00:00:00' }],
    'shop',
  )
  assertSound('leaks', rows)
  assert.equal(of(rows, 'configuration.results@1')[0]?.evaluated_from, null)
})
