import { type Cell, common, guess, isNumber, type Kind, kindOf, settle, Unsupported, unite } from './tables.ts'

/** Where a value comes from when it is a column and nothing else. */
export type Origin = { readonly table: string; readonly column: string }

/** A piece of SQL in our dialect with what is known of it. */
export type Value = {
  readonly sql: string
  readonly kind: Kind | null
  /** The column whose kind it is, while that is still open. */
  readonly cell: Cell | null
  /** The text of a literal without a type, null for NULL; undefined for everything else. */
  readonly literal?: string | null
  /** Shorter SQL that differs only where the value is an object or array in JSON. */
  readonly loose?: string
  /** Where the value was taken out of a JSON value. */
  readonly path?: { readonly base: string; readonly steps: string }
  readonly origin?: Origin | null
  /** The tables that it may come from, where it is a column of a union. */
  readonly origins?: readonly Origin[]
  /** How it is made of one row of one table, where it is. */
  readonly made?: Made | null
  /** The columns whose difference it is, while their kind is open. */
  readonly difference?: readonly Cell[]
}

/** What a table is called in an expression that is written once more over it. */
export const madeAlias = 'made_of'

/** An expression over the columns of one table, so that it can be written once more over that table alone. */
export type Made = {
  readonly table: string
  readonly columns: readonly string[]
  /** Its columns are those of `madeAlias`. */
  readonly node: { readonly type: string; readonly of: Readonly<Record<string, unknown>> }
}

export function value(sql: string, kind: Kind): Value {
  return { sql, kind, cell: null }
}

export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

export function kindOfValue({ kind, cell }: Value): Kind | null {
  return kind ?? (cell ? kindOf(cell) : null)
}

export function isLiteral(given: Value): given is Value & { literal: string | null } {
  return given.literal !== undefined
}

/** The value as one of that kind: literals are read as it, open columns become it, others must fit. */
export function as(given: Value, kind: Kind, at: number | null = null): Value {
  if (isLiteral(given)) return value(literalAs(given.literal, kind, at), kind)
  const known = kindOfValue(given)
  if (known === null) {
    if (given.cell) settle(given.cell, kind)
    if (kind === 'interval') for (const cell of given.difference ?? []) settle(cell, 'instant')
    return { ...given, kind }
  }
  if (common(known, kind) === null) throw new Unsupported(`${known} where ${kind} is expected`, at)
  return { ...given, kind: known }
}

/** Values brought to one kind, as both sides of a comparison or the branches of a CASE are. */
export function alike(given: readonly Value[], at: number | null = null): { values: readonly Value[]; kind: Kind } {
  const known = given.filter(item => !isLiteral(item)).map(kindOfValue)
  const kinds = known.filter(kind => kind !== null)
  const open = given.filter(item => !isLiteral(item) && kindOfValue(item) === null)
  if (kinds.length === 0) {
    const literals = given.filter(isLiteral)
    for (const { cell } of open) if (cell) for (const { literal } of literals) guess(cell, likely(literal))
    for (const [index, { cell }] of open.entries()) {
      const before = open[index - 1]?.cell
      if (cell && before) unite(before, cell)
    }
    const kind = kindOfValue(open[0] ?? value('', 'text')) ?? 'text'
    return { values: given.map(item => (isLiteral(item) ? as(item, kind, at) : { ...item, kind: item.kind })), kind }
  }
  let kind = kinds[0]!
  for (const other of kinds) {
    const both = common(kind, other)
    if (both === null) throw new Unsupported(`${kind} beside ${other}`, at)
    kind = both
  }
  return { values: given.map(item => as(item, kind, at)), kind }
}

function likely(literal: string | null): Kind {
  if (literal !== null && /^\s*[[{]/.test(literal) && isJson(literal)) return 'json'
  return literal === 'true' || literal === 'false' ? 'boolean' : 'text'
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const trueWords = ['t', 'tr', 'tru', 'true', 'y', 'ye', 'yes', 'on', '1']
const falseWords = ['f', 'fa', 'fal', 'fals', 'false', 'n', 'no', 'of', 'off', '0']

function literalAs(text: string | null, kind: Kind, at: number | null): string {
  if (text === null) return `CAST(NULL AS ${sqlType(kind)})`
  const wrong = () => new Unsupported(`${JSON.stringify(text)} read as ${kind}`, at)
  switch (kind) {
    case 'text':
      return quote(text)
    case 'boolean': {
      const word = text.trim().toLowerCase()
      if (!trueWords.includes(word) && !falseWords.includes(word)) throw wrong()
      return trueWords.includes(word) ? 'TRUE' : 'FALSE'
    }
    case 'integer':
      if (!/^\s*[+-]?\d{1,18}\s*$/.test(text)) throw wrong()
      return text.trim()
    case 'decimal':
    case 'numeric':
    case 'float':
      if (!/^\s*[+-]?\d+(\.\d+)?\s*$/.test(text)) throw wrong()
      return text.trim()
    case 'instant':
    case 'timestamp':
    case 'date':
      if (!/^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z?)?$/.test(text)) throw wrong()
      return `CAST(${quote(text)} AS ${sqlType(kind)})`
    case 'interval':
      if (!/^\s*(-?\d+\s*(years?|mons?|months?|weeks?|days?|hours?|minutes?|mins?|seconds?|secs?)\s*)+$/i.test(text))
        throw wrong()
      return `CAST(${quote(text)} AS INTERVAL)`
    case 'json':
      return quote(minified(text, at))
    case 'text[]':
      return listLiteral(text, at)
    case 'json[]':
    case 'integer[]':
      throw wrong()
  }
}

/** JSON as the engine writes it. */
export function minified(text: string, at: number | null): string {
  return JSON.stringify(jsonOf(text, at))
}

export function jsonOf(text: string, at: number | null): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Unsupported(`${JSON.stringify(text)} read as json`, at)
  }
}

function listLiteral(text: string, at: number | null): string {
  const inner = /^\{(.*)\}$/s.exec(text.trim())?.[1]
  if (inner === undefined || /["\\{}]/.test(inner)) throw new Unsupported(`${JSON.stringify(text)} read as text[]`, at)
  const items = inner === '' ? [] : inner.split(',').map(item => item.trim())
  return `CAST([${items.map(quote).join(', ')}] AS VARCHAR[])`
}

export function sqlType(kind: Kind): string {
  return types[kind]
}

const types: Record<Kind, string> = {
  text: 'VARCHAR',
  json: 'VARCHAR',
  boolean: 'BOOLEAN',
  integer: 'BIGINT',
  decimal: 'DECIMAL(38,9)',
  numeric: 'DECIMAL(18,6)',
  float: 'DOUBLE',
  instant: 'TIMESTAMP',
  timestamp: 'TIMESTAMP',
  date: 'DATE',
  interval: 'INTERVAL',
  'text[]': 'VARCHAR[]',
  'json[]': 'VARCHAR[]',
  'integer[]': 'BIGINT[]',
}

/** The text that PostgreSQL writes of the value. */
export function textOf(given: Value, at: number | null = null): string {
  if (isLiteral(given)) return given.literal === null ? 'CAST(NULL AS VARCHAR)' : quote(given.literal)
  const { sql } = given
  switch (kindOfValue(given)) {
    case null:
    case 'text':
      return sql
    case 'json':
      return spaced(`json(${sql})`)
    case 'boolean':
    case 'integer':
    case 'numeric':
    case 'date':
    case 'interval':
      return `CAST(${sql} AS VARCHAR)`
    case 'decimal':
      // Rounding leaves no digits after the point, and zeros before it are no padding.
      return `rtrim(rtrim(CAST(CAST(${sql} AS DECIMAL(38,9)) AS VARCHAR), '0'), '.')`
    case 'float':
      return `CASE WHEN ${sql} = trunc(${sql}) AND abs(${sql}) < 1e15 THEN CAST(CAST(${sql} AS BIGINT) AS VARCHAR) ELSE CAST(${sql} AS VARCHAR) END`
    case 'instant':
      return `(${momentText(sql)} || '+00')`
    case 'timestamp':
      return momentText(sql)
    case 'text[]':
    case 'json[]':
    case 'integer[]':
      throw new Unsupported('an array as text', at)
  }
}

/** The text that `concat` and `format` make of the value, to which a truth value is a letter. */
export function shortTextOf(given: Value, at: number | null = null): string {
  if (isLiteral(given) || kindOfValue(given) !== 'boolean') return textOf(given, at)
  return `CASE WHEN ${given.sql} THEN 't' WHEN NOT ${given.sql} THEN 'f' END`
}

function momentText(sql: string): string {
  return `rtrim(rtrim(strftime(${sql}, '%Y-%m-%d %H:%M:%S.%f'), '0'), '.')`
}

/** PostgreSQL writes a space after each comma and colon of JSON, the engine none; what stands in quotes stays. */
function spaced(json: string): string {
  const marked = `regexp_replace(CAST(${json} AS VARCHAR), '("(?:[^"\\\\]|\\\\.)*")|([,:])', '\\1\\2' || chr(1), 'g')`
  return `replace(replace(${marked}, '"' || chr(1), '"'), chr(1), ' ')`
}

/** The value at `steps` inside JSON. */
export function jsonAt(base: string, steps: string): Value {
  const sql = steps === '' ? base : `json_extract(${base}, ${quote(`$${steps}`)})`
  return { sql, kind: 'json', cell: null, path: { base, steps } }
}

/** The text of JSON as `->>` gives it: strings without quotes, null as NULL, everything else as it is written. */
export function jsonTextAt(base: string, steps: string): Value {
  const path = quote(`$${steps}`)
  const loose = `json_extract_string(${base}, ${path})`
  const whole = steps === '' ? base : `json_extract(${base}, ${path})`
  const sql = `CASE WHEN json_type(${base}, ${path}) IN ('OBJECT', 'ARRAY') THEN ${spaced(`json(${whole})`)} ELSE ${loose} END`
  return { sql, kind: 'text', cell: null, loose }
}

/** The elements of a JSON array. As in PostgreSQL it is an error to take them of anything else. */
export function jsonElements({ sql, path }: Value): string {
  const { base, steps } = path ?? { base: sql, steps: '' }
  return `CASE WHEN json_type(${base}, ${quote(`$${steps}`)}) = 'ARRAY' THEN json_extract(${base}, ${quote(`$${steps}[*]`)}) WHEN ${sql} IS NOT NULL THEN error('a JSON value is no array') END`
}

/** Casts as PostgreSQL does: what it refuses to read is an error here too. */
export function cast(given: Value, kind: Kind, at: number | null = null): Value {
  if (isLiteral(given)) return value(literalAs(given.literal, kind, at), kind)
  const from = kindOfValue(given)
  if (from === kind) return { ...given, kind }
  if (kind === 'text') return value(textOf(given, at), 'text')
  const sql = given.loose ?? given.sql
  if (from === 'json') return jsonCast(given, kind, at)
  switch (kind) {
    case 'boolean':
      if (from === 'integer') return value(`(${sql} <> 0)`, kind)
      if (from === 'text' || from === null) return value(booleanOf(sql), kind)
      break
    case 'integer':
      if (from === 'boolean') return value(`CAST(${sql} AS BIGINT)`, kind)
      if (from === 'float') return value(`CAST(round_even(${sql}, 0) AS BIGINT)`, kind)
      if (isNumber(from)) return value(`CAST(round(${sql}) AS BIGINT)`, kind)
      if (from === 'text' || from === null) return value(`CAST(translate(${sql}, '.eE', '???') AS BIGINT)`, kind)
      break
    case 'decimal':
    case 'numeric':
    case 'float':
      if (from === null || from === 'text' || isNumber(from)) return value(`CAST(${sql} AS ${sqlType(kind)})`, kind)
      break
    case 'instant':
    case 'timestamp':
    case 'date':
      return value(momentCast(sql, from, kind, at), kind)
    case 'interval':
      if (from === 'text' || from === null) return value(`CAST(${sql} AS INTERVAL)`, kind)
      break
    case 'json':
      if (from === 'text' || from === null) return value(`json(${sql})`, kind)
      break
    case 'text[]':
    case 'json[]':
    case 'integer[]':
      break
  }
  throw new Unsupported(`a cast of ${from ?? 'an open column'} to ${kind}`, at)
}

function booleanOf(sql: string): string {
  const words = (list: readonly string[]) => list.map(quote).join(', ')
  return `CASE WHEN lower(trim(${sql})) IN (${words(trueWords)}) THEN TRUE WHEN lower(trim(${sql})) IN (${words(falseWords)}) THEN FALSE WHEN ${sql} IS NOT NULL THEN error('a text is neither true nor false') END`
}

function momentCast(sql: string, from: Kind | null, kind: Kind, at: number | null): string {
  if (from === 'text' || from === null) {
    // The engine passes over an offset; only one of nothing may be passed over when the zone counts.
    const text =
      kind === 'instant' ? `regexp_replace(${sql}, '(:[0-9.]+ ?[+-])(0[1-9]|1[0-9]|00:?[1-9])', '\\1?')` : sql
    const moment = `CAST(${text} AS TIMESTAMP)`
    return kind === 'date' ? `CAST(${moment} AS DATE)` : moment
  }
  if (from === 'instant' || from === 'timestamp' || from === 'date') return `CAST(${sql} AS ${sqlType(kind)})`
  throw new Unsupported(`a cast of ${from} to ${kind}`, at)
}

function jsonCast({ sql, path }: Value, kind: Kind, at: number | null): Value {
  const { base, steps } = path ?? { base: sql, steps: '' }
  const type = `json_type(${base}, ${quote(`$${steps}`)})`
  const text = `json_extract_string(${base}, ${quote(`$${steps}`)})`
  const orError = `WHEN ${type} <> 'NULL' THEN error(${quote(`a JSON value is no ${kind}`)}) END`
  const number = `${type} IN ('BIGINT', 'UBIGINT', 'DOUBLE')`
  switch (kind) {
    case 'boolean':
      return value(`CASE WHEN ${type} = 'BOOLEAN' THEN ${text} = 'true' ${orError}`, kind)
    case 'integer':
      return value(`CASE WHEN ${number} THEN CAST(round(CAST(${text} AS DECIMAL(38,9))) AS BIGINT) ${orError}`, kind)
    case 'decimal':
    case 'numeric':
    case 'float':
      return value(`CASE WHEN ${number} THEN CAST(${text} AS ${sqlType(kind)}) ${orError}`, kind)
    default:
      throw new Unsupported(`a cast of json to ${kind}`, at)
  }
}
