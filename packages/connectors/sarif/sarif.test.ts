import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dryRun } from '../importer/index.ts'
import { assertRefused, recordsOf, reportOf, sampleFile } from '../importer/testing.ts'

const run = (results: unknown, more: object = {}, driver: object = {}) => ({
  version: '2.1.0',
  $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
  runs: [{ tool: { driver: { name: 'Lint', version: '1.2', ...driver } }, results, ...more }],
})

const { path, skip } = sampleFile('live-eslint.sarif')
test('a file of ESLint is counted as it is', { skip }, async () => {
  const report = await dryRun(path)
  assert.deepEqual([report.format, report.tool, report.toolVersion, report.records], ['sarif', 'ESLint', '10.15.0', 5])
  assert.equal(report.verdicts.fail, 5)
  assert.equal(report.rules, 4)
  assert.equal(report.resources, 1)
})

test('a result that names neither kind nor level fails at the level of its rule, else as a warning', async () => {
  const rules = [{ id: 'A', defaultConfiguration: { level: 'error' } }, { id: 'B' }]
  const records = await recordsOf('a.sarif', run([{ ruleId: 'A' }, { ruleIndex: 1 }, { ruleId: 'B/1' }], {}, { rules }))
  assert.deepEqual(
    records.map(({ rule, verdict, severity, sourceWord, sourceSeverity }) => [
      rule,
      verdict,
      severity,
      sourceWord,
      sourceSeverity,
    ]),
    [
      ['A', 'fail', 'high', 'error', null],
      ['B', 'fail', 'medium', 'warning', null],
      ['B/1', 'fail', 'medium', 'warning', null],
    ],
  )
})

test('a rule of an extension is found by the place, the guid or the name of the extension, else by its id', async () => {
  const rules = (id: string, level: string) => [{ id, defaultConfiguration: { level } }]
  const extensions = [
    { name: 'Notes', guid: 'ABC', rules: rules('N', 'note') },
    { name: 'Errors', rules: rules('E', 'error') },
  ]
  const tool = { driver: { name: 'Lint', rules: rules('D', 'warning') }, extensions }
  const results = [{ index: 1 }, { name: 'Errors' }, { guid: 'abc' }, { name: 'unheard-of' }, undefined].map(
    toolComponent => ({ rule: { index: 0, toolComponent } }),
  )
  const records = await recordsOf('a.sarif', run([...results, { rule: { id: 'E' } }], { tool }))
  assert.deepEqual(
    records.map(one => [one.rule, one.sourceWord]),
    [
      ['E', 'error'],
      ['E', 'error'],
      ['N', 'note'],
      ['unnamed', 'warning'],
      ['D', 'warning'],
      ['E', 'error'],
    ],
  )
})

test('every kind has its word, and only pass passes', async () => {
  const kinds = ['pass', 'fail', 'open', 'review', 'notApplicable', 'informational', 'unheard-of', 'constructor']
  const records = await recordsOf('a.sarif', run(kinds.map(kind => ({ ruleId: 'A', kind }))))
  assert.deepEqual(
    records.map(one => one.verdict),
    ['pass', 'fail', 'not_evaluated', 'manual', 'not_applicable', 'info', 'not_evaluated', 'not_evaluated'],
  )
})

test('a suppressed result stays, with why; one whose suppression is under review still fails', async () => {
  const suppressions = [{ kind: 'inSource', justification: 'Checked by hand' }]
  const open = [{ kind: 'external' }, { kind: 'external', status: 'underReview' }]
  const content = run([
    { ruleId: 'A', suppressions },
    { ruleId: 'A', suppressions: open },
    { ruleId: 'A', suppressions: [] },
  ])
  const records = await recordsOf('a.sarif', content)
  assert.deepEqual(
    records.map(one => [one.verdict, one.suppression?.why ?? null]),
    [
      ['suppressed', 'Checked by hand'],
      ['fail', null],
      ['fail', null],
    ],
  )
  assert.equal((await reportOf('a.sarif', content)).suppressed, 1)
})

test('versions before 2.1.0 say outcomes in the level, suppressions in a list of words and places in other names', async () => {
  const old = {
    version: '1.0.0',
    runs: [
      {
        tool: { name: 'Old', semanticVersion: '1.4.2' },
        rules: { A: { id: 'A', name: 'Rule A', defaultLevel: 'error' } },
        results: [
          { ruleId: 'A', message: 'words', locations: [{ resultFile: { uri: 'a.c' } }] },
          { ruleKey: 'A', ruleId: 'A', level: 'pass', locations: [{ analysisTarget: { uri: 'b.c' } }] },
          { ruleId: 'B', level: 'notApplicable', locations: [{ fullyQualifiedLogicalName: 'b.d' }] },
          { ruleId: 'B', level: 'note', suppressionStates: ['suppressedInSource'] },
          { ruleId: 'B', level: 'open', suppressionStates: [] },
        ],
      },
      {
        tool: { name: 'Later' },
        resources: { rules: { C: { id: 'C', configuration: { defaultLevel: 'note' } } } },
        results: [{ ruleId: 'C', locations: [{ physicalLocation: { fileLocation: { uri: 'c.c' } } }] }],
      },
    ],
  }
  const records = await recordsOf('a.sarif', old)
  assert.deepEqual(
    records.map(one => [one.tool, one.rule, one.sourceWord, one.verdict, one.severity, one.resource, one.message]),
    [
      ['Old', 'A', 'error', 'fail', 'high', 'a.c', 'words'],
      ['Old', 'A', 'pass', 'pass', 'none', 'b.c', null],
      ['Old', 'B', 'notApplicable', 'not_applicable', 'none', 'b.d', null],
      ['Old', 'B', 'note', 'suppressed', 'low', null, null],
      ['Old', 'B', 'open', 'not_evaluated', 'none', null, null],
      ['Later', 'C', 'note', 'fail', 'low', 'c.c', null],
    ],
  )
  assert.equal(records[0]?.toolVersion, '1.4.2')
})

test('a guid joins two results only when they say the same of the same', async () => {
  const at = (uri: string, text: string) => ({
    ruleId: 'A',
    guid: 'f81d4fae',
    message: { text },
    locations: [{ physicalLocation: { artifactLocation: { uri } } }],
  })
  const report = await reportOf('a.sarif', run([at('a.c', 'x'), at('a.c', 'x'), at('b.c', 'x'), at('a.c', 'y')]))
  assert.equal(report.records, 3)
})

test('an empty run, one without results and one that broke off are warned of and pass nothing', async () => {
  const empty = await reportOf('a.sarif', run([]))
  assert.deepEqual([empty.records, empty.verdicts], [0, {}])
  assert.match(empty.warnings[0] ?? '', /reports no result/)
  const none = await reportOf('a.sarif', run(null))
  assert.match(none.warnings[0] ?? '', /no list of results/)
  const broken = await reportOf('a.sarif', run([], { invocations: [{ executionSuccessful: false }] }))
  assert.match(broken.warnings.join(), /did not run to its end/)
})

test('a score of the rule outranks the level, and weaknesses are claimed by the tool', async () => {
  const rules = [{ id: 'A', properties: { 'security-severity': '9.8', tags: ['external/cwe/cwe-079'] } }]
  const [record] = await recordsOf('a.sarif', run([{ ruleId: 'A', level: 'warning' }], {}, { rules }))
  assert.equal(record?.severity, 'critical')
  assert.deepEqual(record?.requirements, [{ scheme: 'CWE', id: 'CWE-79', claimedBy: 'Lint' }])
})

test('a file that is cut off or is no JSON is refused with its line', async () => {
  const text = JSON.stringify(run([{ ruleId: 'A' }]), null, 1)
  await assertRefused('a.sarif', text.slice(0, -30), /line \d+: the file is cut off here/)
  await assertRefused('a.json', 'hello', /none of the formats/)
})
