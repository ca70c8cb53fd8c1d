import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertRefused, recordsOf, reportOf } from '../importer/testing.ts'

const tree = {
  full_product_names: [{ product_id: 'P1', name: 'Thing 1' }],
  branches: [
    {
      category: 'vendor',
      name: 'Maker',
      branches: [
        { category: 'product_version', name: '2', product: { product_id: 'P2', name: 'Thing 2' } },
        { category: 'product_version', name: '3', product: { product_id: 'P3', name: 'Thing 2' } },
      ],
    },
  ],
  relationships: [
    {
      category: 'default_component_of',
      product_reference: 'P1',
      relates_to_product_reference: 'P2',
      full_product_name: { product_id: 'P1:P2', name: 'Thing 1 in Thing 2' },
    },
  ],
  product_groups: [{ group_id: 'G', product_ids: ['P1', 'P2'] }],
}
const csaf = (vulnerabilities: unknown, more: object = {}) => ({
  document: {
    category: 'csaf_vex',
    csaf_version: '2.0',
    publisher: { name: 'Maker' },
    tracking: {
      id: 'M-1',
      generator: { engine: { name: 'Writer', version: '3' } },
      current_release_date: '2024-01-01T00:00:00Z',
    },
    ...more,
  },
  product_tree: tree,
  vulnerabilities,
})

test('every status has its verdict, a record for each product in it, and a recommendation decides nothing', async () => {
  const product_status = {
    first_affected: ['P1'],
    known_affected: ['P1', 'P2'],
    last_affected: ['P2'],
    known_not_affected: ['P3'],
    first_fixed: ['P1:P2'],
    fixed: ['P1:P2'],
    under_investigation: ['P4'],
    recommended: ['P1:P2'],
    unknown: ['P5'],
  }
  const report = await reportOf('a.json', csaf([{ cve: 'CVE-2020-0001', product_status }]))
  assert.deepEqual(report.verdicts, { fail: 4, not_applicable: 1, pass: 2, not_evaluated: 2, info: 1 })
  assert.deepEqual(
    [report.format, report.tool, report.toolVersion, report.records, report.resources, report.rules],
    ['csaf', 'Writer', '3', 10, 6, 1],
  )
  assert.deepEqual(report.sourceWords.known_affected, 2)
})

test('products have their names, and those that share one their identifier too', async () => {
  const product_status = { known_affected: ['P1', 'P2', 'P3', 'P1:P2', 'P9'] }
  const records = await recordsOf('a.json', csaf([{ cve: 'CVE-2020-0001', product_status }]))
  assert.deepEqual(
    records.map(one => one.resource),
    ['Thing 1', 'Thing 2 (P2)', 'Thing 2 (P3)', 'Thing 1 in Thing 2', 'P9'],
  )
})

test('a severity is that of the scores of the product, else the word of its impact', async () => {
  const [one, two, three, four] = await recordsOf(
    'a.json',
    csaf([
      {
        cve: 'CVE-2020-0001',
        product_status: { known_affected: ['P1', 'P2', 'P3', 'P1:P2'] },
        scores: [
          { products: ['P1'], cvss_v3: { baseScore: 5, baseSeverity: 'MEDIUM' } },
          { products: ['P1'], cvss_v3: { baseScore: 9.8, baseSeverity: 'CRITICAL' }, cvss_v2: { baseScore: 5 } },
          { products: ['P2'], cvss_v2: { baseScore: 10 } },
        ],
        threats: [
          { category: 'impact', details: 'Important', product_ids: ['P3'] },
          { category: 'exploit_status', details: 'Critical', product_ids: ['P1:P2'] },
        ],
      },
    ]),
  )
  assert.deepEqual([one?.severity, one?.sourceSeverity], ['critical', 'CRITICAL'])
  assert.deepEqual([two?.severity, two?.sourceSeverity], ['high', '10'])
  assert.deepEqual([three?.severity, three?.sourceSeverity], ['high', 'Important'])
  assert.deepEqual([four?.severity, four?.sourceSeverity], ['unknown', null])
})

test('why a product is not affected and what is to be done stands in the message, for groups too', async () => {
  const [record] = await recordsOf(
    'a.json',
    csaf([
      {
        ids: [{ system_name: 'Maker', text: 'M-7' }],
        product_status: { known_not_affected: ['P1'] },
        flags: [{ label: 'component_not_present', group_ids: ['G'] }],
        threats: [{ category: 'impact', details: 'It is not in there', product_ids: ['P1'] }],
        remediations: [{ category: 'none_available', details: 'None', group_ids: ['G'] }],
        cwe: { id: 'CWE-79', name: 'x' },
      },
    ]),
  )
  assert.equal(record?.rule, 'M-7')
  assert.equal(record?.message, 'component_not_present; It is not in there; none_available: None')
  assert.deepEqual(record?.requirements, [{ scheme: 'CWE', id: 'CWE-79', claimedBy: 'Writer' }])
})

test('a document without vulnerabilities or statuses is warned of and passes nothing', async () => {
  const empty = await reportOf('a.json', csaf(undefined))
  assert.deepEqual([empty.records, empty.warnings], [0, ['the document names no vulnerability']])
  const silent = await reportOf('a.json', csaf([{ cve: 'CVE-2020-0001' }], { csaf_version: '2.1' }))
  assert.deepEqual([silent.records, silent.vulnerabilities], [0, 1])
  assert.match(silent.warnings.join(), /version is 2.1.*CVE-2020-0001 names the status of no product/)
  await assertRefused('a.json', JSON.stringify(csaf([{}])).slice(0, -3), /line 1: the file is cut off here/)
})
