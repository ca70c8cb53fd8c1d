import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { AutomatedCheck } from '@onus/core/check'
import { openEvaluator, type SnapshotTable } from '../evaluate/index.ts'
import { sweep, withStatus } from '../intervals/index.ts'
import { compile } from '../statics/index.ts'
import { identifier, literal } from '../worker/quote.ts'
import { benchChecks } from './checks.ts'
import { benchTables, benchTakenAt } from './data.ts'
import { cpuOf, type Measure } from './measure.ts'

export { benchLibrary } from './library.ts'
export type { Measure } from './measure.ts'
export { benchSampling } from './sampling.ts'
export { type BenchCounts, benchVerdicts } from './verdicts.ts'

const at = benchTakenAt

/** 300 checks over snapshots of a hundred rows, with results stored and without (rulings 16). */
export async function benchManyChecks(): Promise<Measure[]> {
  await using folder = await scratch()
  await using evaluator = openEvaluator({ spare: false })
  const tables = await benchTables(folder.path, 100)
  const checks = Array.from({ length: 300 }, (_, index) =>
    variant(benchChecks[index % benchChecks.length]!.check, index),
  )
  await evaluator.use('small', async () => {})
  let files = 0
  const runAll = async (stored: boolean) => {
    await using run = await evaluator.open(tables)
    await run.judge(checks)
    for (const check of checks) {
      const result = await run.evaluate({
        check,
        at,
        ...(stored && { resultFile: join(folder.path, `${files++}.parquet`) }),
      })
      if (!['passed', 'failed'].includes(result.verdict)) throw new Error(`${check.id}: ${result.reasons.join('; ')}`)
    }
  }
  const first = await cpuOf(() => runAll(true))
  const again = await cpuOf(() => runAll(true))
  const bare = await cpuOf(() => runAll(false))
  return [
    { name: '300 checks over 100 rows: judged, run, hashed, stored', value: first.cpuMs, unit: 'ms CPU', limit: 2000 },
    { name: 'the same checks again, already judged', value: again.cpuMs, unit: 'ms CPU' },
    { name: 'the same again, results not stored', value: bare.cpuMs, unit: 'ms CPU' },
  ]
}

/** Ten checks over snapshots of up to a million rows: counts, complete runs, and the ratio to a plain scan (rulings 16). */
export async function benchLargeChecks(rows = 1_000_000): Promise<Measure[]> {
  await using folder = await scratch()
  await using evaluator = openEvaluator({ spare: false })
  const tables = await benchTables(folder.path, rows)
  const plain = await plainQueries(tables)
  const measures: Measure[] = []
  const sums = { counts: 0, complete: 0, answered: 0, scans: 0, scanned: 0 }
  await using run = await evaluator.open(tables)
  await run.count({ check: benchChecks[9]!.check })
  for (const { check, scan } of benchChecks) {
    const counted = await cpuOf(() => run.count({ check }))
    if ('kind' in counted.value) throw new Error(`${check.id}: ${String(counted.value.message)}`)
    const complete = await cpuOf(() => run.evaluate({ check, at, resultFile: join(folder.path, 'result.parquet') }))
    const { verdict, reasons, counts } = complete.value
    if (!['passed', 'failed'].includes(verdict)) throw new Error(`${check.id}: ${reasons.join('; ')}`)
    const reference = plain.get(check.id) ?? 0
    measures.push({ name: `${check.id}: counts`, value: counted.cpuMs, unit: 'ms CPU' })
    measures.push({
      name: `${check.id}: complete run of ${counts.inScope} rows`,
      value: complete.cpuMs,
      unit: 'ms CPU',
    })
    measures.push({
      name: `${check.id}: counts against ${scan ? 'a plain scan' : 'the same query by hand'}`,
      value: counted.cpuMs / reference,
      unit: 'x',
    })
    sums.counts += counted.cpuMs
    sums.complete += complete.cpuMs
    sums.answered += counts.inScope
    if (scan) {
      sums.scans += reference
      sums.scanned += counted.cpuMs
    }
  }
  return [
    ...measures,
    { name: 'ten checks: counts', value: sums.counts, unit: 'ms CPU', limit: 3000 },
    { name: 'ten checks: complete runs', value: sums.complete, unit: 'ms CPU', limit: 8000 },
    { name: 'result rows a second of CPU, complete', value: sums.answered / (sums.complete / 1000), unit: 'rows/s' },
    { name: 'single-table counts against plain scans', value: sums.scanned / sums.scans, unit: 'x', limit: 3 },
  ]
}

/** Fail intervals of a year of daily results of 20,000 resources, from rows and from stored intervals (rulings 16). */
export async function benchIntervals(): Promise<Measure[]> {
  const [resources, moments] = [20_000, 365]
  const size = resources * moments
  const rows = { resource: new Uint32Array(size), moment: new Uint32Array(size), status: new Uint8Array(size) }
  let state = 1
  for (let index = 0; index < size; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    rows.resource[index] = Math.floor(index / moments)
    rows.moment[index] = index % moments
    rows.status[index] =
      index % moments > 0 && state % 40 ? rows.status[index - 1]! : 1 + ((state >>> 8) % 8 === 0 ? 1 : 0)
  }
  const stored = sweep(rows)
  withStatus(stored, 2)
  const swept = await cpuOf(async () => withStatus(sweep(rows), 2).length)
  const selected = await cpuOf(async () => withStatus(stored, 2).length)
  return [
    { name: `fail intervals of a year from ${size} sorted rows`, value: swept.cpuMs, unit: 'ms CPU', limit: 100 },
    {
      name: `fail intervals of a year from ${stored.length} stored intervals`,
      value: selected.cpuMs,
      unit: 'ms CPU',
      limit: 20,
    },
  ]
}

/** CPU of the hand-written query for each check, best of three, in this process with one thread over the same files. */
async function plainQueries(tables: readonly SnapshotTable[]): Promise<ReadonlyMap<string, number>> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', enable_external_file_cache: 'false' })
  const connection = await instance.connect()
  const found = new Map<string, number>()
  for (const { check, scan } of benchChecks) {
    for (const [alias, { dataset }] of Object.entries(check.data)) {
      const path = tables.find(table => table.schema.ref === dataset)?.snapshots[0]?.path ?? ''
      await connection.run(`CREATE OR REPLACE VIEW ${identifier(alias)} AS FROM read_parquet(${literal(path)})`)
    }
    const own = compile(check).sql.replaceAll('$now', "TIMESTAMP '2026-01-31'")
    const sql = scan ? `SELECT count(*) ${scan}` : `SELECT status, count(*) FROM (${own}) AS answer GROUP BY status`
    const times: number[] = []
    for (let turn = 0; turn < 3; turn++) times.push((await cpuOf(() => connection.run(sql))).cpuMs)
    found.set(check.id, Math.min(...times))
  }
  connection.closeSync()
  instance.closeSync()
  return found
}

/** The same check under another id and with another text, so that nothing is remembered. */
function variant(check: AutomatedCheck, index: number): AutomatedCheck {
  return { ...check, id: `${check.id}-${index}`, title: `${check.title} ${index}` }
}

async function scratch(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'onus-bench-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}
