import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AutomatedCheck, isManual, schemaFor } from '@onus/core/check'
import { type DatasetRef, datasetOf, keyOf, type Row, resourceOf, rowOf } from '@onus/core/dataset'
import { catalogFiles } from '../catalog/index.ts'
import { openEvaluator, type SnapshotTable } from '../evaluate/index.ts'
import { writeSnapshots } from '../snapshot/index.ts'
import { benchTakenAt } from './data.ts'
import { cpuOf, type Measure } from './measure.ts'

const catalog = join(import.meta.dirname, '../../../catalogs/checks')

/** Every automated check that ships with Onus, over a company of so many rows in each dataset that they read. */
export async function benchLibrary(rows = 50): Promise<Measure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'onus-bench-library-'))
  await using evaluator = openEvaluator({ spare: false })
  try {
    const checks = library()
    const tables = await company(evaluator, checks, folder, rows)
    await evaluator.use('small', async () => {})
    let files = 0
    const runAll = async () => {
      await using run = await evaluator.open(tables)
      await run.judge(checks)
      const verdicts: Record<string, number> = {}
      for (const check of checks) {
        const resultFile = join(folder, `result-${files++}.parquet`)
        const { verdict } = await run.evaluate({ check, at: benchTakenAt, resultFile })
        verdicts[verdict] = (verdicts[verdict] ?? 0) + 1
      }
      return verdicts
    }
    const first = await cpuOf(runAll)
    const again = await cpuOf(runAll)
    const { passed = 0, failed = 0 } = first.value
    const name = `the library of ${checks.length} checks over ${rows} rows of ${tables.length} datasets`
    return [
      { name: `${name}: judged, run, hashed, stored`, value: first.cpuMs, unit: 'ms CPU', limit: 3000 },
      { name: 'the same again, already judged', value: again.cpuMs, unit: 'ms CPU' },
      { name: 'of them passed or failed on these rows', value: passed + failed, unit: 'checks' },
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function library(): AutomatedCheck[] {
  return catalogFiles(catalog).flatMap(({ value }) => {
    const check = schemaFor(value).parse(value)
    return isManual(check) ? [] : [check]
  })
}

type Evaluator = ReturnType<typeof openEvaluator>

/** Rows of the examples of the checks, told apart and repeated until there are enough: what each check is made to judge. */
async function company(
  evaluator: Evaluator,
  checks: readonly AutomatedCheck[],
  folder: string,
  rows: number,
): Promise<SnapshotTable[]> {
  const given = new Map<DatasetRef, Record<string, unknown>[]>()
  for (const check of checks)
    for (const example of check.examples)
      for (const [alias, raws] of Object.entries(example.given)) {
        const ref = check.data[alias]?.dataset
        if (ref) given.set(ref, [...(given.get(ref) ?? []), ...raws])
      }
  const inputs = [...given].map(([ref, raws]) => {
    const schema = datasetOf(ref)
    return { schema, rows: filled(ref, raws, rows), path: join(folder, `${ref}.parquet`) }
  })
  const written = await writeSnapshots(evaluator, inputs)
  return inputs.map(({ schema }, index) => {
    const one = written[index]
    if (!one?.ok) throw new Error(`${schema.ref}: ${one && !one.ok ? one.why : 'not written'}`)
    return { schema, snapshots: [{ path: one.path, sha256: one.sha256, takenAt: benchTakenAt }] }
  })
}

function filled(ref: DatasetRef, raws: readonly Record<string, unknown>[], wanted: number): Row[] {
  const schema = datasetOf(ref)
  const rows = new Map<string, Row>()
  for (let round = 0; rows.size < wanted && round < wanted; round += 1)
    for (const raw of raws) {
      if (rows.size >= wanted) break
      const { resource: _, ...named } = raw
      const told = round === 0 ? named : apart(schema, named, round)
      const about = { source: 'bench', observed_at: benchTakenAt, raw: null }
      const outcome = rowOf(schema, { resource: resourceOf(schema, told), ...about, ...told })
      if (outcome.ok && !rows.has(keyOf(schema, outcome.row))) rows.set(keyOf(schema, outcome.row), outcome.row)
    }
  return [...rows.values()]
}

/** The same row of another: its first key that is text carries a number. */
function apart(schema: ReturnType<typeof datasetOf>, raw: Record<string, unknown>, round: number) {
  const name = schema.key.find(part => typeof raw[part] === 'string' && !/^\d{4}-\d\d-\d\d/.test(String(raw[part])))
  return name ? { ...raw, [name]: `${raw[name]}-${round}` } : raw
}
