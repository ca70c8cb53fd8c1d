import { expression } from './expression.ts'
import { baseColumn, type Derived, type Query, type Scope, type Source } from './scope.ts'
import { selectOf, withCtes } from './select.ts'
import { tableOf, Unsupported } from './tables.ts'
import { child, children, type Node, nodeOf, only, part, placeOf, type Tree, text, words } from './tree.ts'
import {
  identifier,
  isLiteral,
  kindOfValue,
  type Made,
  madeAlias,
  type Origin,
  quote,
  textOf,
  type Value,
} from './value.ts'

/** What a control answers about: rows of one table, each named by these columns of it. */
export type Population = {
  readonly table: string
  readonly columns: readonly string[]
  /** Whether the resource is that one column as it stands, and not made of several. */
  readonly isPlain: boolean
}

export type Answer = { readonly sql: string; readonly population: Population; readonly dimensions: readonly string[] }

const statuses: Readonly<Record<string, string>> = {
  ok: 'pass',
  alarm: 'fail',
  skip: 'not_applicable',
  info: 'info',
  error: 'error',
}

/** The statuses from the worst on: a resource with several rows has the worst of them. */
const worstFirst = ['fail', 'error', 'info', 'pass', 'not_applicable']

export const noReason = 'the control gives no reason'

/**
 * Writes the SELECT of a control as ours: resource, status and reason, then dimensions. A UNION becomes one answer for each
 * of its parts, since a check answers about one population.
 */
export function answersOf(query: Query, node: Node): readonly Answer[] {
  const scope: Scope = { sources: [], ctes: new Map(), parent: null }
  if (node.type !== 'SelectStmt') throw new Unsupported(node.type)
  return partsOf(query, node.of, scope, '')
}

function partsOf(query: Query, of: Tree, scope: Scope, before: string): readonly Answer[] {
  const { prefix, inner } = withCtes(query, of, scope)
  if (before !== '' && prefix !== '') throw new Unsupported('WITH inside a union')
  if (of.op === 'SETOP_NONE' || of.op === undefined) return answersOfSelect(query, of, inner, before + prefix)
  only('a union', of, 'op all larg rarg withClause sortClause limitOption')
  if (of.op !== 'SETOP_UNION') throw new Unsupported(String(of.op))
  return [of.larg, of.rarg].flatMap(side => partsOf(query, side as Tree, inner, before + prefix))
}

function answersOfSelect(query: Query, of: Tree, scope: Scope, prefix: string): readonly Answer[] {
  const targets = children(of, 'targetList').map(withStatus)
  for (const name of ['resource', 'status', 'reason'])
    if (!targets.some(item => isNamed(item, name))) throw new Unsupported(`a SELECT that does not name ${name}`)
  const { withClause: _, ...rest } = of
  const targetList = targets.map(({ type, of: item }) => ({ [type]: item }))
  const derived = selectOf(query, { type: 'SelectStmt', of: { ...rest, targetList } }, scope)
  const resource = columnOf(derived, 'resource')
  return populationsOf(resource, placeOf(of)).map(({ population, only, made }) => {
    const named = made ? namesOf(query, made, scope) : null
    const { sql, dimensions } = wrapped(query, derived, { only, named, isOneTable: isOneTable(of, scope) })
    return { sql: prefix + sql, population, dimensions }
  })
}

function isNamed({ of }: Node, name: string): boolean {
  const node = child(of, 'val')
  const own = node?.type === 'ColumnRef' ? words(node.of, 'fields').at(-1) : ''
  return (text(of, 'name') || (own ?? '')).toLowerCase() === name
}

/** The same column with our words for a status, where it is the status. */
function withStatus(item: Node): Node {
  if (!isNamed(item, 'status')) return item
  return { type: item.type, of: { ...item.of, name: 'status', val: statusOf(nodeOf(item.of.val)) } }
}

function statusOf(node: Node): unknown {
  if (node.type === 'A_Const') {
    if (node.of.isnull) return { A_Const: node.of }
    const said = text(part(node.of, 'sval') ?? {}, 'sval')
    const own = Object.hasOwn(statuses, said) ? statuses[said] : undefined
    if (!own) throw new Unsupported(`the status ${JSON.stringify(said)}`, placeOf(node.of))
    return { A_Const: { ...node.of, sval: { sval: own } } }
  }
  if (node.type !== 'CaseExpr')
    throw new Unsupported('a status that is neither a literal nor a CASE of literals', placeOf(node.of))
  const otherwise = child(node.of, 'defresult')
  const args = children(node.of, 'args').map(({ type, of }) => ({
    [type]: { ...of, result: statusOf(nodeOf(of.result)) },
  }))
  return { CaseExpr: { ...node.of, args, ...(otherwise && { defresult: statusOf(otherwise) }) } }
}

type Part = { readonly population: Population; readonly only: Origin | null; readonly made: Made | null }

/** The tables whose rows the resources are: one, or each of a union, whose resources are then told apart. */
function populationsOf({ origin, origins = [], made }: Value, at: number | null): readonly Part[] {
  const plain = ({ table, column }: Origin): Population => ({ table, columns: [column], isPlain: true })
  if (origin) return [{ population: plain(origin), only: null, made: null }]
  if (origins.length > 0) return origins.map(only => ({ population: plain(only), only, made: null }))
  if (made) return [{ population: { table: made.table, columns: made.columns, isPlain: false }, only: null, made }]
  throw new Unsupported('a resource that is neither a column of a table nor made of one row of it', at)
}

/** A query that gives for each row of the table what the control calls it, and what the dataset does. */
function namesOf(query: Query, { table, columns, node }: Made, { ctes }: Scope): string {
  const known = tableOf(query.tables, table)
  const source: Source = { alias: madeAlias, table: known, outputs: new Map(), open: [], scalar: null }
  const made = expression(query, node, { sources: [source], ctes, parent: null })
  const parts = columns.map(name => textOf(baseColumn(madeAlias, known, name)))
  return `SELECT ${textOf(made)} AS made, ${keyText(parts)} AS resource FROM ${identifier(table)} AS ${identifier(madeAlias)}`
}

function isOneTable(of: Tree, scope: Scope): boolean {
  const from = children(of, 'fromClause')
  const [only] = from
  return from.length === 1 && only?.type === 'RangeVar' && !scope.ctes.has(text(only.of, 'relname'))
}

function columnOf({ outputs }: Derived, name: string): Value {
  const found = outputs.find(output => output.name.toLowerCase() === name)!
  return { ...found.value, sql: `answer.${identifier(found.name)}` }
}

type Form = { readonly only: Origin | null; readonly named: string | null; readonly isOneTable: boolean }

/** Brings the columns into the form of an answer, and rows of one resource together. */
function wrapped(query: Query, derived: Derived, { only, named, isOneTable }: Form): Omit<Answer, 'population'> {
  if (derived.open.length > 0) throw new Unsupported('* among the columns of the answer')
  const own = derived.outputs
    .filter(({ name }) => !/^(resource|status|reason)$/i.test(name))
    .map(({ name, value }) => ({
      name: dimensionName(name),
      sql: dimensionText({ ...value, sql: `answer.${identifier(name)}` }),
    }))
  const resource = columnOf(derived, 'resource')
  const list = named ? [...own, { name: 'resource_in_mod', sql: textOf(resource) }] : own
  if (list.length > 16) throw new Unsupported(`${list.length} dimensions; a check has at most 16`)
  const columns = [
    `${named ? 'named.resource' : textOf(resource)} AS resource`,
    `${columnOf(derived, 'status').sql} AS status`,
    `coalesce(${textOf(columnOf(derived, 'reason'))}, ${quote(noReason)}) AS reason`,
    ...list.map(({ name, sql }) => `${sql} AS ${identifier(name)}`),
  ]
  const join = named ? ` LEFT JOIN (${named}) AS named ON named.made = ${textOf(resource)}` : ''
  const where = only ? `\nWHERE ${textOf(resource)} IS NULL OR ${textOf(resource)} IN (${keysOf(query, only)})` : ''
  const rows = `SELECT ${columns.join(',\n  ')}\nFROM (\n${derived.sql}\n) AS answer${join}${where}`
  const names = list.map(({ name }) => name)
  return { sql: isOneTable && !named ? rows : together(rows, names), dimensions: names }
}

function keysOf(query: Query, { table, column }: Origin): string {
  const key = baseColumn('population', tableOf(query.tables, table), column)
  return `SELECT ${textOf(key)} FROM ${identifier(table)} AS "population"`
}

function dimensionName(name: string): string {
  return /^exception$/i.test(name) ? 'exception_column' : name
}

function dimensionText(value: Value): string {
  return !isLiteral(value) && kindOfValue(value)?.endsWith('[]') ? `array_to_string(${value.sql}, ', ')` : textOf(value)
}

/** The stable id of a row as datasets make it of their key: parts joined by slashes, those at the end left off when null. */
function keyText(parts: readonly string[]): string {
  const last = parts.length - 1
  const escaped = (sql: string, index: number) =>
    index === last ? sql : `replace(replace(coalesce(${sql}, ''), '%', '%25'), '/', '%2F')`
  const upTo = (end: number) =>
    parts
      .slice(0, end + 1)
      .map(escaped)
      .join(" || '/' || ")
  const cases = parts.map((sql, index) => `WHEN ${sql} IS NOT NULL THEN ${upTo(index)}`).reverse()
  return last === 0 ? parts[0]! : `CASE ${cases.join(' ')} END`
}

/** One row for each resource: its worst status with the reasons of those rows. A status of nothing stays, and is an error. */
function together(rows: string, dimensions: readonly string[]): string {
  const rank = `CASE each_row.status ${worstFirst.map((status, index) => `WHEN '${status}' THEN ${index + 1}`).join(' ')} ELSE 0 END`
  const columns = dimensions.map(name => `min(ranked.${identifier(name)}) AS ${identifier(name)}`)
  return [
    `SELECT ranked.resource AS resource, min(ranked.status) AS status,`,
    `  string_agg(DISTINCT ranked.reason, ' ' ORDER BY ranked.reason) AS reason${columns.length > 0 ? `,\n  ${columns.join(', ')}` : ''}`,
    `FROM (SELECT each_row.*, ${rank} AS onus_rank, min(${rank}) OVER (PARTITION BY each_row.resource) AS onus_worst`,
    `FROM (\n${rows}\n) AS each_row) AS ranked`,
    'WHERE ranked.onus_rank = ranked.onus_worst GROUP BY ranked.resource',
  ].join('\n')
}
