import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { drawSample, lineFields } from '@onus/core/sampling'
import { openEvaluator } from '../evaluate/index.ts'
import { freezePopulation } from '../population/index.ts'
import { benchTables } from './data.ts'
import { cpuOf, type Measure } from './measure.ts'

/** A sample of 60 with its reserves from so many rows: frozen, sorted, hashed and drawn, with the keys of what was drawn. */
export async function benchSampling(rows = 1_000_000): Promise<Measure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'onus-bench-sampling-'))
  await using evaluator = openEvaluator({ spare: false })
  try {
    const tables = await benchTables(folder, rows)
    const source = tables.find(table => table.schema.ref === 'vulnerability.findings@1')?.snapshots[0]?.path ?? ''
    const path = join(folder, 'population.tsv')
    await evaluator.use('large', async () => {})
    const text = (name: string) => ({ name, type: 'text' as const })
    const moment = { name: 'first_seen_at', type: 'instant' as const }
    const columns = [text('finding_id'), text('asset'), text('severity'), moment]
    const period = { from: '2020-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' }
    const freezing = {
      file: source,
      format: 'parquet' as const,
      columns,
      key: ['finding_id'],
      time: moment,
      period,
      equals: [],
    }
    const frozen = await cpuOf(() => freezePopulation(evaluator, freezing, path))
    const popHash = new Uint8Array(Buffer.from(frozen.value.sha256 ?? '', 'hex'))
    const drawn = await cpuOf(async () => {
      const places = drawSample({ seed: 'onus', popHash, population: frozen.value.rows, size: 65 }, sha256)
      return await keysAt(path, new Set(places))
    })
    if (drawn.value !== Math.min(65, frozen.value.rows)) throw new Error(`${drawn.value} keys of 65`)
    const of = `${frozen.value.rows.toLocaleString('en')} rows`
    return [
      { name: `a population of ${of}: filtered, sorted, hashed, stored`, value: frozen.cpuMs, unit: 'ms CPU' },
      { name: 'a sample of 60 and its keys from it', value: drawn.cpuMs, unit: 'ms CPU' },
      {
        name: `a sample of 60 from ${of}, hash included`,
        value: frozen.cpuMs + drawn.cpuMs,
        unit: 'ms CPU',
        limit: 3000,
      },
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest())

async function keysAt(path: string, places: ReadonlySet<number>): Promise<number> {
  const keys: string[] = []
  let position = 0
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (places.has(position)) keys.push(lineFields(line)[0] ?? '')
    position += 1
  }
  return keys.length
}
