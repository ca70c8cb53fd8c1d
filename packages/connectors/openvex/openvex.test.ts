import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dryRun } from '../importer/index.ts'
import { assertRefused, recordsOf, reportOf, sampleFile } from '../importer/testing.ts'

const vex = (statements: unknown, more: object = {}) => ({
  '@context': 'https://openvex.dev/ns/v0.2.0',
  '@id': 'https://example.org/vex/1',
  author: 'Ann',
  timestamp: '2024-01-01T00:00:00Z',
  version: 1,
  statements,
  ...more,
})
const statement = (more: object) => ({
  vulnerability: { name: 'CVE-2020-0001' },
  products: [{ '@id': 'pkg:a' }],
  status: 'affected',
  ...more,
})

const { path, skip } = sampleFile('openvex-v0.2.0.json')
test('a document of the project is counted as it is', { skip }, async () => {
  const report = await dryRun(path)
  assert.deepEqual(
    [report.format, report.records, report.verdicts, report.sourceWords, report.rules, report.resources],
    ['openvex', 10, { pass: 6, not_applicable: 4 }, { fixed: 6, not_affected: 4 }, 5, 2],
  )
  assert.deepEqual([report.vulnerabilities, report.warnings], [5, []])
})

test('every status has its verdict, and none but fixed passes', async () => {
  const words = ['affected', 'not_affected', 'fixed', 'under_investigation', 'unheard-of', null]
  const records = await recordsOf(
    'a.json',
    vex(
      words.map(status =>
        statement({ status, justification: 'vulnerable_code_not_present', impact_statement: 'gone' }),
      ),
    ),
  )
  assert.deepEqual(
    records.map(one => [one.sourceWord, one.verdict]),
    [
      ['affected', 'fail'],
      ['not_affected', 'not_applicable'],
      ['fixed', 'pass'],
      ['under_investigation', 'not_evaluated'],
      ['unheard-of', 'not_evaluated'],
      ['no status', 'not_evaluated'],
    ],
  )
  assert.equal(records[1]?.message, 'vulnerable_code_not_present; gone')
})

test('there is a record for each product and subcomponent, in the old words and the new', async () => {
  const products = [
    { '@id': 'pkg:a', subcomponents: [{ '@id': 'pkg:x' }, { identifiers: { purl: 'pkg:y' } }] },
    { '@id': 'pkg:b' },
  ]
  const records = await recordsOf('a.json', vex([statement({ products }), statement({ products: null })]))
  assert.deepEqual(
    records.map(one => [one.target, one.resource]),
    [
      ['pkg:a', 'pkg:x'],
      ['pkg:a', 'pkg:y'],
      ['pkg:b', 'pkg:b'],
      [null, null],
    ],
  )
  const old = {
    vulnerability: 'CVE-2020-0001',
    products: ['pkg:a', 'pkg:b'],
    subcomponents: ['pkg:x'],
    status: 'fixed',
  }
  const report = await reportOf('a.json', vex([old], { '@context': 'https://openvex.dev/ns' }))
  assert.deepEqual([report.records, report.resources, report.verdicts, report.vulnerabilities], [2, 1, { pass: 2 }, 1])
})

test('what is superseded is counted, and said to be', async () => {
  const later = statement({ status: 'fixed', timestamp: '2024-02-01T00:00:00Z' })
  const report = await reportOf('a.json', vex([statement({}), later]))
  assert.deepEqual([report.records, report.verdicts], [2, { fail: 1, pass: 1 }])
  assert.match(report.warnings.join(), /1 records are superseded/)
})

test('a statement about a statement is read, an empty document is warned of, a broken one refused', async () => {
  const report = await reportOf('a.json', { _type: 'https://in-toto.io/Statement/v1', predicate: vex([statement({})]) })
  assert.deepEqual([report.format, report.records], ['openvex', 1])
  assert.match((await reportOf('a.json', vex([]))).warnings.join(), /makes no statement/)
  await assertRefused('a.json', JSON.stringify(vex([statement({})])).slice(0, -8), /line 1: the file is cut off here/)
})
