import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { before, test } from 'node:test'
import { type Check, isManual } from '@onus/core/check'
import { parse } from 'yaml'
import { openEvaluator } from '../evaluate/index.ts'
import { type Validation, validateChecks } from './index.ts'

const catalogs = new URL('../../../catalogs/', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, catalogs), 'utf8')
const files = readdirSync(new URL('checks/', catalogs)).filter(name => name.endsWith('.yaml'))

let validations: readonly Validation[]
before(async () => {
  await using evaluator = openEvaluator({ spare: false })
  validations = await validateChecks(
    evaluator,
    files.map(file => read(`checks/${file}`)),
  )
})

for (const [index, file] of files.entries())
  test(`the shipped check ${file} is valid and its examples are as it says`, () => {
    const { check, problems, warnings } = validations[index]!
    assert.deepEqual(problems, [])
    assert.deepEqual(warnings, [])
    assert.ok(check)
    assert.equal(`${check.id}.yaml`, file)
    const missing = unknownRequirements(check)
    assert.deepEqual(missing, [])
    if (isManual(check)) return
    assert.ok(check.examples.length >= 3, 'at least three examples')
    const expected = check.examples.flatMap(example => Object.values(example.expect))
    assert.ok(expected.includes('not_evaluated'), 'an example with a value that is missing')
  })

test('there are at least 24 shipped checks', () => assert.ok(files.length >= 24))

test('every check that a starter control names is shipped', () => {
  const named = readdirSync(new URL('controls/', catalogs))
    .filter(name => name.endsWith('.yaml'))
    .flatMap(name => parse(read(`controls/${name}`)) as { id: string; checks?: string[] }[])
    .flatMap(control => control.checks ?? [])
  assert.deepEqual(
    named.filter(id => !files.includes(`${id}.yaml`)),
    [],
  )
})

const requirementIds = new Map<string, ReadonlySet<string>>()

function unknownRequirements(check: Check): string[] {
  return check.requirements.filter(ref => {
    const [framework = '', id = ''] = [ref.slice(0, ref.indexOf(':')), ref.slice(ref.indexOf(':') + 1)]
    if (!requirementIds.has(framework)) {
      const { requirements } = JSON.parse(read(`frameworks/${framework.replace('@', '-')}.json`)) as {
        requirements: { id: string }[]
      }
      requirementIds.set(framework, new Set(requirements.map(requirement => requirement.id)))
    }
    return !requirementIds.get(framework)?.has(id)
  })
}
