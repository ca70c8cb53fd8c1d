import { dirname } from 'node:path'
import { type Engine, execute, rowsOf, sqlType } from './engine.ts'
import type { Change, ColumnShape, Page, Request, Written } from './protocol.ts'
import { identifier, literal } from './quote.ts'
import type { Trusted } from './trusted.ts'

type Write = Extract<Request, { op: 'write' }>
type Read = Extract<Request, { op: 'read' }>
type Matching = Extract<Request, { op: 'matching' }>

/** Reads rows from lines of JSON into Parquet, sorted by key. Rows that share a key are counted and named, not stored. */
export async function write(trusted: Trusted, { input, output, columns, key, memoryMb }: Write): Promise<Written> {
  return trusted.use(memoryMb, dirname(output), async engine => {
    const shape = columns.map(column => `${literal(column.name)}: ${literal(sqlType(column.type))}`).join(', ')
    await execute(
      engine,
      `CREATE OR REPLACE TABLE snapshot AS SELECT * FROM read_json(${literal(input)}, format = 'newline_delimited', columns = {${shape}}, maximum_object_size = 67108864)`,
    )
    const keys = key.map(identifier).join(', ')
    const shown = key.map(name => `coalesce(CAST(${identifier(name)} AS VARCHAR), 'nothing')`).join(" || ', ' || ")
    const [size] = await rowsOf(engine, `SELECT count(*), count(DISTINCT row(${keys})) FROM snapshot`)
    const duplicateCount = Number(size?.[0]) - Number(size?.[1])
    const doubles =
      duplicateCount === 0
        ? []
        : await rowsOf(
            engine,
            `SELECT ${shown} FROM snapshot GROUP BY ${keys} HAVING count(*) > 1 ORDER BY ${keys} LIMIT 5`,
          )
    if (duplicateCount === 0)
      await execute(
        engine,
        `COPY (SELECT * FROM snapshot ORDER BY ${keys}) TO ${literal(output)} (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2)`,
      )
    await execute(engine, 'DROP TABLE snapshot')
    return { rows: Number(size?.[0]), duplicateCount, duplicates: doubles.map(([text]) => String(text)) }
  })
}

/** A page of the rows of a Parquet file, each with its position in it. */
export async function read(
  trusted: Trusted,
  { file, columns, offset, limit, filters, search, sort }: Read,
): Promise<Page> {
  return trusted.use(1024, dirname(file), async engine => {
    const stored = `read_parquet(${literal(file)}, file_row_number = true)`
    const kept = (await columnsOf(engine, stored)).filter(({ name }) => name !== 'file_row_number')
    const shown = columns ?? kept
    const later = shown.filter(({ name, nullable }) => nullable && !kept.some(one => one.name === name))
    const empty = later.map(({ name, type }) => `, CAST(NULL AS ${sqlType(type)}) AS ${identifier(name)}`).join('')
    const from = later.length === 0 ? stored : `(SELECT *${empty} FROM ${stored})`
    const where = [...filters.map(conditionOf), ...(search ? [searchOf(shown, search)] : [])]
    const condition = where.length === 0 ? '' : ` WHERE ${where.join(' AND ')}`
    const [total] = await rowsOf(engine, `SELECT count(*) FROM ${from}${condition}`)
    const order = sort
      ? `${identifier(sort.column)} ${sort.descending ? 'DESC' : 'ASC'} NULLS LAST, file_row_number`
      : 'file_row_number'
    const list = shown.map(column => `, ${cellSql(column)}`).join('')
    const rows = await rowsOf(
      engine,
      `SELECT file_row_number${list} FROM ${from}${condition} ORDER BY ${order} LIMIT ${limit} OFFSET ${offset}`,
    )
    return {
      columns: shown,
      positions: rows.map(row => Number(row[0])),
      rows: rows.map(row => row.slice(1).map(cellOf)),
      total: Number(total?.[0]),
    }
  })
}

/** The text columns of a Parquet file in which the pattern finds an address in any row. */
export async function matching(trusted: Trusted, { file, pattern }: Matching): Promise<readonly string[]> {
  return trusted.use(1024, dirname(file), async engine => {
    const stored = `read_parquet(${literal(file)})`
    const texts = (await columnsOf(engine, stored)).filter(({ type }) => type === 'text' || type === 'text[]')
    if (texts.length === 0) return []
    const found = texts.map(column => `bool_or(${addressSql(canonicalText(column), pattern)})`).join(', ')
    const [row = []] = await rowsOf(engine, `SELECT ${found} FROM ${stored}`)
    return texts.filter((_, index) => row[index] === true).map(({ name }) => name)
  })
}

/** Whether a text has an address that the pattern finds. What has no @ has none, and is told in a tenth of the time. */
export function addressSql(text: string, pattern: string): string {
  return `CASE WHEN contains(${text}, '@') THEN regexp_matches(${text}, ${literal(pattern)}) ELSE false END`
}

/** Which resources have another status in `after` than in `before`; null is absent. */
export async function changes(trusted: Trusted, before: string | null, after: string): Promise<readonly Change[]> {
  return trusted.use(2048, dirname(after), async engine => {
    const old = before ? `read_parquet(${literal(before)})` : "(SELECT '' AS resource, '' AS status WHERE false)"
    const sql = `SELECT coalesce(a.resource, b.resource) AS resource, a.status, b.status FROM ${old} AS a FULL JOIN read_parquet(${literal(after)}) AS b USING (resource)
      WHERE a.status IS DISTINCT FROM b.status ORDER BY 1`
    const rows = await rowsOf(engine, sql)
    return rows.map(([resource, from, to]) => ({
      resource: String(resource),
      from: textOrNull(from),
      to: textOrNull(to),
    }))
  })
}

/** The columns that a file really has. */
export async function columnsOf(engine: Engine, from: string): Promise<readonly ColumnShape[]> {
  const rows = await rowsOf(engine, `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${from})`)
  return rows.map(([name, type]) => ({ name: String(name), type: kindOf(String(type)) }))
}

function kindOf(type: string): ColumnShape['type'] {
  if (type === 'BIGINT' || type === 'INTEGER' || type === 'SMALLINT') return 'integer'
  if (type === 'BOOLEAN') return 'boolean'
  if (type === 'DATE') return 'date'
  if (type.startsWith('TIMESTAMP')) return 'instant'
  if (type.startsWith('DECIMAL')) return 'decimal'
  return type === 'VARCHAR[]' ? 'text[]' : 'text'
}

/** A value as one text by which it is compared and shown: the items of a list in the order of their names, since sources give them in any. */
export function canonicalText(column: ColumnShape): string {
  if (column.type === 'text[]') return `array_to_string(list_sort(${identifier(column.name)}), ', ')`
  return `CAST(${cellSql(column)} AS VARCHAR)`
}

/** Cells leave the engine in the canonical form of rows: instants with microseconds and Z, decimals without trailing zeros. */
export function cellSql({ name, type }: ColumnShape): string {
  const column = identifier(name)
  switch (type) {
    case 'instant':
      return `strftime(CAST(${column} AS TIMESTAMP), '%Y-%m-%dT%H:%M:%S.%fZ')`
    case 'decimal':
      return `CASE WHEN ${column} = 0 THEN '0' ELSE rtrim(rtrim(CAST(${column} AS VARCHAR), '0'), '.') END`
    case 'date':
      return `CAST(${column} AS VARCHAR)`
    case 'text':
      return `CAST(${column} AS VARCHAR)`
    case 'integer':
    case 'boolean':
    case 'text[]':
      return column
  }
}

function conditionOf({ column, is, value }: Read['filters'][number]): string {
  const text = `CAST(${identifier(column)} AS VARCHAR)`
  if (is === 'empty') return `${identifier(column)} IS NULL`
  return is === 'equal'
    ? `${text} = ${literal(value ?? '')}`
    : `contains(lower(${text}), lower(${literal(value ?? '')}))`
}

function searchOf(columns: readonly ColumnShape[], search: string): string {
  const parts = columns.map(
    ({ name }) => `contains(lower(CAST(${identifier(name)} AS VARCHAR)), lower(${literal(search)}))`,
  )
  return `(${parts.join(' OR ')})`
}

function cellOf(value: unknown): Page['rows'][number][number] {
  if (value === null || value === undefined) return null
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value
  if (typeof value === 'object' && 'items' in value) return (value.items as unknown[]).map(String)
  return String(value)
}

function textOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value)
}
