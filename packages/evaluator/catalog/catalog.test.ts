import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { catalogFiles } from './index.ts'

function place(files: Readonly<Record<string, string>>) {
  const path = mkdtempSync(join(tmpdir(), 'onus-catalog-test-'))
  const [folder, cache] = [join(path, 'checks'), join(path, 'cache')]
  mkdirSync(folder)
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
  for (const [name, text] of Object.entries(files)) write(name, text)
  const kept = join(cache, 'checks.json')
  const read = () => catalogFiles(folder, cache).map(({ name, value }) => [name, value])
  return { write, read, cache, kept, [Symbol.dispose]: () => rmSync(path, { recursive: true }) }
}

test('what was kept is what the files say, in the order of their names', () => {
  using files = place({ 'b.yaml': 'x: |\n  one\n  two\n', 'a.yaml': '- 1\n- 2.50\n- null\n- "é"\n', 'c.txt': 'no' })
  const first = files.read()
  assert.deepEqual(first, [
    ['a.yaml', [1, 2.5, null, 'é']],
    ['b.yaml', { x: 'one\ntwo\n' }],
  ])
  assert.ok(readFileSync(files.kept, 'utf8').includes('"one\\ntwo\\n"'))
  assert.deepEqual(files.read(), first)
})

test('a text that changed, a new file and another name are read and never answered from what was kept', () => {
  using files = place({ 'a.yaml': 'x: 1' })
  files.read()
  files.write('a.yaml', 'x: 2')
  assert.deepEqual(files.read(), [['a.yaml', { x: 2 }]])
  files.write('b.yaml', 'x: 3')
  assert.deepEqual(files.read(), [
    ['a.yaml', { x: 2 }],
    ['b.yaml', { x: 3 }],
  ])
})

test('what was kept and is damaged, or of other files, is not used', () => {
  using files = place({ 'a.yaml': 'x: 1' })
  files.read()
  const good = readFileSync(files.kept, 'utf8')
  for (const damaged of [good.slice(0, -3), '', 'x', good.replace(/^./, 'z').replace('1', '2')]) {
    writeFileSync(files.kept, damaged)
    assert.deepEqual(files.read(), [['a.yaml', { x: 1 }]])
  }
})

test('where nothing can be kept, and where JSON cannot say it, the files are read all the same', () => {
  using files = place({ 'a.yaml': 'x: .nan' })
  writeFileSync(files.cache, 'a file where the folder should be')
  assert.deepEqual(files.read(), [['a.yaml', { x: Number.NaN }]])
  rmSync(files.cache)
  files.read()
  assert.deepEqual(files.read(), [['a.yaml', { x: Number.NaN }]])
})
