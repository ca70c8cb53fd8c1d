import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertRefused, recordsOf, reportOf } from '../importer/testing.ts'

const testcase = (name: string, inside = '', attributes = '') =>
  `<testcase classname="app.Login" name="${name}" time="0.1" ${attributes}>${inside}</testcase>`
const suite = (inside: string, attributes = 'name="unit" hostname="ci-1" timestamp="2026-01-01T00:00:00"') =>
  `<testsuite ${attributes}><properties><property name="a" value="b"/></properties>${inside}<system-out>text</system-out></testsuite>`

test('a failure, an error and a skip count as what they are, and all else passed', async () => {
  const cases = [
    testcase('a'),
    testcase('b', '<failure message="expected 1" type="AssertionError">trace</failure>'),
    testcase('c', '<error>boom</error>'),
    testcase('d', '<skipped/>'),
    testcase('e', '<system-out><![CDATA[<failure/>]]></system-out>'),
    testcase('f', '<failure/><error/>'),
  ]
  const records = await recordsOf('a.xml', `<testsuites>${suite(cases.join(''))}</testsuites>`)
  assert.deepEqual(
    records.map(one => [one.rule, one.sourceWord, one.verdict]),
    [
      ['app.Login.a', 'passed', 'pass'],
      ['app.Login.b', 'failure', 'fail'],
      ['app.Login.c', 'error', 'error'],
      ['app.Login.d', 'skipped', 'not_evaluated'],
      ['app.Login.e', 'passed', 'pass'],
      ['app.Login.f', 'failure', 'fail'],
    ],
  )
  assert.deepEqual(
    [records[1]?.message, records[2]?.message, records[0]?.run, records[0]?.target, records[0]?.from],
    ['expected 1', 'boom', 'unit', 'ci-1', '2026-01-01T00:00:00'],
  )
})

test('tests that say in an attribute that they did not run did not pass', async () => {
  const cases = [
    testcase('a', '', 'status="notrun" result="suppressed"'),
    testcase('b', '', 'status="run" result="completed"'),
    testcase('c', '', 'status="disabled"'),
    testcase('d', '', 'status="failed"'),
    testcase('e', '<flakyFailure/>', 'file="e.py"'),
  ]
  const records = await recordsOf('a.xml', suite(cases.join('')))
  assert.deepEqual(
    records.map(one => one.verdict),
    ['not_evaluated', 'pass', 'not_evaluated', 'fail', 'pass'],
  )
  assert.deepEqual([records[4]?.resource, records[4]?.message], ['e.py', 'failed 1 times before'])
})

test('no word for a test that came to no outcome is a pass', async () => {
  const idle = ['untested', 'untested_pending', 'Undefined', 'Inconclusive', 'NotExecuted', 'not run', 'NOT_RUN']
  const stopped = ['blocked', 'todo', 'cancelled', 'aborted', 'not applicable', 'xfailed', 'pending_warn']
  const broken = ['timeout', 'timedout', 'hook_error', 'cleanup_error']
  const passed = ['passed', 'SUCCESS', 'ok', 'run', 'completed', '0']
  const given = [...idle, ...stopped, ...broken, ...passed]
  const records = await recordsOf('a.xml', suite(given.map(word => testcase('a', '', `status="${word}"`)).join('')))
  assert.deepEqual(
    records.map((one, index) => [given[index], one.verdict]),
    [
      ...[...idle, ...stopped].map(word => [word, 'not_evaluated']),
      ...broken.map(word => [word, 'error']),
      ...passed.map(word => [word, 'pass']),
    ],
  )
})

test('suites lie in suites, and a suite itself may break', async () => {
  const inner = suite(testcase('a') + testcase('b'), 'name="inner"')
  const text = `<testsuites name="all">${suite(`${inner}<error message="no database"/>`, 'name="outer"')}</testsuites>`
  const records = await recordsOf('a.xml', text)
  assert.deepEqual(
    records.map(one => [one.rule, one.run, one.verdict]),
    [
      ['app.Login.a', 'inner', 'pass'],
      ['app.Login.b', 'inner', 'pass'],
      ['outer', 'outer', 'error'],
    ],
  )
})

test('no test is no pass, and failures that are only counted are warned of', async () => {
  const report = await reportOf(
    'a.xml',
    `<testsuites>${suite('', 'name="unit" tests="3" failures="2" errors="1"')}</testsuites>`,
  )
  assert.deepEqual(report.verdicts, {})
  assert.match(report.warnings.join(), /unit counts 3 failures and lists no test/)
  assert.match(report.warnings.join(), /no test is listed: that is not yet a pass/)
})

test('a file in an older encoding is read as its first line says', async () => {
  const { mkdtemp, rm, writeFile } = await import('node:fs/promises')
  const { dryRun } = await import('../importer/index.ts')
  const folder = await mkdtemp('/tmp/onus-junit-')
  const head = Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><testsuite name="', 'latin1')
  await writeFile(
    `${folder}/a.xml`,
    Buffer.concat([head, Buffer.from([0xfc]), Buffer.from('"><testcase name="a"/></testsuite>')]),
  )
  assert.equal((await dryRun(`${folder}/a.xml`)).records, 1)
  await rm(folder, { recursive: true })
})

test('a file that is cut off is refused', async () => {
  await assertRefused('a.xml', suite(testcase('a')).slice(0, -20), /cut off here/)
})
