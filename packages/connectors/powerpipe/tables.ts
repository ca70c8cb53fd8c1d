/** The kinds of value that PostgreSQL's text is rewritten by. `timestamp` has no zone, `numeric` six digits after the point. */
export type Kind =
  | 'text'
  | 'json'
  | 'boolean'
  | 'integer'
  | 'decimal'
  | 'numeric'
  | 'float'
  | 'instant'
  | 'timestamp'
  | 'date'
  | 'interval'
  | 'text[]'
  | 'json[]'
  | 'integer[]'

/** What is known of the kind of a column. Columns that are compared with each other share one. */
export type Cell = {
  readonly name: string
  kind: Kind | null
  /** What a comparison with a literal makes likely, taken where nothing says it for certain. */
  guess: Kind | null
  sameAs: Cell | null
}

/** A table of the outside system, known by how the controls of a mod use it. */
export type Table = {
  readonly name: string
  readonly columns: Map<string, Cell>
  /** Columns that a query takes of this table or of another beside it; only one of them has it. */
  readonly possible: Map<string, Cell>
}

export type Tables = Map<string, Table>

/** A construct that is not rewritten: which, and where in the SQL. */
export class Unsupported extends Error {
  override readonly name = 'Unsupported'
  readonly construct: string
  /** Byte offset in the SQL. */
  readonly at: number | null

  constructor(construct: string, at: number | null = null) {
    super(construct)
    this.construct = construct
    this.at = at
  }
}

export function tableOf(tables: Tables, name: string): Table {
  const known = tables.get(name)
  if (known) return known
  const table: Table = { name, columns: new Map(), possible: new Map() }
  tables.set(name, table)
  return table
}

export function columnOf(table: Table, name: string): Cell {
  const known = table.columns.get(name)
  if (known) return known
  const cell = newCell(`${table.name}.${name}`)
  table.columns.set(name, cell)
  return cell
}

export function possibleColumnOf(table: Table, name: string): Cell {
  const known = table.possible.get(name)
  if (known) return known
  const cell = newCell(`${table.name}.${name}`)
  table.possible.set(name, cell)
  return cell
}

/** All columns that a table may have, those that are certain first. */
export function allColumnsOf(table: Table): readonly (readonly [string, Cell])[] {
  return [...table.columns, ...[...table.possible].filter(([name]) => !table.columns.has(name))]
}

export function newCell(name: string): Cell {
  return { name, kind: null, guess: null, sameAs: null }
}

export function rootOf(cell: Cell): Cell {
  let root = cell
  while (root.sameAs) root = root.sameAs
  return root
}

export function kindOf(cell: Cell): Kind | null {
  return rootOf(cell).kind
}

const numbers: readonly Kind[] = ['integer', 'numeric', 'decimal', 'float']
const moments: readonly Kind[] = ['date', 'timestamp', 'instant']

export function isNumber(kind: Kind | null): boolean {
  return kind !== null && numbers.includes(kind)
}

export function isMoment(kind: Kind | null): boolean {
  return kind !== null && moments.includes(kind)
}

/** The kind that both fit into without a cast, null when there is none. */
export function common(a: Kind, b: Kind): Kind | null {
  if (a === b) return a
  for (const family of [numbers, moments])
    if (family.includes(a) && family.includes(b)) return family[Math.max(family.indexOf(a), family.indexOf(b))]!
  return null
}

/** Says that the column is of that kind. A column that is already known to be of another is refused. */
export function settle(cell: Cell, kind: Kind): void {
  const root = rootOf(cell)
  if (root.kind === null) root.kind = kind
  else if (common(root.kind, kind) === null)
    throw new Unsupported(`${root.name} is used as ${root.kind} and as ${kind}`)
}

export function guess(cell: Cell, kind: Kind): void {
  const root = rootOf(cell)
  if (root.kind !== null) return
  if (root.guess === null) root.guess = kind
  else if (root.guess !== kind) root.guess = common(root.guess, kind) ?? 'text'
}

/** Says that two columns are of one kind. */
export function unite(a: Cell, b: Cell): void {
  const [first, second] = [rootOf(a), rootOf(b)]
  if (first === second) return
  if (first.kind !== null && second.kind !== null) {
    if (common(first.kind, second.kind) === null)
      throw new Unsupported(`${first.name} (${first.kind}) is compared with ${second.name} (${second.kind})`)
    return
  }
  const [kept, gone] = first.kind !== null ? [first, second] : [second, first]
  gone.sameAs = kept
  if (gone.guess) guess(kept, gone.guess)
}

/** Settles every column by what is likely, else as text. */
export function settleAll(tables: Tables): void {
  for (const table of tables.values())
    for (const [, cell] of allColumnsOf(table)) {
      const root = rootOf(cell)
      root.kind ??= root.guess ?? 'text'
    }
}

/** How much is known, to see whether another reading of the queries taught anything. */
export function knowledge(tables: Tables): number {
  let count = 0
  for (const table of tables.values())
    for (const [, cell] of allColumnsOf(table)) count += 1 + (kindOf(cell) ? 1 : 0) + (cell.sameAs ? 1 : 0)
  return count
}
