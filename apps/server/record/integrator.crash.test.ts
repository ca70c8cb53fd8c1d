import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { onlyKey } from '@onus/ledger/checkpoint'
import { folderReader } from '@onus/ledger/folder'
import { verifyLog } from '@onus/ledger/verify'
import { headInFile, madeUpSource } from './crashing.ts'
import { openIntegrator } from './integrator.ts'
import { openSigning } from './signing.ts'
import { openTileStore } from './tile-store.ts'

const soak = process.env.ONUS_SOAK === '1'
const base = mkdtempSync(join(tmpdir(), 'onus-crash-'))
after(() => rmSync(base, { recursive: true }))
const program = join(import.meta.dirname, 'crashing-process.ts')
const origin = 'onus.example/org/crash/v1'
const stages = [100, 300, 700, 1100]
const total = 1100

const steps = run(mkdtempSync(join(base, 'list-')), { mode: 'list' }).stdout.match(/^step .*$/gm)?.length ?? 0
const everyStep = Array.from({ length: steps }, (_, at) => at + 1)
const sampled = soak ? everyStep : seededSample(everyStep, 8)

test(`killed at any step, the log verifies, keeps what it acknowledged, and goes on (${sampled.length} of ${steps} steps)`, async t => {
  if (!soak) t.diagnostic(`NOT RUN: ${steps - sampled.length} of ${steps} kill points; npm run test:soak runs them all`)
  assert.ok(steps > 60, `only ${steps} steps`)
  for (const step of sampled) {
    const folder = mkdtempSync(join(base, 'kill-'))
    const killed = run(folder, { killAt: step })
    assert.equal(killed.signal, 'SIGKILL', `step ${step}: ${killed.stderr}`)
    assert.deepEqual(await faults(folder, acknowledgedIn(killed.stdout)), [], `killed at step ${step}`)
    assert.deepEqual(await goOn(folder), [], `going on after step ${step}`)
  }
})

test('the harness catches a log that publishes its checkpoint before the tiles', async t => {
  const planted = run(mkdtempSync(join(base, 'list-')), { mode: 'planted' })
  assert.equal(planted.status, 0)
  let caught = 0
  const tried = soak ? everyStep : seededSample(everyStep, 4)
  for (const step of tried) {
    const folder = mkdtempSync(join(base, 'planted-'))
    const killed = run(folder, { mode: 'planted', killAt: step })
    if ((await faults(folder, acknowledgedIn(killed.stdout))).length > 0) caught += 1
  }
  t.diagnostic(`the planted bug was caught at ${caught} of ${tried.length} kill points`)
  assert.ok(caught > 0)
})

test('killed from outside at random moments, with the signer in its own process, nothing is lost and no process stays', async () => {
  const folder = mkdtempSync(join(base, 'random-'))
  const random = randomFrom(7)
  let acknowledged = 0
  for (let round = 0; round < (soak ? 40 : 2); round += 1) {
    const child = spawn(process.execPath, argumentsOf(folder, { mode: 'signer-process', batch: 7 }), {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    child.stdout.on('data', chunk => {
      output += chunk
    })
    const wanted = Math.floor(random() * 12)
    while (acknowledgementsIn(output).length <= wanted && child.exitCode === null) await pause(1 + random() * 5)
    const signers = childrenOf(child.pid ?? 0)
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    for (const pid of signers) while (isAlive(pid)) await pause(5)
    acknowledged = Math.max(acknowledged, acknowledgedIn(output))
    assert.deepEqual(await faults(folder, acknowledged), [], `round ${round}`)
  }
  assert.ok(acknowledged > 0)
  assert.deepEqual(await goOn(folder), [])
})

interface Run {
  readonly mode?: 'list' | 'planted' | 'signer-process'
  readonly killAt?: number
  readonly batch?: number
}

function run(folder: string, options: Run) {
  return spawnSync(process.execPath, argumentsOf(folder, options), { encoding: 'utf8' })
}

function argumentsOf(folder: string, { mode = undefined, killAt = 0, batch = 250 }: Run): string[] {
  return [program, folder, stages.join(), String(batch), String(killAt), mode ?? '']
}

/** What is wrong with a log that was left by a crash, given what its writer had acknowledged. */
async function faults(folder: string, acknowledged: number): Promise<readonly string[]> {
  const opened = await openSigning(join(folder, 'signer')).open(origin)
  if (!opened.ok) return [opened.refusal]
  const { ok, size, problems } = await verifyLog(folderReader(join(folder, 'log')), { keys: onlyKey(opened.vkey) })
  if (problems[0]?.code === 'checkpoint_missing') return acknowledged === 0 ? [] : ['the checkpoint is gone']
  if (ok && size < acknowledged) return [`${acknowledged} entries were acknowledged, ${size} are there`]
  return problems.map(({ message }) => message)
}

/** Integrates the rest, as a restarted server does, and says what is wrong then. */
async function goOn(folder: string): Promise<readonly string[]> {
  const source = madeUpSource()
  source.grownTo = total
  const tiles = await openTileStore(join(folder, 'log'))
  const signer = openSigning(join(folder, 'signer'))
  const integrator = await openIntegrator({ origin, source, tiles, head: headInFile(folder), signer })
  for (;;) {
    const outcome = await integrator.advance()
    if (outcome.state === 'refused') return [outcome.refusal]
    if (outcome.state === 'unchanged') return faults(folder, total)
  }
}

function acknowledgementsIn(output: string): number[] {
  return [...output.matchAll(/^acknowledged (\d+)$/gm)].map(([, size]) => Number(size))
}

function acknowledgedIn(output: string): number {
  return acknowledgementsIn(output).at(-1) ?? 0
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
  } catch {
    return []
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0) && !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return false
  }
}

function seededSample<Item>(items: readonly Item[], count: number): Item[] {
  const random = randomFrom(11)
  return items
    .map(item => ({ item, order: random() }))
    .toSorted((a, b) => a.order - b.order)
    .slice(0, count)
    .map(({ item }) => item)
}

/** Numbers from 0 to 1 that a seed decides (xorshift). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}
