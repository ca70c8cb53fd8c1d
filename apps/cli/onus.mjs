#!/usr/bin/env node
// Runs the command line on the Node that the repository brings, whatever Node the machine has. Plain JavaScript, as an old
// Node must be able to read it.
import { spawn } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const cli = dirname(realpathSync(fileURLToPath(import.meta.url)))
const node = join(cli, '../../node_modules/.bin/node')
if (!existsSync(node)) {
  console.error('The dependencies of Onus are not installed: run "npm ci" in its folder first.')
  process.exit(1)
}
const child = spawn(node, ['--disable-warning=ExperimentalWarning', join(cli, 'main.ts'), ...process.argv.slice(2)], {
  stdio: 'inherit',
})
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => child.kill(name))
child.on('error', error => {
  console.error(`The Node of Onus does not run (${error.message}): run "npm ci" in its folder again.`)
  process.exit(1)
})
child.on('exit', (code, signal) => process.exit(signal === null ? code : 1))
