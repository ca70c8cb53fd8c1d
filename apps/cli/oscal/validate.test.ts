import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

const catalog = {
  catalog: {
    uuid: '7b7b6d2c-0000-4000-8000-000000000000',
    metadata: { title: 'Doors', 'last-modified': '2026-01-31T12:00:00Z', version: '1', 'oscal-version': '1.2.2' },
    controls: [{ id: 'c1', title: 'Lock', parts: [{ name: 'statement', prose: 'Lock it.' }] }],
  },
}

function validate(folder: string, name: string, text: string, ...options: string[]) {
  const file = join(folder, name)
  if (text !== '') writeFileSync(file, text)
  const given = ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, '../main.ts'), 'oscal', 'validate']
  const { status, stdout, stderr } = spawnSync(process.execPath, [...given, file, ...options], { encoding: 'utf8' })
  return { status, stdout, stderr }
}

test('the exit code says valid, invalid or unreadable, and --json says exactly what and where', () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'onus-oscal-'))
  const valid = validate(folder.path, 'valid.json', JSON.stringify(catalog), '--json')
  assert.deepEqual([valid.status, valid.stderr], [0, ''])
  assert.deepEqual(JSON.parse(valid.stdout), { model: 'catalog', version: '1.2.2', valid: true, errors: [] })

  const doubled = {
    catalog: { ...catalog.catalog, controls: [...catalog.catalog.controls, ...catalog.catalog.controls] },
  }
  const sarif = join(folder.path, 'out.sarif')
  const invalid = validate(folder.path, 'invalid.json', JSON.stringify(doubled), '--json', '--sarif', sarif)
  assert.equal(invalid.status, 1)
  const { model, valid: isValid, errors } = JSON.parse(invalid.stdout)
  assert.deepEqual([model, isValid, errors.length], ['catalog', false, 1])
  assert.deepEqual(Object.keys(errors[0]), ['pointer', 'message', 'constraint', 'severity'])
  assert.equal(errors[0].pointer, '/catalog/controls/1')
  assert.equal(JSON.parse(readFileSync(sarif, 'utf8')).runs[0].results[0].ruleId, errors[0].constraint)

  for (const [name, text] of [
    ['broken.json', '{"catalog": '],
    ['missing.json', ''],
  ] as const) {
    const unreadable = validate(folder.path, name, text, '--json')
    assert.equal(unreadable.status, 2)
    const report = JSON.parse(unreadable.stdout)
    assert.deepEqual([report.model, report.version, report.valid, report.errors.length], [null, null, false, 1])
  }
})

test('a person reads a verdict and each finding with its line', () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'onus-oscal-'))
  const text = JSON.stringify({ catalog: { ...catalog.catalog, colour: 'red\u001b[31m' } }, null, 2)
  const { status, stdout } = validate(folder.path, 'a.json', text)
  assert.equal(status, 1)
  const [verdict, finding] = stdout.split('\n')
  assert.match(verdict ?? '', /^INVALID: .*a\.json \(catalog, OSCAL 1\.2\.2\), errors 1, warnings 0$/)
  assert.match(finding ?? '', /^error .*a\.json:\d+:\d+ \/catalog\/colour: "colour" is not a property of catalog$/)
})
