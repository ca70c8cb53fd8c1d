/**
 * The gate: types, lint, layering, requirements, dependencies, then every test. A step that fails is shown whole and ends
 * the gate; the last thing printed is the test runner's summary. `--soak` runs the long tests too (rulings 18).
 *
 *   npm test
 *   npm test -- apps/server/db    only the tests of files whose path holds one of these words
 *   npm run test:soak
 */
import { spawn } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { stripVTControlCharacters } from 'node:util'
import { cpuSeconds } from '../apps/server/db/process.ts'
import { keepTestServer } from '../apps/server/db/testing.ts'
import { groupsOf, writeGroups } from './together.ts'

const root = join(import.meta.dirname, '..')
const soak = process.argv.includes('--soak')
const words = process.argv.slice(2).filter(argument => !argument.startsWith('--'))
const program = (name: string) => join('node_modules/.bin', name)
const node = [process.execPath, '--disable-warning=ExperimentalWarning']
// Each process of the tests loads much the same modules: the first that loads one keeps it compiled.
process.env.NODE_COMPILE_CACHE ??= join(root, '.cache/compiled-tests')

// A file waits for other programs a third of its time, so that one more than there are processors keeps them busy.
const atOnce = availableParallelism() + 1

interface Step {
  readonly name: string
  readonly commands: readonly (readonly string[])[]
}

const steps: readonly Step[] = [
  { name: 'types', commands: [[program('tsc'), '-b']] },
  { name: 'lint', commands: [[program('biome'), 'check', '--error-on-warnings', '--max-diagnostics=200', '.']] },
  {
    name: 'layering',
    commands: [
      [...node, 'tools/layering.ts'],
      [program('knip'), '--strict', '--dependencies', '--no-progress', '--no-config-hints'],
      [program('knip'), '--files', '--exports', '--no-progress', '--no-config-hints'],
    ],
  },
  { name: 'requirements', commands: [[...node, 'tools/requirements.ts']] },
  { name: 'dependencies', commands: [[...node, 'tools/budget.ts']] },
  { name: 'web app', commands: [[...node, 'tools/web.ts']] },
]

if (words.length === 0) for (const step of steps) await check(step)
await testAll()

async function check({ name, commands }: Step): Promise<void> {
  const measure = measuring()
  for (const command of commands) {
    const { code, output } = await runQuietly(command)
    if (code === 0) continue
    process.stdout.write(`${output.trimEnd()}\n\n`)
    console.log(`${name.padEnd(14)}FAILED  ${measure()}`)
    console.log(`The gate stopped at ${name}; the tests did not run.`)
    process.exit(1)
  }
  console.log(`${name.padEnd(14)}ok      ${measure()}`)
}

function runQuietly([program, ...rest]: readonly string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(program!, rest, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += String(chunk)))
  return new Promise(done => child.once('close', code => done({ code, output })))
}

async function testAll(): Promise<void> {
  const files = testFiles()
  sayWhatIsLeftOut(files)
  const measure = measuring()
  const databaseCpu = await keepTestServer()
  if (soak) process.env.ONUS_SOAK = '1'
  const told = run({
    files: [...processesOf(files)],
    cwd: root,
    concurrency: atOnce,
    timeout: 900_000,
    execArgv: node.slice(1),
  })
  let passed = false
  told.on('test:summary', ({ file, success }) => {
    if (file === undefined) passed = success && files.length > 0
  })
  const summary = await passOn(told.compose(new spec()))
  console.log(
    `${'tests'.padEnd(14)}${passed ? 'ok    ' : 'FAILED'}  ${measure()}, and ${databaseCpu().toFixed(0)} s CPU of their database`,
  )
  process.stdout.write(summary)
  process.exitCode = passed ? 0 : 1
}

function testFiles(): string[] {
  const patterns = ['packages/**/*.test.ts', 'apps/**/*.test.{ts,tsx}', 'tools/**/*.test.ts', 'e2e/**/*.test.ts']
  const files = globSync(patterns, { cwd: root, exclude: path => /(^|\/)(node_modules|dist)$/.test(path) }).sort()
  const wanted = words.length === 0 ? files : files.filter(file => words.some(word => file.includes(word)))
  return wanted.toSorted((a, b) => Number(isLong(b)) - Number(isLong(a)))
}

/** In the gate files share processes. Chosen by words, or in the long run, each has its own, which shows whether one leans on another. */
function processesOf(files: readonly string[]): readonly string[] {
  const groups = soak || words.length > 0 ? files.map(file => [file]) : groupsOf(files, readText)
  return writeGroups(groups, root, join(root, '.cache/together'))
}

/** The stories run one after the other in one file: begun first, they do not keep everything else waiting for their end. */
function isLong(file: string): boolean {
  return file.startsWith('e2e/')
}

/** A file that looks at ONUS_SOAK says after `soak:` in a comment what only the long run does. */
function sayWhatIsLeftOut(files: readonly string[]): void {
  const long = files.map(file => ({ file, text: readText(file) })).filter(({ text }) => text.includes('ONUS_SOAK'))
  if (soak || long.length === 0) return
  console.log('\nNot run here, only in npm run test:soak:')
  for (const { file, text } of long) console.log(`  ${file}: ${/soak: (.+)/.exec(text)?.[1] ?? 'its long part'}`)
  console.log('')
}

function readText(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

/** Prints what the runner says as it comes, but keeps back its summary, which is returned. */
async function passOn(stream: AsyncIterable<Buffer>): Promise<string> {
  let line = ''
  let summary = ''
  const take = (text: string) => {
    if (summary !== '' || /^ℹ tests \d+/.test(stripVTControlCharacters(text))) summary += text
    else process.stdout.write(text)
  }
  for await (const chunk of stream) {
    const lines = (line + String(chunk)).split('\n')
    line = lines.pop() ?? ''
    for (const each of lines) take(`${each}\n`)
  }
  if (line !== '') take(line)
  return summary
}

/** From now on: CPU of this process and of the programs that it ran to their end, and time on the wall. */
function measuring(): () => string {
  const [cpu, wall] = [cpuSeconds(process.pid), performance.now()]
  return () => {
    const used = (cpuSeconds(process.pid) - cpu).toFixed(1).padStart(6)
    return `${used} s CPU, ${((performance.now() - wall) / 1000).toFixed(1)} s`
  }
}
