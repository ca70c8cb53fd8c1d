import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempDisposableSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { groupsOf, writeGroups } from './together.ts'

const inCore = Array.from({ length: 30 }, (_, at) => `packages/core/${at}.test.ts`)
const others = ['apps/web/a.test.ts', 'apps/web/b.test.ts', 'e2e/stories.test.ts', 'tools/x.test.ts']

test('each test file is in one group of its own room, and who asks for it or tells stories is alone', () => {
  const files = [...inCore, ...others]
  const groups = groupsOf(files, file => (file === 'apps/web/b.test.ts' ? '// alone: it ends the process\n' : ''))
  assert.deepEqual(groups.flat().toSorted(), files.toSorted())
  assert.deepEqual(
    groups.map(group => [group.length, group[0]]),
    [
      [10, inCore[0]],
      [10, inCore[1]],
      [10, inCore[2]],
      [1, 'apps/web/a.test.ts'],
      [1, 'apps/web/b.test.ts'],
      [1, 'e2e/stories.test.ts'],
      [1, 'tools/x.test.ts'],
    ],
  )
})

test('files of a group run one after the other, hooks around their own tests, and one that fails or throws is named', () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'onus-together-'))
  const head = "import { after, before, test } from 'node:test'\nimport assert from 'node:assert/strict'\n"
  const files = {
    'first.test.mjs': `${head}before(async () => { await null; globalThis.open = 'first' })
      after(() => { globalThis.open = undefined })
      test('sees what was opened', () => assert.equal(globalThis.open, 'first'))`,
    'fails.test.mjs': `${head}test('finds nothing open', () => assert.equal(globalThis.open, undefined))
      test('wrong', () => assert.equal(1, 2))`,
    'throws.test.mjs': `throw new Error('broken as it is loaded')`,
    'last.test.mjs': `${head}test('runs all the same', () => {})`,
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder.path, name), text)
  const [path = ''] = writeGroups([Object.keys(files)], folder.path, join(folder.path, 'groups'))
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const { status, stdout } = spawnSync(process.execPath, ['--test-reporter=tap', path], { encoding: 'utf8', env })
  assert.equal(status, 1)
  const said = stdout.split('\n').map(line => line.trim())
  const isSaid = (words: RegExp) =>
    assert.ok(
      said.some(line => words.test(line)),
      stdout,
    )
  for (const name of ['sees what was opened', 'finds nothing open', 'runs all the same', 'last.test.mjs'])
    isSaid(new RegExp(`^ok .* ${name}$`))
  for (const name of ['wrong', 'fails.test.mjs', 'throws.test.mjs']) isSaid(new RegExp(`^not ok .* ${name}$`))
  isSaid(/broken as it is loaded/)
})
