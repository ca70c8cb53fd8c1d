import duckdb, { type DuckDBPreparedStatement } from '@duckdb/node-api'
import { type Engine, failureOf, prepare, rowsOf, sqlType } from './engine.ts'
import type { Described, ExampleReply, ExampleRequest, ExampleRow, Request, TableSource } from './protocol.ts'
import { identifier, literal } from './quote.ts'

type Describe = Extract<Request, { op: 'describe' }>
type Examples = Extract<Request, { op: 'examples' }>

/** Column names and types of a statement on empty tables: nothing is read. */
export async function describe(engine: Engine, { sql, tables, bindings }: Describe): Promise<Described> {
  await createTables(engine, tables)
  const alone = await prepare(engine, sql, bindings)
  const told = columnsToldBy(alone)
  alone.destroySync()
  if (told) return { columns: told }
  const statement = await prepare(engine, `SELECT * FROM (\n${sql}\n) AS answer LIMIT 0`, bindings)
  try {
    const result = await statement.run()
    return { columns: result.columnNames().map((name, index) => ({ name, type: String(result.columnType(index)) })) }
  } finally {
    statement.destroySync()
  }
}

const plainTypes: ReadonlySet<number> = new Set([duckdb.DuckDBTypeId.VARCHAR, duckdb.DuckDBTypeId.BOOLEAN])

/** Text and truth are known before any value is bound; whatever else there is, is told only by running it. */
function columnsToldBy(statement: DuckDBPreparedStatement): Described['columns'] | null {
  const places = Array.from({ length: statement.columnCount }, (_, index) => index)
  if (!places.every(index => plainTypes.has(statement.columnTypeId(index)))) return null
  return places.map(index => ({ name: statement.columnName(index), type: String(statement.columnType(index)) }))
}

/** Runs a statement over the rows of one example after the other; those of one are gone before the next has its own. */
export async function examples(engine: Engine, { sql, tables, examples }: Examples): Promise<readonly ExampleReply[]> {
  await createTables(engine, tables)
  const list = ['resource', 'status', 'reason'].map(name => `CAST(${name} AS VARCHAR)`).join(', ')
  const replies: ExampleReply[] = []
  for (const example of examples) {
    const late = replies.find(reply => !reply.ok && reply.failure.kind === 'timed_out')
    replies.push(late ?? (await replyTo(engine, `SELECT ${list} FROM (\n${sql}\n) AS answer`, tables, example)))
  }
  return replies
}

/** What is planned counts on the rows that there are: a plan is never used for other rows. */
async function replyTo(
  engine: Engine,
  sql: string,
  tables: readonly TableSource[],
  { rows, bindings }: ExampleRequest,
): Promise<ExampleReply> {
  await engine.connection.run('BEGIN')
  try {
    for (const table of tables) await insert(engine, table, rows[table.name] ?? [])
    return { ok: true, rows: (await rowsOf(engine, sql, bindings)).map(rowOf) }
  } catch (error) {
    return { ok: false, failure: failureOf(error, engine) }
  } finally {
    await engine.connection.run('ROLLBACK')
  }
}

function rowOf([resource, status, reason]: readonly unknown[]): ExampleRow {
  return { resource: text(resource), status: text(status), reason: text(reason) }
}

/** Empty tables of these columns. One that is there already is empty, since what examples insert is rolled back. */
async function createTables(engine: Engine, tables: readonly TableSource[]): Promise<void> {
  for (const { name, columns } of tables) {
    const list = columns.map(column => `${identifier(column.name)} ${sqlType(column.type)}`).join(', ')
    if (engine.memo.get(`empty table ${name}`) === list) continue
    await engine.connection.run(`CREATE OR REPLACE TEMP TABLE ${identifier(name)} (${list})`)
    engine.memo.set(`empty table ${name}`, list)
  }
}

/** Values go in as quoted text, which the engine reads as what the column holds. */
async function insert(
  engine: Engine,
  { name, columns }: TableSource,
  rows: readonly Record<string, unknown>[],
): Promise<void> {
  if (rows.length === 0) return
  const said = columns.filter(column => rows.some(row => (row[column.name] ?? null) !== null))
  const names = said.map(column => identifier(column.name)).join(', ')
  const values = rows.map(row => `(${said.map(column => valueSql(row[column.name])).join(', ')})`)
  await engine.connection.run(`INSERT INTO temp.main.${identifier(name)} (${names}) VALUES ${values.join(', ')}`)
}

function valueSql(value: unknown): string {
  if (value === null || value === undefined) return 'NULL'
  if (Array.isArray(value)) return `CAST([${value.map(item => literal(String(item))).join(', ')}] AS VARCHAR[])`
  return literal(String(value))
}

function text(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value)
}
