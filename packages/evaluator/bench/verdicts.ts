import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { openEvaluator, type SnapshotTable } from '../evaluate/index.ts'
import { identifier, literal } from '../worker/quote.ts'
import { benchChecks } from './checks.ts'
import { benchColumns, benchTables } from './data.ts'
import { cpuOf } from './measure.ts'

/** How many resources a check gave each status. */
export type BenchCounts = Readonly<Record<string, number>>

export type BenchVerdicts = AsyncDisposable & {
  /** The same rows as lines of JSON, by the name that the checks have for them. */
  readonly files: readonly { readonly table: string; readonly path: string; readonly rows: number }[]
  /** Counts the verdicts of all ten checks, and says what that cost. */
  count(): Promise<{ readonly counts: ReadonlyMap<string, BenchCounts>; readonly cpuMs: number }>
}

/** Ten checks over their snapshots, and the rows for whoever wants to come to the same verdicts. */
export async function benchVerdicts(folder: string, rows: number): Promise<BenchVerdicts> {
  const tables = await benchTables(folder, rows)
  await using opened = new AsyncDisposableStack()
  const evaluator = opened.use(openEvaluator({ spare: false }))
  const run = opened.use(await evaluator.open(tables))
  const countAll = async () => {
    const counts = new Map<string, BenchCounts>()
    for (const { check } of benchChecks) {
      const found = await run.count({ check })
      if ('kind' in found) throw new Error(`${check.id}: ${String(found.message)}`)
      counts.set(check.id, found as BenchCounts)
    }
    return counts
  }
  const files = await asLines(folder, tables)
  const moved = opened.move()
  return {
    files,
    async count() {
      const { value, cpuMs } = await cpuOf(countAll)
      return { counts: value, cpuMs }
    },
    [Symbol.asyncDispose]: () => moved.disposeAsync(),
  }
}

async function asLines(folder: string, tables: readonly SnapshotTable[]): Promise<BenchVerdicts['files']> {
  const aliases = new Map<string, string>(
    benchChecks.flatMap(({ check }) => Object.entries(check.data).map(([alias, { dataset }]) => [dataset, alias])),
  )
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  const files: BenchVerdicts['files'][number][] = []
  for (const { schema, snapshots } of tables) {
    const [snapshot] = snapshots
    const path = join(folder, `${schema.ref}.ndjson`)
    const list = benchColumns(schema.ref).map(identifier).join(', ')
    await connection.run(
      `COPY (SELECT ${list} FROM read_parquet(${literal(snapshot?.path ?? '')})) TO ${literal(path)} (FORMAT json)`,
    )
    files.push({ table: aliases.get(schema.ref) ?? schema.ref, path, rows: snapshot?.rows ?? 0 })
  }
  connection.closeSync()
  instance.closeSync()
  return files
}
