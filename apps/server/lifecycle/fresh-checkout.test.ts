import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from '../db/testing.ts'
import { freePort } from './listen.ts'
import { root } from './settings.ts'

// soak: npm start in a fresh clone, with npm's own installation, and its end by a signal to npm
const skip = process.env.ONUS_SOAK !== '1' && 'only in npm run test:soak'

test('npm start in a fresh clone installs, builds, serves, and ends with npm', { skip }, async () => {
  using folder = temporaryFolder()
  const clone = join(folder.path, 'onus')
  execFileSync('git', ['clone', '--quiet', root, clone])
  const port = await freePort()
  const { PATH, HOME } = process.env
  const npm = spawn('npm', ['start'], {
    cwd: clone,
    env: { PATH, HOME, ONUS_PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [npm.stdout, npm.stderr]) stream.on('data', chunk => (said += String(chunk)))
  const exit = once(npm, 'exit')
  while (!/Ready at /.test(said) && npm.exitCode === null) await Promise.race([once(npm.stdout, 'data'), exit])
  assert.match(said, /Installing dependencies[\s\S]*\(created\)[\s\S]*Web app: built[\s\S]*Set-up link[\s\S]*Ready at/)
  assert.equal((await fetch(`http://localhost:${port}/health`)).status, 200)
  npm.kill('SIGTERM')
  await exit
  assert.equal(existsSync(join(clone, 'data/onus.lock')), false)
  assert.equal(existsSync(join(clone, 'data/postgres/cluster/postmaster.pid')), false)
})
