import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { dryRun } from '@onus/connectors/importer'
import { datasets } from '@onus/core/dataset'
import { openEvaluator } from '@onus/evaluator/evaluate'
import { validateChecks } from '@onus/evaluator/validate'
import { skeletonOf } from './new.ts'
import { place, secondFactor } from './testing.ts'

test('checks are tested with the place of each mistake, as words, JSON and JUnit', async () => {
  using folder = place({
    'own/good.yaml': secondFactor,
    'own/wrong.yaml': secondFactor.replace('id: own', 'id: typo').replace('pass: mfa', 'pass: mfaa'),
    'own/lies.yml': secondFactor.replace('id: own', 'id: lies').replace('s/b: fail', 's/b: pass'),
    'own/again.yaml': secondFactor.replace('CC6.1', 'CC66.1'),
  })
  const { code, out, err } = await folder.onus('test', 'own', '--junit', 'out.xml')
  assert.equal(code, 1, err)
  assert.match(out, /^WRONG own\/wrong\.yaml \(1 example\)$/m)
  assert.match(out, /^ {2}own\/wrong\.yaml:15:7: there is no column "mfaa"; did you mean mfa\?$/m)
  assert.match(out, /own\/lies\.yml:\d+:\d+: example 1: s\/b is fail \(no second factor for b\); expected pass$/m)
  assert.match(out, /own\/again\.yaml:3:16: soc2@2017 has no requirement CC66\.1; did you mean/)
  assert.match(out, /own\/good\.yaml:1:5: own\/again\.yaml has the id own-second-factor too$/m)
  assert.match(out, /^4 checks, 0 good, 4 wrong, 4 examples$/m)
  const { verdicts, records } = await dryRun(join(folder.path, 'out.xml'))
  assert.deepEqual([records, verdicts], [8, { fail: 4, error: 3, pass: 1 }])
  const json = await folder.onus('test', 'own/good.yaml', '--json')
  const { ok, checks, totals } = JSON.parse(json.out)
  assert.deepEqual([json.code, ok, checks[0].id, totals.examples], [0, true, 'own-second-factor', 1])
  const none = await folder.onus('test', 'nowhere.yaml')
  assert.deepEqual([none.code, none.err], [2, 'nowhere.yaml cannot be read: there is no such file or folder.\n'])
})

test('a check to begin from is good as it is, for every dataset and in both forms', async () => {
  await using evaluator = openEvaluator({ spare: false })
  const schemas = [...datasets.values()]
  const texts = schemas.map((schema, index) => skeletonOf('new-check', schema, index % 2 === 0))
  for (const [index, { problems, warnings }] of (await validateChecks(evaluator, texts)).entries())
    assert.deepEqual([schemas[index]?.ref, problems, warnings], [schemas[index]?.ref, [], []])
})

test('a file that is there already is left alone', async () => {
  using folder = place({ 'keys-rotated.yaml': 'mine' })
  const { code, err } = await folder.onus('new', 'keys-rotated')
  assert.deepEqual([code, err], [1, 'keys-rotated.yaml is there already; it was left as it is.\n'])
  assert.equal(readFileSync(join(folder.path, 'keys-rotated.yaml'), 'utf8'), 'mine')
})

test('every check in the guide is good', async () => {
  const guide = readFileSync(join(import.meta.dirname, '../../../docs/guide/checks.md'), 'utf8')
  const checks = [...guide.matchAll(/^```yaml\n(id: [\s\S]*?)^```$/gm)].map(([, text = '']) => text)
  assert.equal(checks.length, 3)
  await using evaluator = openEvaluator({ spare: false })
  for (const { check, problems, warnings } of await validateChecks(evaluator, checks))
    assert.deepEqual([check?.id, problems, warnings], [check?.id, [], []])
})
