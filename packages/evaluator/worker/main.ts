import { answer, count } from './answer.ts'
import { differences } from './differences.ts'
import { closeEngine, type Engine, engineName, failureOf, openEngine, prepare, rowsOf, sqlType } from './engine.ts'
import { populationHash } from './population.ts'
import type { Described, Envelope, Op, Replies, Reply, Request, TableSource } from './protocol.ts'
import { identifier, literal } from './quote.ts'
import { changes, read, write } from './table.ts'
import { keptTrusted } from './trusted.ts'

let open: Engine | null = null
const trusted = keptTrusted()

process.on('message', (envelope: Envelope) => void respond(envelope))
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
process.send?.({ ready: engineName() })

async function respond(envelope: Envelope): Promise<void> {
  process.send?.(await replyTo(envelope))
}

async function replyTo({ request, softTimeoutMs }: Envelope): Promise<Reply> {
  const timer = setTimeout(interrupt, softTimeoutMs)
  try {
    return { ok: true, value: await perform(request) }
  } catch (error) {
    return { ok: false, failure: failureOf(error, open) }
  } finally {
    clearTimeout(timer)
    if (open) open.interrupted = false
  }
}

function interrupt(): void {
  if (!open) return
  open.interrupted = true
  open.connection.interrupt()
}

async function perform(request: Request): Promise<Replies[Op]> {
  switch (request.op) {
    case 'open':
      close()
      open = await openEngine(request)
      return { engine: engineName() }
    case 'close':
      close()
      return null
    case 'parse':
      return parse(await bench(), request.statements)
    case 'describe':
      return describe(await bench(), request)
    case 'example':
      return example(await bench(), request)
    case 'evaluate':
      return answer(opened(), request)
    case 'count':
      return count(opened(), request)
    case 'write':
      return write(trusted, request)
    case 'read':
      return read(trusted, request)
    case 'changes':
      return changes(trusted, request.before, request.after)
    case 'differences':
      return differences(trusted, request)
    case 'population':
      return populationHash(trusted, request)
  }
}

function close(): void {
  trusted.close()
  if (open) closeEngine(open)
  open = null
}

function opened(): Engine {
  if (!open) throw new Error('no engine is open')
  return open
}

/** The open engine, or a locked one without tables. */
async function bench(): Promise<Engine> {
  open ??= await openEngine({ memoryMb: 512, tables: [], keep: 'memory', folder: null })
  return open
}

async function parse(engine: Engine, statements: readonly string[]): Promise<Replies['parse']> {
  const sql = 'SELECT json_serialize_sql(statement) FROM (SELECT unnest($statements) AS statement)'
  const rows = await rowsOf(engine, sql, { statements: { type: 'text[]', value: statements } })
  return rows.map(([ast]) => parsed(String(ast)))
}

function parsed(ast: string): Replies['parse'][number] {
  if (!ast.startsWith('{"error":true')) return { ok: true, ast }
  const said = JSON.parse(ast) as { error_message: string; error_type: string; position?: string }
  const message = said.error_type === 'not implemented' ? 'only a SELECT can be a check' : said.error_message
  return { ok: false, message, offset: said.position === undefined ? null : Number(said.position) }
}

/** Column names and types of a statement on empty tables: nothing is read. */
async function describe(
  engine: Engine,
  { sql, tables, bindings }: Extract<Request, { op: 'describe' }>,
): Promise<Described> {
  await createTables(engine, tables)
  ;(await prepare(engine, sql, bindings)).destroySync()
  const statement = await prepare(engine, `SELECT * FROM (\n${sql}\n) AS answer LIMIT 0`, bindings)
  try {
    const result = await statement.run()
    return { columns: result.columnNames().map((name, index) => ({ name, type: String(result.columnType(index)) })) }
  } finally {
    statement.destroySync()
  }
}

async function example(engine: Engine, request: Extract<Request, { op: 'example' }>): Promise<Replies['example']> {
  await createTables(engine, request.tables)
  for (const table of request.tables) await insert(engine, table, request.rows[table.name] ?? [])
  const sql = `SELECT CAST(resource AS VARCHAR), CAST(status AS VARCHAR), CAST(reason AS VARCHAR) FROM (\n${request.sql}\n) AS answer`
  const rows = await rowsOf(engine, sql, request.bindings)
  return {
    rows: rows.map(([resource, status, reason]) => ({
      resource: text(resource),
      status: text(status),
      reason: text(reason),
    })),
  }
}

/** Empty tables of these columns; one that is there already is only emptied, which costs far less than making it anew. */
async function createTables(engine: Engine, tables: readonly TableSource[]): Promise<void> {
  for (const { name, columns } of tables) {
    const list = columns.map(column => `${identifier(column.name)} ${sqlType(column.type)}`).join(', ')
    const isThere = engine.memo.get(`empty table ${name}`) === list
    await engine.connection.run(
      isThere
        ? `DELETE FROM temp.main.${identifier(name)}`
        : `CREATE OR REPLACE TEMP TABLE ${identifier(name)} (${list})`,
    )
    engine.memo.set(`empty table ${name}`, list)
  }
}

async function insert(
  engine: Engine,
  { name, columns }: TableSource,
  rows: readonly Record<string, unknown>[],
): Promise<void> {
  if (rows.length === 0) return
  const said = columns.filter(column => rows.some(row => (row[column.name] ?? null) !== null))
  const shape = JSON.stringify([Object.fromEntries(said.map(column => [column.name, sqlType(column.type)]))])
  const values = rows.map(row => Object.fromEntries(said.map(column => [column.name, row[column.name] ?? null])))
  const names = said.map(column => identifier(column.name)).join(', ')
  await rowsOf(
    engine,
    `INSERT INTO ${identifier(name)} (${names}) SELECT unnest(json_transform_strict(CAST($rows AS JSON), ${literal(shape)}), max_depth := 2)`,
    { rows: { type: 'text', value: JSON.stringify(values) } },
  )
}

function text(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value)
}
