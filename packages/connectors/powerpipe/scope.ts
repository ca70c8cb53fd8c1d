import { commonColumns, sqlWords } from '@onus/core/dataset'
import type { ModParam } from './mod.ts'
import {
  type Cell,
  columnOf,
  newCell,
  possibleColumnOf,
  type Table,
  type Tables,
  Unsupported,
  unite,
} from './tables.ts'
import type { Node, Tree } from './tree.ts'
import { identifier, type Origin, type Value } from './value.ts'

/** A column that a query gives. */
export type Output = { readonly name: string; readonly value: Value }

/** What a query gives: its columns, and the tables of which it gives all. */
export type Derived = {
  readonly sql: string
  readonly outputs: readonly Output[]
  readonly open: readonly Table[]
}

/** One table of a FROM: a table of the outside system, or a query or function with known columns. */
export type Source = {
  readonly alias: string
  readonly table: Table | null
  readonly outputs: ReadonlyMap<string, Value>
  readonly open: readonly Table[]
  /** A function of one column: its alias means that column. */
  readonly scalar: string | null
}

export type Scope = {
  readonly sources: readonly Source[]
  readonly ctes: ReadonlyMap<string, { readonly name: string; readonly derived: Derived }>
  readonly parent: Scope | null
}

/** One query under way. */
export type Query = {
  readonly tables: Tables
  readonly params: readonly ModParam[]
  /** Base tables that it names. */
  readonly used: Set<string>
  readonly usedParams: Set<string>
  /** In the last reading every kind is settled and what is still open is refused. */
  readonly isLast: boolean
  /** Whether a name that several tables may have is taken of whichever has it. */
  readonly takesPossible: boolean
  /** Columns read while the resource is written, each with where it comes from; null where that is no column of a table. */
  reads: { readonly value: Value; readonly of: Tree }[] | null
  readonly select: (query: Query, node: Node, scope: Scope) => Derived
}

const taken = new Set([...commonColumns.map(({ name }) => name), ...sqlWords])

/** The name that a column of the outside system has in our dataset: lower case, no common column and no word of SQL. */
export function ownName(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9_]/g, '_')
    .replace(/^[^a-z]+/, '')
  const named = plain === '' ? `column_${name.length}` : plain
  return taken.has(named) ? `${named}_column` : named
}

export function baseColumn(alias: string, table: Table, name: string): Value {
  const cell = columnOf(table, name)
  return columnValue(`${identifier(alias)}.${identifier(ownName(name))}`, cell, { table: table.name, column: name })
}

function columnValue(sql: string, cell: Cell, origin: Origin | null): Value {
  return { sql, kind: null, cell, origin }
}

/** The column of that name in a source; null when the source is known not to have it, or not known to. */
function columnIn(source: Source, name: string, isSure: boolean): Value | null {
  const output = source.outputs.get(name)
  if (output) return output
  const tables = source.table ? [source.table] : source.open
  const [table] = tables
  if (!table || tables.length > 1) return null
  if (!isSure && !table.columns.has(name)) return null
  if (source.table) return baseColumn(source.alias, table, name)
  const cell = columnOf(table, name)
  return columnValue(`${identifier(source.alias)}.${identifier(name)}`, cell, { table: table.name, column: name })
}

function isOpen(source: Source): boolean {
  return source.table !== null || source.open.length > 0
}

export function qualified(scope: Scope, alias: string, name: string, at: number | null): Value {
  for (let level: Scope | null = scope; level; level = level.parent) {
    const source = level.sources.find(candidate => candidate.alias === alias)
    if (!source) continue
    const found = columnIn(source, name, true)
    if (found) return found
    throw new Unsupported(`${alias}.${name}, which nothing here gives`, at)
  }
  throw new Unsupported(`${alias}.${name}: there is no ${alias} here`, at)
}

/**
 * The column that a bare name means. Columns of the outside system are known only by their use; of a name that several
 * tables of a query may have, another query or the list of columns says whose it is, else it is taken of whichever has it.
 */
export function unqualified(query: Query, scope: Scope, name: string, at: number | null): Value {
  for (let level: Scope | null = scope; level; level = level.parent) {
    const merged = level.sources.find(source => source.alias === '' && source.outputs.has(name))
    if (merged) return merged.outputs.get(name)!
    const exact = level.sources.filter(source => source.outputs.has(name))
    if (exact.length === 1) return exact[0]!.outputs.get(name)!
    if (exact.length > 1) throw new Unsupported(`${name}, which several tables here give`, at)
    const known = level.sources.flatMap(source => columnIn(source, name, false) ?? [])
    if (known.length === 1) return known[0]!
    if (known.length > 1) throw new Unsupported(`${name}: it is not known which table it is of`, at)
    const whole = level.sources.find(source => source.alias === name)
    if (whole?.scalar) return whole.outputs.get(whole.scalar)!
    if (whole) throw new Unsupported(`the alias ${name} of rows used as a value`, at)
    const open = level.sources.filter(isOpen)
    if (open.length === 0 || (level.parent && isKnownAbove(level.parent, name))) continue
    const only = open.length === 1 ? columnIn(open[0]!, name, true) : null
    if (only) return only
    if (query.takesPossible && open.every(source => source.table) && open.length <= maxPossible)
      return ofAny(open, name)
    if (!query.isLast) return columnValue(identifier(name), newCell(name), null)
    throw new Unsupported(`${name}: it is not known which table it is of`, at)
  }
  throw new Unsupported(`${name}, which nothing here gives`, at)
}

const maxPossible = 4

/** PostgreSQL takes a bare name only where one table has it; in the others ours is always NULL. */
function ofAny(sources: readonly Source[], name: string): Value {
  const cells = sources.map(source => possibleColumnOf(source.table!, name))
  for (const cell of cells) unite(cells[0]!, cell)
  const columns = sources.map(source => `${identifier(source.alias)}.${identifier(ownName(name))}`)
  return columnValue(`coalesce(${columns.join(', ')})`, cells[0]!, null)
}

function isKnownAbove(scope: Scope, name: string): boolean {
  for (let level: Scope | null = scope; level; level = level.parent)
    if (level.sources.some(source => columnIn(source, name, false) !== null)) return true
  return false
}
