import duckdb, { type DuckDBConnection, DuckDBInstance, type DuckDBPreparedStatement } from '@duckdb/node-api'
import type { Binding, Bindings, ColumnShape, Failure, TableSource } from './protocol.ts'
import { identifier, literal } from './quote.ts'

/** One locked engine: opened for a run, closed after it, never shared. */
export type Engine = {
  readonly instance: DuckDBInstance
  readonly connection: DuckDBConnection
  /** How many rows each table has, of those that are in memory. */
  readonly sizes: ReadonlyMap<string, number>
  /** Which table each alias stands for now. */
  readonly views: Map<string, string>
  /** The name that a table keeps from now on. */
  readonly named: Map<string, string>
  readonly memo: Map<string, unknown>
  /** Statements of our own that are asked again and again. */
  readonly statements: Map<string, DuckDBPreparedStatement>
  interrupted: boolean
}

export type EngineOptions = {
  readonly memoryMb: number
  readonly tables: readonly TableSource[]
  readonly keep: 'memory' | 'files'
  readonly folder: string | null
}

const options = {
  threads: '1',
  temp_directory: '',
  max_temp_directory_size: '0B',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  allow_community_extensions: 'false',
  allow_persistent_secrets: 'false',
  enable_external_file_cache: 'false',
  errors_as_json: 'true',
}

/**
 * Opens an engine, loads its tables with the engine's own privileges and then locks it for good: no files but those of
 * the run, no network, no extension, no setting. The order of the last three statements matters.
 */
export async function openEngine({ memoryMb, tables, keep, folder }: EngineOptions): Promise<Engine> {
  const instance = await DuckDBInstance.create(':memory:', { ...options, memory_limit: `${memoryMb}MB` })
  const connection = await instance.connect()
  await connection.run("SET TimeZone='UTC'")
  const sizes = new Map<string, number>()
  for (const table of tables) {
    const made = await connection.runAndReadAll(await definitionOf(connection, table, keep))
    if (keep === 'memory') sizes.set(table.name, Number(made.getRows()[0]?.[0] ?? 0))
  }
  const files = keep === 'files' ? tables.flatMap(table => table.files) : []
  if (files.length > 0) await connection.run(`SET allowed_paths=[${files.map(literal).join(', ')}]`)
  if (folder) await connection.run(`SET allowed_directories=[${literal(folder)}]`)
  await connection.run('SET enable_external_access=false')
  if (files.length === 0 && !folder) await connection.run("SET disabled_filesystems='LocalFileSystem'")
  await connection.run('SET lock_configuration=true')
  return engineOf(instance, connection, sizes)
}

function engineOf(instance: DuckDBInstance, connection: DuckDBConnection, sizes: Engine['sizes'] = new Map()): Engine {
  const nothing = { views: new Map(), named: new Map(), memo: new Map(), statements: new Map() }
  return { instance, connection, sizes, ...nothing, interrupted: false }
}

export function closeEngine(engine: Engine): void {
  for (const statement of engine.statements.values()) statement.destroySync()
  engine.connection.closeSync()
  engine.instance.closeSync()
}

/** An engine for statements of our own over files of our own. */
export async function openTrusted(memoryMb: number, folder: string): Promise<Engine> {
  const instance = await DuckDBInstance.create(':memory:', {
    ...options,
    temp_directory: folder,
    max_temp_directory_size: '8GB',
    memory_limit: `${memoryMb}MB`,
  })
  const connection = await instance.connect()
  await connection.run("SET TimeZone='UTC'")
  return engineOf(instance, connection)
}

/**
 * Lets the SQL of a check see its tables under the names it gave them; the allow-list keeps it to these. Where one name is
 * enough for a table in memory it gets that name, since a view over it would be planned again for every check.
 */
export async function bindViews(engine: Engine, views: Readonly<Record<string, string>>): Promise<void> {
  for (const [alias, table] of Object.entries(views)) {
    if (engine.views.get(alias) === table) continue
    const name = engine.named.get(table)
    const isFree = !engine.views.has(alias) && !ownNames.test(alias)
    if (name === undefined && isFree && engine.sizes.has(table)) {
      await engine.connection.run(`ALTER TABLE memory.main.${identifier(table)} RENAME TO ${identifier(alias)}`)
      engine.named.set(table, alias)
    } else {
      const from = `memory.main.${identifier(name ?? table)}`
      await engine.connection.run(`CREATE OR REPLACE TEMP VIEW ${identifier(alias)} AS SELECT * FROM ${from}`)
      engine.named.set(table, name ?? table)
    }
    engine.views.set(alias, table)
  }
}

/** Names of our own tables: one that a check chose for itself is not put beside them. */
const ownNames = /^(onus_.*|answer|sorted|missing|accepted)$/

/** Prepares a statement and binds those of the values that it uses. */
export async function prepare(engine: Engine, sql: string, bindings: Bindings): Promise<DuckDBPreparedStatement> {
  const statement = await engine.connection.prepare(sql)
  bindAll(statement, bindings)
  return statement
}

/** A statement that is planned once for as long as the engine is open. */
export async function prepareOnce(engine: Engine, sql: string): Promise<DuckDBPreparedStatement> {
  const statement = engine.statements.get(sql) ?? (await engine.connection.prepare(sql))
  engine.statements.set(sql, statement)
  return statement
}

export function bindAll(statement: DuckDBPreparedStatement, bindings: Bindings): void {
  for (let index = 1; index <= statement.parameterCount; index++) {
    const name = statement.parameterName(index)
    const binding = bindings[name]
    if (!binding) throw new Error(`no value for $${name}`)
    bind(statement, index, binding)
  }
}

export async function rowsOf(engine: Engine, sql: string, bindings?: Bindings): Promise<unknown[][]> {
  if (!bindings) return (await engine.connection.runAndReadAll(sql)).getRows()
  const statement = await prepare(engine, sql, bindings)
  try {
    return (await statement.runAndReadAll()).getRows()
  } finally {
    statement.destroySync()
  }
}

export async function execute(engine: Engine, sql: string, bindings?: Bindings): Promise<void> {
  if (!bindings) {
    await engine.connection.run(sql)
    return
  }
  const statement = await prepare(engine, sql, bindings)
  try {
    await statement.run()
  } finally {
    statement.destroySync()
  }
}

export function sqlType(type: ColumnShape['type']): string {
  return sqlTypes[type]
}

const sqlTypes: Record<ColumnShape['type'], string> = {
  text: 'VARCHAR',
  integer: 'BIGINT',
  decimal: 'DECIMAL(38,9)',
  boolean: 'BOOLEAN',
  instant: 'TIMESTAMP',
  date: 'DATE',
  'text[]': 'VARCHAR[]',
}

/** Microseconds since 1970 of an instant as text, exact beyond what a Date holds. */
export function microseconds(instant: string): bigint {
  const fraction = /\.(\d+)/.exec(instant)?.[1] ?? ''
  const seconds = BigInt(Date.parse(instant.replace(/\.\d+/, ''))) / 1000n
  return seconds * 1_000_000n + BigInt(fraction.padEnd(6, '0').slice(0, 6))
}

export function engineName(): string {
  return `duckdb ${duckdb.version().replace(/^v/, '')}`
}

/** What went wrong, in words for the author of the SQL. */
export function failureOf(error: unknown, engine: Engine | null): Failure {
  const text = error instanceof Error ? error.message : String(error)
  const said = jsonIn(text)
  const message = firstLine(said?.exception_message ?? text)
  const offset = said?.position === undefined ? null : Number(said.position)
  const base = { message, offset, candidates: candidatesOf(said?.candidates), name: said?.name ?? null }
  if (engine?.interrupted) return { ...base, kind: 'timed_out', message: 'took too long' }
  switch (said?.exception_type) {
    case 'Out of Memory':
      return { ...base, kind: 'memory', message: 'needed more memory than a check may use' }
    case 'FATAL':
    case 'INTERNAL':
      return { ...base, kind: 'broken' }
    default:
      return { ...base, kind: 'sql' }
  }
}

type Said = {
  exception_type?: string
  exception_message?: string
  position?: string
  candidates?: string
  name?: string
}

function jsonIn(text: string): Said | null {
  const start = text.indexOf('{"exception_type"')
  if (start < 0) return null
  try {
    return JSON.parse(text.slice(start)) as Said
  } catch {
    return null
  }
}

function candidatesOf(text: string | undefined): string[] {
  return text && !text.includes('->') ? text.split(',').map(name => name.trim()) : []
}

function firstLine(text: string): string {
  const line = text.split('\n')[0] ?? ''
  return line.length > 500 ? `${line.slice(0, 500)}…` : line
}

function bind(statement: DuckDBPreparedStatement, index: number, binding: Binding): void {
  switch (binding.type) {
    case 'instant':
      statement.bindTimestamp(index, new duckdb.DuckDBTimestampValue(microseconds(binding.value)))
      break
    case 'integer':
      statement.bindBigInt(index, BigInt(binding.value))
      break
    case 'decimal':
      statement.bindDouble(index, binding.value)
      break
    case 'text':
      statement.bindVarchar(index, binding.value)
      break
    case 'boolean':
      statement.bindBoolean(index, binding.value)
      break
    case 'text[]':
      statement.bindList(index, [...binding.value], duckdb.LIST(duckdb.VARCHAR))
      break
  }
}

async function definitionOf(
  connection: DuckDBConnection,
  { name, columns, files }: TableSource,
  keep: 'memory' | 'files',
): Promise<string> {
  if (files.length === 0)
    return `CREATE TABLE ${identifier(name)} (${columns.map(column => `${identifier(column.name)} ${sqlType(column.type)}`).join(', ')})`
  const parts: string[] = []
  for (const file of files) {
    const from = `read_parquet(${literal(file)})`
    const kept = await namesIn(connection, from)
    const list = columns.map(({ name, type, nullable }) => {
      const value = nullable && !kept.has(name) ? 'NULL' : identifier(name)
      return `CAST(${value} AS ${sqlType(type)}) AS ${identifier(name)}`
    })
    parts.push(`SELECT ${list.join(', ')} FROM ${from}`)
  }
  return `CREATE ${keep === 'memory' ? 'TABLE' : 'VIEW'} ${identifier(name)} AS ${parts.join(' UNION ALL ')}`
}

/** The columns that a table or file really has. */
async function namesIn(connection: DuckDBConnection, from: string): Promise<ReadonlySet<string>> {
  const described = await connection.runAndReadAll(`SELECT column_name FROM (DESCRIBE SELECT * FROM ${from})`)
  return new Set(described.getRows().map(([name]) => String(name)))
}
