import { createReadStream } from 'node:fs'
import { type DatasetRef, type DatasetSchema, datasetOf, datasets, keyOf, type Row, rowOf } from '@onus/core/dataset'
import { z } from 'zod'
import { type CollectRun, connector, type Event, type RawRow, SourceProblem } from '../connector/index.ts'

export const PushSettings = z.strictObject({
  dataset: z
    .string()
    .refine(ref => datasets.has(ref) || ref.startsWith('own_'), 'there is no such dataset')
    .meta({ title: 'Dataset', description: 'What the rows are, such as identity.accounts@1.' }),
  mode: z.enum(['replace', 'append']).default('replace').meta({
    title: 'What a push is',
    description:
      'replace: all rows there are now, and what is not among them is gone. append: more of what happened, beside what was pushed before.',
  }),
  keptDays: z.int().min(1).max(3700).default(90).meta({
    title: 'Days kept',
    description: 'For append: rows that were observed longer ago fall out of the next snapshot.',
  }),
  sourceSystem: z.string().min(1).max(200).meta({
    title: 'Source',
    description: 'The system the rows come from, as an auditor would name it.',
  }),
})

/** No line of a push may be longer: what is longer is no row. */
const longestLine = 1_048_576

/**
 * Rows that somebody sends: lines of JSON, an object each, named by the columns of the dataset. A line that is no row is
 * an error of the push, which then changes nothing. In append mode a row that is there already keeps its place.
 */
export const push = connector({
  id: 'push',
  title: 'Push',
  summary: 'Takes rows that your own scripts and systems send, as lines of JSON with an API token.',
  version: '1.0.0',
  datasets: [...datasets.keys()],
  scopes: ['Nothing by itself: it takes what is sent to its address'],
  settings: PushSettings,
  takesPushes: true,
  async *collect(settings, run) {
    const dataset = settings.dataset as DatasetRef
    const files = run.pushed ?? []
    if (files.length === 0)
      throw new SourceProblem('Nothing was pushed. Send rows to the address that stands on the page of this connection')
    yield {
      kind: 'origin',
      dataset,
      sourceSystem: settings.sourceSystem,
      environment: '',
      account: '',
      query: settings.mode === 'replace' ? 'All rows, as pushed' : `Rows pushed in the last ${settings.keptDays} days`,
      parameters: { mode: settings.mode, pushes: files.length },
      method: 'api',
      zone: 'UTC',
      exclusions: [],
    }
    yield* settings.mode === 'replace'
      ? rowsIn(dataset, files.at(-1) ?? '')
      : appended(run.own?.get(dataset) ?? datasetOf(dataset), files, run, settings.keptDays)
    yield { kind: 'complete', dataset }
  },
})

async function* appended(
  schema: DatasetSchema,
  files: readonly string[],
  run: CollectRun,
  keptDays: number,
): AsyncIterable<Event> {
  const seen = new Set<string>()
  const isNew = (row: Row) => {
    const key = keyOf(schema, row)
    return !seen.has(key) && seen.add(key) !== undefined
  }
  const since = new Date(Date.parse(run.now()) - keptDays * 86_400_000).toISOString()
  for await (const row of run.former?.(schema.ref) ?? [])
    if (String(row.observed_at) >= since && isNew(row)) yield { kind: 'row', dataset: schema.ref, row }
  let repeated = 0
  for (const file of files)
    for await (const event of rowsIn(schema.ref, file)) {
      if (event.kind === 'row' && !isNew(keyed(schema, event.row))) repeated += 1
      else yield event
    }
  if (repeated > 0) yield { kind: 'note', text: `${repeated} rows were there already and were not taken a second time` }
}

/** The row as its key is made of it; one that cannot be read is told apart by what it holds, and refused later. */
function keyed(schema: DatasetSchema, raw: RawRow): Row {
  const about = { resource: '-', source: '-', observed_at: '2000-01-01T00:00:00Z', raw: null }
  const outcome = rowOf(schema, { ...about, ...raw })
  return outcome.ok ? outcome.row : (raw as Row)
}

async function* rowsIn(dataset: DatasetRef, file: string): AsyncIterable<Event> {
  let number = 0
  for await (const line of linesOf(file)) {
    number += 1
    if (line.trim() === '') continue
    const where = `line ${number}`
    const row = rowIn(line)
    if (row) yield { kind: 'row', dataset, row: { raw: where, ...row } }
    else
      yield {
        kind: 'refused',
        dataset,
        where,
        problems: [{ column: '', given: line.slice(0, 100), expected: 'a JSON object' }],
      }
  }
}

function rowIn(line: string): RawRow | null {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as RawRow) : null
  } catch {
    return null
  }
}

async function* linesOf(file: string): AsyncIterable<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let rest = ''
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 18 })) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      if (rest.length > longestLine)
        throw new SourceProblem(`A line of the push has more than ${longestLine} characters`)
      yield* lines
    }
    yield rest + decoder.decode()
  } catch (error) {
    if (error instanceof TypeError) throw new SourceProblem('The push is no UTF-8 text; send lines of JSON')
    throw error
  }
}
