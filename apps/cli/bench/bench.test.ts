import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempDisposableSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { isMet, shown, targetOf } from './figure.ts'
import { webFigures } from './web.ts'

const figure = (value: number, more: { limit?: number; atLeast?: number } = {}) => ({
  name: 'a',
  value,
  unit: 'ms',
  ...more,
})

test('a target is met or not met, and what was not measured meets nothing', () => {
  assert.deepEqual([isMet(figure(50, { limit: 50 })), isMet(figure(50.1, { limit: 50 }))], [true, false])
  assert.deepEqual([isMet(figure(0.6, { atLeast: 0.6 })), isMet(figure(0.59, { atLeast: 0.6 }))], [true, false])
  assert.equal(isMet(figure(Number.NaN, { limit: 50 })), false)
  assert.equal(isMet(figure(1)), null)
})

test('figures are shown with the digits that mean something', () => {
  assert.deepEqual([0.123456, 12.34, 1234.5, Number.NaN].map(shown), ['0.123', '12.3', '1,235', 'not measured'])
  assert.deepEqual(
    [targetOf(figure(1, { limit: 4 })), targetOf(figure(1, { atLeast: 0.6 }))],
    ['at most 4', 'at least 0.6'],
  )
})

test('the first load of the web app is what its entry imports at once, not what comes later', () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'onus-cli-'))
  const write = (name: string, text: string) => writeFileSync(join(folder.path, name), text)
  mkdirSync(join(folder.path, 'assets'))
  write('index.html', '<script type="module" src="/assets/index-12345678.js"></script>')
  write('assets/index-12345678.js', 'import{a}from"./shared-12345678.js";import("./signed-in-12345678.js")')
  write('assets/shared-12345678.js', 'export const a=1')
  write('assets/signed-in-12345678.js', `import"./shared-12345678.js";${'x'.repeat(50)}`)
  write('assets/editor-12345678.js', 'y')
  const [first = 0, signedIn = 0, all = 0] = webFigures(folder.path).map(one => one.value)
  assert.ok(0 < first && first < signedIn && signedIn < all)
  assert.deepEqual(webFigures(join(folder.path, 'nowhere')), [])
})

// soak: the server's figures, on a database of its own, in a quick run of every part of the bench.
test('a quick run measures every part and says the machine that it ran on', () => {
  const parts = process.env.ONUS_SOAK ? [] : ['posture', 'plan', 'crosswalk', 'verify', 'collecting']
  const main = join(import.meta.dirname, '../main.ts')
  const given = ['--disable-warning=ExperimentalWarning', main, 'bench', ...parts, '--quick', '--json']
  const { stdout, stderr } = spawnSync(process.execPath, given, { encoding: 'utf8' })
  const said = JSON.parse(stdout)
  assert.ok(said.machine.cores > 0 && said.machine.load.length === 3 && said.machine.quick, stderr)
  for (const part of said.parts) {
    assert.ok(part.problem === null || part.part === 'web', `${part.part}: ${part.problem}`)
    assert.ok(
      part.figures.every((one: { value: number | null }) => one.value !== null),
      part.part,
    )
  }
})
