import { cellOf } from './cell.ts'
import { type Column, commonColumns, type DatasetSchema } from './schema.ts'

/** A value of a row. Decimals, instants and dates are text in one canonical form, so that equal values are equal text. */
export type Cell = string | number | boolean | null | readonly string[]

/** A row of a dataset: every column of `allColumns`, in that order. */
export type Row = Readonly<Record<string, Cell>>

/** What is wrong with one value of a row: which column, what was given, what was expected. */
export type RowProblem = { readonly column: string; readonly given: string; readonly expected: string }

export type RowOutcome =
  | { readonly ok: true; readonly row: Row }
  | { readonly ok: false; readonly problems: readonly RowProblem[] }

/**
 * Reads `raw` as a row of the dataset. Values are brought into their canonical form; a value of the wrong type, a
 * missing value of a column that is not nullable, and a column the dataset does not have are problems, never defaults.
 */
export function rowOf(schema: DatasetSchema, raw: Readonly<Record<string, unknown>>): RowOutcome {
  const problems: RowProblem[] = []
  const row: Record<string, Cell> = {}
  const columns = columnsOf(schema)
  for (const column of columns.values()) {
    const given = Object.hasOwn(raw, column.name) ? raw[column.name] : undefined
    const cell = cellOf(column, given)
    if (!cell.ok) problems.push({ column: column.name, given: shown(given), expected: cell.expected })
    else if (cell.value === '' && !column.nullable && schema.key.includes(column.name))
      problems.push({
        column: column.name,
        given: '""',
        expected: 'text that is not empty, because it identifies the row',
      })
    else row[column.name] = cell.value
  }
  for (const name of Object.keys(raw))
    if (!columns.has(name))
      problems.push({ column: name, given: shown(raw[name]), expected: `a column of ${schema.ref}` })
  return problems.length === 0 ? { ok: true, row } : { ok: false, problems }
}

/** The key of a row as text: equal exactly for rows with the same key. */
export function keyOf(schema: DatasetSchema, row: Readonly<Record<string, unknown>>): string {
  return schema.key.map(name => keyPart(row[name])).join('\t')
}

/**
 * The stable id of what a row is about, made from its key: `web1/tcp/0.0.0.0/22`. Only the last part may hold a slash, and
 * parts at the end that are null are left off.
 */
export function resourceOf(schema: DatasetSchema, row: Readonly<Record<string, unknown>>): string {
  const parts = schema.key.map(name => row[name] ?? null)
  const length = parts.findLastIndex(part => part !== null) + 1
  const last = parts.length - 1
  return parts
    .slice(0, length)
    .map((part, i) => (i < last ? escapeSlash(String(part ?? '')) : String(part)))
    .join('/')
}

const bySchema = new WeakMap<DatasetSchema, ReadonlyMap<string, Column>>()

function columnsOf(schema: DatasetSchema): ReadonlyMap<string, Column> {
  const known = bySchema.get(schema)
  if (known) return known
  const columns = new Map([...commonColumns, ...schema.columns].map(column => [column.name, column]))
  bySchema.set(schema, columns)
  return columns
}

function keyPart(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = String(value)
  return /[\\\t]/.test(text) ? `=${text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t')}` : `=${text}`
}

function escapeSlash(part: string): string {
  return /[%/]/.test(part) ? part.replaceAll('%', '%25').replaceAll('/', '%2F') : part
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'bigint') return `${value}`
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid date' : value.toISOString()
  const text = JSON.stringify(value) ?? typeof value
  return text.length > 80 ? `${text.slice(0, 80).toWellFormed()}…` : text
}
