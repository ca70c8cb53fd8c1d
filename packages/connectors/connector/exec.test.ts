import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { execHere, filesUnder, outputText } from './index.ts'

const never = new AbortController().signal

test('a program runs without a shell and inherits no environment', async () => {
  process.env.ONUS_PROBE = 'secret'
  const ran = await outputText(
    execHere(never)('sh', ['-c', 'echo "[$1][$ONUS_PROBE][$GIVEN]"', 'sh', '$(id)'], { env: { GIVEN: 'yes' } }),
  )
  delete process.env.ONUS_PROBE
  assert.deepEqual(ran, { ok: true, text: '[$(id)][][yes]\n' })
})

test('a program that is missing, fails, or takes too long says so', async () => {
  const exec = execHere(never)
  assert.match(why(await outputText(exec('no-such-program-here', []))), /ENOENT/)
  assert.match(why(await outputText(exec('sh', ['-c', 'echo sorry >&2; exit 3']))), /sorry \(exit code 3\)/)
  assert.match(why(await outputText(exec('sleep', ['60'], { timeoutMs: 50 }))), /took too long/)
  assert.match(why(await outputText(exec('yes', []), 1000)), /more than 1000 bytes/)
})

test('input is given to the program as it is read', async () => {
  const ran = await outputText(
    execHere(never)('wc', ['-l'], { input: Array.from({ length: 50_000 }, (_, i) => `line ${i}\n`) }),
  )
  assert.deepEqual(ran, { ok: true, text: '50000\n' })
})

test('stopping the run stops its programs', async () => {
  const stop = new AbortController()
  const execution = execHere(stop.signal)('sleep', ['60'])
  stop.abort()
  assert.equal((await execution.ended).state, 'failed')
})

test('files say why they cannot be read, and a pipe does not hold the run up', async () => {
  const root = await mkdtemp(join(tmpdir(), 'onus-files-'))
  await mkdir(join(root, 'etc'))
  await writeFile(join(root, 'etc/a'), 'text')
  await writeFile(join(root, 'etc/large'), 'x'.repeat(2000))
  await symlink('/etc/passwd', join(root, 'etc/out'))
  execFileSync('mkfifo', [join(root, 'etc/pipe')])
  const files = filesUnder(root)
  assert.deepEqual(await files.read('/etc/a'), { ok: true, text: 'text' })
  assert.deepEqual(await files.read('/../../etc/a'), { ok: true, text: 'text' })
  assert.deepEqual(await files.list('/etc'), { ok: true, names: ['a', 'large', 'out', 'pipe'] })
  assert.equal(reason(await files.read('/etc/none')), 'absent')
  assert.equal(reason(await files.read('/etc/large', 1000)), 'too_large')
  assert.equal(reason(await files.read('/etc/out')), 'denied')
  assert.equal(reason(await files.read('/etc/pipe')), 'not_a_file')
  assert.equal(reason(await files.read('/etc')), 'not_a_file')
  await rm(root, { recursive: true })
})

const why = (outcome: { ok: boolean; why?: string }) => outcome.why ?? ''
const reason = (outcome: { ok: boolean; why?: string }) => outcome.why
