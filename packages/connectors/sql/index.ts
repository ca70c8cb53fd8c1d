import { DatasetRef, datasets } from '@onus/core/dataset'
import { z } from 'zod'
import { type CollectRun, connector, type Event, type RawRow, SourceProblem } from '../connector/index.ts'
import { type Cells, openPostgres, PostgresAddress } from '../postgres/session.ts'

export const SqlSettings = PostgresAddress.extend({
  query: z.string().min(1).max(32_768).meta({
    title: 'Query',
    description:
      'One SELECT whose columns are called as those of the dataset. It runs in a transaction that cannot write.',
  }),
  dataset: DatasetRef.meta({ title: 'Dataset', description: 'What the rows are.' }),
})
export type SqlSettings = z.infer<typeof SqlSettings>

/** The answer of one query to a PostgreSQL database, as rows of any dataset. */
export const sql = connector({
  id: 'sql',
  title: 'SQL query',
  summary: 'What one SELECT of yours finds in a PostgreSQL database, as rows of any dataset.',
  version: '1.0.0',
  datasets: [...datasets.keys()],
  scopes: ['Runs the query that is given here, as the role that is given here, in a transaction that cannot write.'],
  settings: SqlSettings,
  async test(settings, run) {
    try {
      await using server = await openPostgres(settings, run)
      const rows = await server.rows(`select * from (${settings.query}) asked limit 1`)
      const [first] = rows
      return {
        ok: true,
        detail: first ? `It finds rows with ${Object.keys(first).join(', ')}` : 'It finds no rows now',
      }
    } catch (error) {
      if (error instanceof SourceProblem) return { ok: false, why: error.message }
      throw error
    }
  },
  collect: collectSql,
})

async function* collectSql(settings: SqlSettings, run: CollectRun): AsyncGenerator<Event> {
  const { dataset, query } = settings
  await using server = await openPostgres(settings, run)
  yield {
    kind: 'origin',
    dataset,
    sourceSystem: `PostgreSQL ${settings.host}`,
    environment: settings.database,
    account: settings.user,
    query,
    parameters: {},
    method: 'sql',
    zone: 'UTC',
    exclusions: [],
  }
  const [counted] = await server.rows(`select count(*) as count from (${query}) counted`)
  for await (const cells of server.stream(`select * from (${query}) asked`))
    yield { kind: 'row', dataset, row: rowOf(cells) }
  yield {
    kind: 'count',
    dataset,
    sourceSideCount: Number(counted?.count),
    how: 'count(*) over the query in the same transaction',
  }
  yield { kind: 'complete', dataset }
}

/** Cells come as PostgreSQL writes them: a list in braces, true as t, a time with a space. */
function rowOf(cells: Cells): RawRow {
  return Object.fromEntries(Object.entries(cells).map(([name, value]) => [name, meant(value)]))
}

function meant(value: unknown): unknown {
  if (typeof value !== 'string') return value
  if (/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?\+00$/.test(value)) return value.replace(' ', 'T').replace(/\+00$/, 'Z')
  if (value === 't' || value === 'f') return value === 't'
  return value.startsWith('{') && value.endsWith('}') ? listIn(value) : value
}

/** The items of a one-dimensional array as PostgreSQL writes it: `{a,"b,c",NULL}`. */
function listIn(text: string): string[] {
  const items = text.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|([^,]+)/g)
  return [...items].flatMap(([, quoted, plain]) =>
    plain === 'NULL' ? [] : [quoted === undefined ? (plain ?? '') : quoted.replace(/\\(.)/g, '$1')],
  )
}
