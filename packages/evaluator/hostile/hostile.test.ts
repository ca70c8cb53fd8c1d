import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { SqlCheck } from '@onus/core/check'
import { datasetOf, type Row, resourceOf, rowOf } from '@onus/core/dataset'
import { type EvaluationRun, type Evaluator, openEvaluator, type SnapshotTable } from '../evaluate/index.ts'
import { parseIn } from '../evaluate/judge.ts'
import { writeSnapshot } from '../snapshot/index.ts'
import { vet } from '../statics/index.ts'
import type { Sandbox } from '../worker/index.ts'
import { type Attack, type AttackClass, attacks } from './corpus.ts'

const schema = datasetOf('identity.accounts@1')
const soak = process.env.ONUS_SOAK === '1'
const takenAt = '2026-01-31T00:00:00.000Z'

let evaluator: Evaluator
let folder: string
let table: SnapshotTable

before(async () => {
  evaluator = openEvaluator({ limits: { small: { memoryMb: 256, softTimeoutMs: soak ? 2000 : 1200, graceMs: 1500 } } })
  folder = await mkdtemp(join(tmpdir(), 'onus-hostile-test-'))
  const written = await writeSnapshot(evaluator, {
    schema,
    rows: Array.from({ length: 2000 }, (_, index) => account(index)),
    path: join(folder, 'accounts.parquet'),
  })
  assert.ok(written.ok)
  table = { schema, snapshots: [{ path: written.path, sha256: written.sha256, takenAt }] }
})
after(async () => {
  await evaluator[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

function account(index: number): Row {
  const raw = {
    ...Object.fromEntries(schema.columns.map(({ name }) => [name, null])),
    system: 'idp',
    account: `user-${index}`,
  }
  const outcome = rowOf(schema, {
    ...raw,
    resource: resourceOf(schema, raw),
    source: 'test',
    observed_at: takenAt,
    raw: null,
  })
  assert.ok(outcome.ok)
  return outcome.row
}

function checkOf(sql: string) {
  return SqlCheck.parse({
    id: 'hostile',
    title: 'Hostile',
    severity: 'high',
    cadence: 'daily',
    good: 'Nothing happens.',
    remediation: 'None.',
    data: { accounts: { dataset: 'identity.accounts@1', fresh_within: '26h' } },
    population: { data: 'accounts', key: 'resource' },
    sql,
  })
}

async function vetted(sandbox: Sandbox, sql: string) {
  return vet(checkOf(sql), new Map([['accounts', schema]]), async statements => {
    const parsed = await parseIn(sandbox, statements)
    assert.ok(typeof parsed !== 'string', String(parsed))
    return parsed
  })
}

/** How many attacks of each class there are at least. All classes together cover every row of the table of attacks. */
const least = {
  files: 25,
  network: 10,
  statements: 30,
  settings: 14,
  catalogue: 20,
  dynamic: 12,
  environment: 8,
  memory: 25,
  time: 20,
  planner: 30,
  clock: 7,
  chance: 5,
  order: 8,
  names: 7,
} as const satisfies Record<AttackClass, number>

test('the corpus has more than two hundred attacks over fourteen classes, no two alike', t => {
  const counts = Object.entries(least).map(([name, count]) => {
    const found = attacks.filter(attack => attack.class === name).length
    assert.ok(found >= count, `${name}: ${found}`)
    return `${name} ${found}`
  })
  t.diagnostic(`${attacks.length} attacks: ${counts.join(', ')}`)
  assert.ok(attacks.length >= 200, String(attacks.length))
  assert.equal(new Set(attacks.map(attack => attack.sql)).size, attacks.length)
})

/** What is wrong with how an attack was met that must be refused; null when it was refused for its reason. */
async function refusalProblem(sandbox: Sandbox, { sql, expect }: Attack): Promise<string | null> {
  if (!('refused' in expect)) return null
  const { problems } = await vetted(sandbox, sql)
  if (sandbox.state.dead) return `the process died: ${sandbox.state.dead.detail}`
  if (problems.some(problem => problem.code === expect.refused)) return null
  return problems.length === 0 ? 'it was accepted' : `it was refused otherwise: ${JSON.stringify(problems.slice(0, 3))}`
}

test('what must be refused is refused before it runs, each for its reason', t =>
  evaluator.use('small', async sandbox => {
    for (const attack of attacks) {
      if (!('refused' in attack.expect)) continue
      await t.test(`${attack.class}: ${attack.name}: ${attack.expect.refused}`, async () => {
        assert.equal(await refusalProblem(sandbox, attack), null)
      })
    }
  }))

test('an attack that is accepted, or refused for another reason, is found', () =>
  evaluator.use('small', async sandbox => {
    const planted = (sql: string): Attack => ({ name: 'planted', class: 'files', sql, expect: { refused: 'function' } })
    const honest = planted("SELECT resource, 'pass' AS status, '' AS reason FROM accounts")
    assert.equal(await refusalProblem(sandbox, honest), 'it was accepted')
    assert.match((await refusalProblem(sandbox, planted('DROP TABLE accounts'))) ?? '', /^it was refused otherwise/)
  }))

/** A seeded third of the slow ones; the soak run takes all. */
function isSampled(attack: Attack, index: number): boolean {
  return soak || !attack.slow || index % 3 === 1
}

/** What is wrong with how an attack ended that is allowed to run; null when it was contained and the next check is answered. */
async function containmentProblem(run: EvaluationRun, attack: Attack, note: (text: string) => void) {
  const result = await run.evaluate({ check: checkOf(attack.sql), at: takenAt })
  note(`${attack.name}: ${result.verdict} after ${Math.round(result.durationMs)} ms (${result.reasons[0] ?? ''})`)
  const honest = "SELECT resource, 'pass' AS status, '' AS reason FROM accounts"
  const next = await run.evaluate({ check: checkOf(honest), at: takenAt })
  if (next.verdict !== 'passed') return `the next check was ${next.verdict}: ${next.reasons.join()}`
  if (/0x|node_modules|\n/.test(result.reasons.join())) return `it is told of the insides: ${result.reasons.join()}`
  const isStopped = result.verdict === 'error' || result.verdict === 'timed_out'
  return attack.slow && !isStopped ? `it ran to its end: ${result.verdict}` : null
}

test('what is allowed to run is contained: it ends, nothing leaks, and the next check is answered', async t => {
  const survivors = attacks.filter(attack => 'survived' in attack.expect)
  const sampled = survivors.filter(isSampled)
  t.diagnostic(`${sampled.length} of ${survivors.length} run here; ONUS_SOAK=1 runs all`)
  await using run = await evaluator.open([table])
  for (const attack of sampled)
    await t.test(`${attack.class}: ${attack.name}`, async () => {
      assert.equal(await containmentProblem(run, attack, text => t.diagnostic(text)), null)
    })
})

test('an attack that is meant to be stopped and runs to its end is found', async () => {
  await using run = await evaluator.open([table])
  const sql = "SELECT resource, 'pass' AS status, '' AS reason FROM accounts"
  const planted: Attack = { name: 'planted', class: 'time', sql, expect: { survived: true }, slow: true }
  assert.equal(await containmentProblem(run, planted, () => {}), 'it ran to its end: passed')
})

test('the parser survives every text of the corpus cut at any tenth', async () => {
  await evaluator.use('small', async sandbox => {
    for (const [index, { sql }] of attacks.entries())
      if (soak || index % 5 === 0) await vetted(sandbox, sql.slice(0, Math.ceil((sql.length * (1 + (index % 9))) / 10)))
    assert.equal(sandbox.state.dead, null)
  })
})

/** Sends SQL past the allow-list, straight to a locked engine with the table of the run. */
async function unguarded(sandbox: Sandbox, sql: string) {
  const opened = await sandbox.ask<'open'>({
    op: 'open',
    memoryMb: 256,
    tables: [{ name: 'accounts', columns: [{ name: 'resource', type: 'text' }], files: [] }],
    keep: 'memory',
    folder: null,
  })
  assert.ok(opened.ok, JSON.stringify(opened))
  return sandbox.ask<'count'>({ op: 'count', sql, views: {}, bindings: {} })
}

test('without the allow-list an attack runs: settings are read, and only the limits of the process stop a bomb', async () => {
  await evaluator.use('small', async sandbox => {
    const leaked = await unguarded(sandbox, "SELECT name AS status FROM duckdb_settings() WHERE name = 'memory_limit'")
    assert.deepEqual(leaked, { ok: true, value: { memory_limit: 1 } })
    const made = await unguarded(
      sandbox,
      "SELECT table_name AS status FROM information_schema.tables WHERE table_name = 'accounts'",
    )
    assert.deepEqual(made, { ok: true, value: { accounts: 1 } })
  })
  await evaluator.use('small', async sandbox => {
    const bomb = await unguarded(
      sandbox,
      "SELECT CAST(max(levenshtein(a, b)) AS VARCHAR) AS status FROM (SELECT repeat('ab', 100000) AS a, repeat('ba', 100000) AS b)",
    )
    assert.ok(!bomb.ok, JSON.stringify(bomb))
    // A process that served before may run out of memory sooner than out of time.
    const stoppedBy = 'died' in bomb ? bomb.died.cause : bomb.failure.kind
    assert.ok(['time', 'memory'].includes(stoppedBy), JSON.stringify(bomb))
  })
})

test('without the allow-list the locked engine still refuses files, settings and extensions', async () => {
  await evaluator.use('small', async sandbox => {
    for (const sql of [
      "SELECT content AS status FROM read_text('/etc/passwd')",
      "SELECT column0 AS status FROM '/etc/passwd'",
      "SELECT * FROM read_csv('/etc/passwd', header := false)",
      "SELECT file AS status FROM glob('/etc/*')",
      "SELECT 'x' AS status) AS a; SET lock_configuration = false; SELECT * FROM (SELECT 'y' AS status",
      "SELECT 'x' AS status) AS a; INSTALL httpfs; SELECT * FROM (SELECT 'y' AS status",
    ]) {
      const outcome = await unguarded(sandbox, sql)
      assert.ok(!outcome.ok, sql)
    }
  })
})

test('a process that grows past its memory is killed, or told that there is no more', async () => {
  await evaluator.use('small', async sandbox => {
    await unguarded(sandbox, "SELECT 'x' AS status")
    const sql =
      "SELECT CAST(count(DISTINCT s) AS VARCHAR) AS status FROM (SELECT repeat('x', 200000000 + CAST(i AS INTEGER)) AS s FROM range(20) t(i))"
    const outcome = await sandbox.ask<'count'>({ op: 'count', sql, views: {}, bindings: {} }, { memoryMb: 0 })
    assert.ok(!outcome.ok)
    const { cause } = 'died' in outcome ? outcome.died : { cause: outcome.failure.kind }
    assert.ok(['memory', 'sql'].includes(cause), JSON.stringify(outcome))
  })
})
