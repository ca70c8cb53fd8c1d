import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { wordsOf } from './import.ts'

const main = join(import.meta.dirname, '../main.ts')

const answer: Parameters<typeof wordsOf>[0] = {
  model: 'system-security-plan',
  title: 'Harbour',
  version: '1',
  format: 'OSCAL 1.1.2 json',
  as: 'proposals',
  framework: 'sp800-53@5.2.0',
  validity: { valid: true, errors: 0, warnings: 0 },
  counts: { controls: 2, people: 1 },
  controls: [],
  findings: [{ severity: 'warning', code: 'kept', message: 'It stays\u001b[2J there.', pointer: '/a/b' }],
  findingCount: 3,
  criteria: null,
  written: null,
}

test('a look says what there is to take and what is kept, and nothing that a terminal could take for a command', () => {
  assert.deepEqual(wordsOf(answer), [
    'Harbour (system-security-plan, OSCAL 1.1.2 json): proposals, decided by nobody; 2 controls, 1 people',
    'warning /a/b: It stays[2J there.',
    '2 more findings are not listed',
    'Nothing was taken: this was a look.',
  ])
})

test('what was the same already is said to be left alone', () => {
  assert.equal(wordsOf({ ...answer, written: [] }).at(-1), 'Everything was here already; nothing was changed.')
})

test('a file that cannot be read ends with 2, a model that is not written with 1', () => {
  const run = (...command: string[]) =>
    spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', main, 'oscal', ...command], {
      encoding: 'utf8',
    })
  const unreadable = run('import', '/nowhere/plan.json')
  assert.deepEqual([unreadable.status, unreadable.stderr], [2, 'There is no readable file /nowhere/plan.json.\n'])
  const unknown = run('export', 'assessment-wish')
  assert.deepEqual([unknown.status, unknown.stdout], [1, ''])
  assert.match(unknown.stderr, /expected one of system-security-plan/)
})
