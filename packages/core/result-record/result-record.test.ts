import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newTally, type ResultRecord } from './index.ts'

const record = (more: Partial<ResultRecord>): ResultRecord => ({
  tool: 'Lint',
  toolVersion: '1',
  run: null,
  target: null,
  rule: 'A',
  title: null,
  sourceWord: 'FAILED',
  verdict: 'fail',
  sourceSeverity: null,
  severity: 'unknown',
  resource: null,
  message: null,
  from: null,
  to: null,
  suppression: null,
  requirements: [],
  identity: null,
  raw: { pointer: '', sha256: '' },
  ...more,
})

test('records are counted by verdict, severity and word, and each rule, resource and weakness once', () => {
  const tally = newTally('made-up')
  tally.add({ kind: 'tool', tool: 'Lint', toolVersion: '1', target: 'host' })
  tally.add({ kind: 'record', record: record({ resource: 'a' }) })
  tally.add({ kind: 'record', record: record({ resource: 'a', verdict: 'pass', sourceWord: 'OK', severity: 'low' }) })
  tally.add({ kind: 'record', record: record({ rule: 'B', suppression: { by: 'Ann', why: null, until: null } }) })
  for (const id of ['W-1', 'W-1']) tally.add({ kind: 'vulnerability', id })
  assert.deepEqual(tally.report(), {
    format: 'made-up',
    tool: 'Lint',
    toolVersion: '1',
    target: 'host',
    records: 3,
    verdicts: { fail: 2, pass: 1 },
    severities: { unknown: 2, low: 1 },
    sourceWords: { FAILED: 2, OK: 1 },
    rules: 2,
    resources: 1,
    components: 0,
    vulnerabilities: 1,
    suppressed: 1,
    warnings: [],
  })
})

test('a record that the tool itself identifies is counted once, and said to be repeated', () => {
  const tally = newTally('made-up')
  assert.equal(tally.add({ kind: 'record', record: record({ identity: 'x' }) }), true)
  assert.equal(tally.add({ kind: 'record', record: record({ identity: 'x' }) }), false)
  const { records, warnings } = tally.report()
  assert.deepEqual(
    [records, warnings],
    [1, ['1 records repeat one that stands before them and were not counted again']],
  )
})

test('a record that names no resource speaks of its target', () => {
  const tally = newTally('made-up')
  for (const resource of [null, 'file']) tally.add({ kind: 'record', record: record({ resource, target: 'host' }) })
  assert.equal(tally.report().resources, 2)
})
