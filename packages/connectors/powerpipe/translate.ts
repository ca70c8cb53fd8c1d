import { type Answer, answersOf } from './answer.ts'
import type { KnownColumn } from './columns.ts'
import { HclProblem } from './hcl.ts'
import type { Control, Mod } from './mod.ts'
import type { Query } from './scope.ts'
import { selectOf } from './select.ts'
import { columnOf, type Kind, knowledge, settle, settleAll, type Tables, tableOf, Unsupported } from './tables.ts'
import { type Node, nodeOf, type Tree } from './tree.ts'

/** Parses PostgreSQL into its syntax tree; throws with the place of what it cannot read. */
export type ParsePostgres = (sql: string) => unknown

/** A control written in our dialect: one answer for each part of a union. */
export type Translated = {
  readonly control: Control
  readonly answers: readonly Answer[]
  readonly tables: readonly string[]
  readonly params: readonly string[]
}

/** A control that was not taken over: which construct stands in the way, and in which line of its SQL. */
export type NotTranslated = { readonly control: Control; readonly construct: string; readonly sqlLine: number | null }

export type Translation = {
  readonly translated: readonly Translated[]
  readonly refused: readonly NotTranslated[]
  readonly tables: Tables
}

const maxBytes = 64_000
const maxReadings = 6

/**
 * Writes the controls of a mod in our dialect. What columns hold is learned from all of them together, until another
 * reading teaches nothing; then each is written or refused.
 */
export function translate(mod: Mod, parse: ParsePostgres, known: readonly KnownColumn[] = []): Translation {
  const tables = knownTables(known)
  const refused: NotTranslated[] = []
  const parsed = mod.controls.flatMap(control => {
    const outcome = parsedOf(control, parse)
    if ('node' in outcome) return [outcome]
    refused.push(outcome)
    return []
  })
  for (const takesPossible of [false, true])
    for (let reading = 0, before = -1; reading < maxReadings && knowledge(tables) !== before; reading++) {
      before = knowledge(tables)
      for (const { control, node } of parsed) written(control, node, tables, { isLast: false, takesPossible })
    }
  settleAll(tables)
  const translated = parsed.flatMap(({ control, node }) => {
    const outcome = written(control, node, tables, { isLast: true, takesPossible: true })
    if ('answers' in outcome) return [outcome]
    refused.push(outcome)
    return []
  })
  return { translated, refused, tables }
}

const catalogueKinds: Readonly<Record<string, Kind>> = {
  text: 'text',
  'character varying': 'text',
  inet: 'text',
  cidr: 'text',
  uuid: 'text',
  ltree: 'text',
  jsonb: 'json',
  json: 'json',
  boolean: 'boolean',
  smallint: 'integer',
  integer: 'integer',
  bigint: 'integer',
  numeric: 'decimal',
  'double precision': 'decimal',
  real: 'decimal',
  'timestamp with time zone': 'instant',
  'timestamp without time zone': 'timestamp',
  date: 'date',
  ARRAY: 'text[]',
}

function knownTables(known: readonly KnownColumn[]): Tables {
  const tables: Tables = new Map()
  for (const { table, column, type } of known) {
    const kind = Object.hasOwn(catalogueKinds, type) ? catalogueKinds[type] : undefined
    if (kind) settle(columnOf(tableOf(tables, table), column), kind)
  }
  return tables
}

type Parsed = { readonly control: Control; readonly node: Node }

function parsedOf(control: Control, parse: ParsePostgres): Parsed | NotTranslated {
  if (Buffer.byteLength(control.sql) > maxBytes)
    return { control, construct: `SQL of more than ${maxBytes} bytes`, sqlLine: null }
  try {
    const statements = (parse(control.sql) as { stmts?: readonly Tree[] }).stmts ?? []
    const [only] = statements
    if (!only || statements.length !== 1)
      return { control, construct: `${statements.length} statements; one SELECT is expected`, sqlLine: null }
    return { control, node: nodeOf(only.stmt) }
  } catch (error) {
    const details = (error as { sqlDetails?: { cursorPosition?: number } }).sqlDetails
    const message = error instanceof Error ? error.message : String(error)
    return { control, construct: message, sqlLine: lineAt(control.sql, details?.cursorPosition ?? null) }
  }
}

function written(
  control: Control,
  node: Node,
  tables: Tables,
  reading: Pick<Query, 'isLast' | 'takesPossible'>,
): Translated | NotTranslated {
  const query: Query = {
    tables,
    params: control.params,
    used: new Set(),
    usedParams: new Set(),
    ...reading,
    reads: null,
    select: selectOf,
  }
  try {
    const answers = answersOf(query, node)
    return { control, answers, tables: [...query.used], params: [...query.usedParams] }
  } catch (error) {
    if (error instanceof Unsupported)
      return { control, construct: error.construct, sqlLine: lineAt(control.sql, error.at) }
    if (error instanceof HclProblem) return { control, construct: error.message, sqlLine: null }
    throw error
  }
}

function lineAt(sql: string, offset: number | null): number | null {
  if (offset === null) return null
  return Buffer.from(sql).subarray(0, offset).toString().split('\n').length
}
