import type { Derived, Query, Scope } from './scope.ts'
import { selectOf, withCtes } from './select.ts'
import { tableOf, Unsupported } from './tables.ts'
import { child, children, type Node, nodeOf, only, part, placeOf, type Tree, text, words } from './tree.ts'
import { identifier, isLiteral, kindOfValue, quote, textOf, type Value } from './value.ts'

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
  if (of.op === 'SETOP_NONE' || of.op === undefined) return [answerOf(query, of, inner, before + prefix)]
  only('a union', of, 'op all larg rarg withClause sortClause limitOption')
  if (of.op !== 'SETOP_UNION') throw new Unsupported(String(of.op))
  return [of.larg, of.rarg].flatMap(side => partsOf(query, side as Tree, inner, before + prefix))
}

function answerOf(query: Query, of: Tree, scope: Scope, prefix: string): Answer {
  const targets = children(of, 'targetList').map(target => withStatus(target))
  const named = (name: string) =>
    targets.find(
      target =>
        text(target.of, 'name').toLowerCase() === name || (text(target.of, 'name') === '' && lastWord(target) === name),
    )
  for (const name of ['resource', 'status', 'reason'])
    if (!named(name)) throw new Unsupported(`a SELECT that does not name ${name}`)
  const { population, keys } = populationOf(query, of, named('resource')!, scope)
  const added = population.isPlain ? [] : keys.map((key, index) => target(`onus_key_${index + 1}`, { ColumnRef: key }))
  const { withClause: _, ...rest } = of
  const list = [...targets, ...added].map(({ type, of: item }) => ({ [type]: item }))
  const derived = selectOf(query, { type: 'SelectStmt', of: { ...rest, targetList: list } }, scope)
  const { sql, dimensions } = wrapped(query, derived, population, isOneTable(of, scope))
  return { sql: prefix + sql, population, dimensions }
}

function target(name: string, val: unknown): Node {
  return { type: 'ResTarget', of: { name, val } }
}

function lastWord({ of }: Node): string {
  const node = child(of, 'val')
  return node?.type === 'ColumnRef' ? (words(node.of, 'fields').at(-1) ?? '') : ''
}

/** The same column with our words for a status, where it is the status. */
function withStatus(item: Node): Node {
  const name = text(item.of, 'name').toLowerCase()
  if (name !== 'status' && !(name === '' && lastWord(item) === 'status')) return item
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

/** The table whose rows the resources are, by the columns that the resource is made of. */
function populationOf(
  query: Query,
  of: Tree,
  resource: Node,
  scope: Scope,
): { population: Population; keys: readonly Tree[] } {
  const node = child(resource.of, 'val')!
  const reads = readsOf(query, of, columnRefs(node), scope)
  const [first] = reads
  const at = placeOf(node.of)
  if (!first?.origin) throw new Unsupported('a resource that is no column of a table', at)
  const { table } = first.origin
  if (reads.some(({ origin }) => origin?.table !== table))
    throw new Unsupported('a resource made of several tables, or of what is computed', at)
  const columns = [...new Map(reads.map(read => [read.origin!.column, read.of]))]
  const isPlain = node.type === 'ColumnRef'
  return {
    population: { table, columns: columns.map(([name]) => name), isPlain },
    keys: columns.map(([, ref]) => ref),
  }
}

/** Where each of the columns comes from. */
function readsOf(query: Query, of: Tree, columns: readonly Tree[], scope: Scope): NonNullable<Query['reads']> {
  const reads: NonNullable<Query['reads']> = []
  const targetList = columns.map(ref => ({ ResTarget: { val: { ColumnRef: ref } } }))
  selectOf(
    { ...query, reads },
    { type: 'SelectStmt', of: { op: 'SETOP_NONE', targetList, fromClause: of.fromClause } },
    scope,
  )
  return columns.flatMap(ref => reads.find(read => read.of === ref) ?? [])
}

function columnRefs(node: Node): readonly Tree[] {
  if (node.type === 'ColumnRef') return [node.of]
  const found: Tree[] = []
  const walk = (given: unknown): void => {
    if (typeof given !== 'object' || given === null) return
    for (const [name, value] of Object.entries(given)) {
      if (name === 'ColumnRef') found.push(value as Tree)
      else if (name !== 'SubLink') walk(value)
    }
  }
  walk(node.of)
  return found
}

function isOneTable(of: Tree, scope: Scope): boolean {
  const from = children(of, 'fromClause')
  const [only] = from
  return from.length === 1 && only?.type === 'RangeVar' && !scope.ctes.has(text(only.of, 'relname'))
}

/** Brings the columns into the form of an answer, and rows of one resource together. */
function wrapped(
  query: Query,
  derived: Derived,
  population: Population,
  isOneTable: boolean,
): Omit<Answer, 'population'> {
  const column = (name: string): Value => {
    const found = derived.outputs.find(output => output.name.toLowerCase() === name)!
    return { ...found.value, sql: `answer.${identifier(found.name)}` }
  }
  const dimensions = derived.outputs.filter(({ name }) => !/^(resource|status|reason|onus_key_\d+)$/i.test(name))
  if (derived.open.length > 0) throw new Unsupported('* among the columns of the answer')
  const own = dimensions.map(({ name, value }) => ({
    name: dimensionName(name),
    sql: dimensionText({ ...value, sql: `answer.${identifier(name)}` }),
  }))
  const made = population.isPlain ? [] : [{ name: 'resource_in_mod', sql: textOf(column('resource')) }]
  const list = [...own, ...made]
  if (list.length > 16) throw new Unsupported(`${list.length} dimensions; a check has at most 16`)
  const resource = population.isPlain ? textOf(column('resource')) : keyText(query, population)
  const reason = `coalesce(${textOf(column('reason'))}, ${quote(noReason)})`
  const columns = [
    `${resource} AS resource`,
    `${column('status').sql} AS status`,
    `${reason} AS reason`,
    ...list.map(({ name, sql }) => `${sql} AS ${identifier(name)}`),
  ]
  const rows = `SELECT ${columns.join(',\n  ')}\nFROM (\n${derived.sql}\n) AS answer`
  const names = list.map(({ name }) => name)
  return { sql: isOneTable ? rows : together(rows, names), dimensions: names }
}

function dimensionName(name: string): string {
  return /^exception$/i.test(name) ? 'exception_column' : name
}

function dimensionText(value: Value): string {
  return !isLiteral(value) && kindOfValue(value)?.endsWith('[]') ? `array_to_string(${value.sql}, ', ')` : textOf(value)
}

/** The stable id of a row as datasets make it of their key: parts joined by slashes, those at the end left off when null. */
function keyText(query: Query, { table, columns }: Population): string {
  const parts = columns.map((name, index) => {
    const cell = tableOf(query.tables, table).columns.get(name) ?? null
    return textOf({ sql: `answer.onus_key_${index + 1}`, kind: null, cell })
  })
  const last = parts.length - 1
  const escaped = (sql: string, index: number) =>
    index === last ? sql : `replace(replace(coalesce(${sql}, ''), '%', '%25'), '/', '%2F')`
  const upTo = (end: number) =>
    parts
      .slice(0, end + 1)
      .map(escaped)
      .join(" || '/' || ")
  const cases = parts
    .map((_, index) => parts.length - 1 - index)
    .map(end => `WHEN answer.onus_key_${end + 1} IS NOT NULL THEN ${upTo(end)}`)
  return parts.length === 1 ? parts[0]! : `CASE ${cases.join(' ')} END`
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
