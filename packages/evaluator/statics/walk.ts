import { didYouMean } from '@onus/core/near'
import {
  aggregates,
  allowedFunctions,
  allowedTypes,
  bareNames,
  insteadOf,
  orderedAggregates,
  orderedWindows,
  repeatableInstead,
  sumsOfFloats,
} from './functions.ts'
import { limits } from './limits.ts'
import type { Finding, FindingCode } from './problem.ts'

export type WalkOptions = {
  /** The tables a check declares; only these and its own CTEs may be named. */
  readonly tables: readonly string[]
  /** Parameters it may use, without the `$`. */
  readonly parameters: readonly string[]
  /** An expression of the short form stands alone: no table, no subquery. */
  readonly expressionOnly?: boolean
}

export type Walked = {
  readonly problems: readonly Finding[]
  readonly warnings: readonly Finding[]
  readonly tables: readonly string[]
  readonly parameters: readonly string[]
}

type Node = Readonly<Record<string, unknown>>

type Walk = WalkOptions & {
  readonly allowed: ReadonlySet<string>
  readonly problems: Finding[]
  readonly warnings: Finding[]
  readonly usedTables: Set<string>
  readonly usedParameters: Set<string>
  nodes: number
  tableRefs: number
  ctes: number
  unions: number
}

type Scope = {
  readonly ctes: ReadonlySet<string>
  readonly depth: number
  readonly lambdas: number
  readonly queries: number
  /** The value goes straight into a sort, so the order in which it is collected does not matter. */
  readonly sorted: boolean
}

/**
 * Walks the parsed statements of a check and refuses everything that is not on a list: kinds of node, functions, tables,
 * types. A node it does not know is refused, never skipped.
 */
export function walkStatements(statements: readonly unknown[], options: WalkOptions): Walked {
  const walk: Walk = {
    ...options,
    allowed: new Set(options.tables.map(name => name.toLowerCase())),
    problems: [],
    warnings: [],
    usedTables: new Set(),
    usedParameters: new Set(),
    nodes: 0,
    tableRefs: 0,
    ctes: 0,
    unions: 0,
  }
  if (statements.length === 1)
    query(walk, childOf(statements[0], 'node'), { ctes: new Set(), depth: 0, lambdas: 0, queries: 0, sorted: false })
  else refuse(walk, 'statement', `expected one SELECT, found ${statements.length} statements`, null)
  return {
    problems: walk.problems,
    warnings: walk.warnings,
    tables: [...walk.usedTables],
    parameters: [...walk.usedParameters],
  }
}

function query(walk: Walk, node: Node | null, scope: Scope): undefined {
  if (!node || !enter(walk, node, scope)) return
  if (scope.queries > limits.subqueryDepth)
    return refuse(walk, 'too_large', `more than ${limits.subqueryDepth} nested queries`, node)
  if (walk.expressionOnly && scope.queries > 0) return refuse(walk, 'expression', 'no subquery is allowed here', node)
  const inner = { ...withCtes(walk, node, scope), queries: scope.queries + 1, sorted: false }
  switch (node.type) {
    case 'SELECT_NODE':
      return select(walk, node, inner)
    case 'SET_OPERATION_NODE':
      return setOperation(walk, node, inner)
    case 'RECURSIVE_CTE_NODE':
      return refuse(walk, 'statement', 'WITH RECURSIVE is not allowed', node)
    default:
      return refuse(walk, 'statement', `${words(node.type)} is not allowed`, node)
  }
}

/** Each CTE sees those before it; the body sees all. A name outside its scope is no table. */
function withCtes(walk: Walk, node: Node, scope: Scope): Scope {
  const entries = listOf(childOf(node, 'cte_map')?.map)
  const ctes = new Set(scope.ctes)
  for (const entry of entries) {
    walk.ctes++
    if (walk.ctes === limits.ctes + 1)
      refuse(walk, 'too_large', `more than ${limits.ctes} common table expressions`, node)
    if (walk.ctes > limits.ctes) break
    const value = childOf(entry, 'value')
    if (listOf(value?.key_targets).length > 0) refuse(walk, 'statement', 'USING KEY is not allowed', node)
    query(walk, childOf(childOf(value, 'query'), 'node'), {
      ...scope,
      ctes: new Set(ctes),
      depth: scope.depth + 1,
      queries: scope.queries + 1,
    })
    ctes.add(String(entry.key).toLowerCase())
  }
  return { ...scope, ctes }
}

const selectKeys = new Set(
  'type modifiers cte_map select_list from_table where_clause group_expressions group_sets aggregate_handling having sample qualify'.split(
    ' ',
  ),
)

function select(walk: Walk, node: Node, scope: Scope): undefined {
  onlyKeys(walk, node, selectKeys)
  if (walk.expressionOnly) oneExpression(walk, node)
  if (node.sample) refuse(walk, 'statement', 'a sample is not repeatable', node)
  if (listOf(node.group_sets).length > limits.groupingSets)
    refuse(walk, 'too_large', `more than ${limits.groupingSets} grouping sets`, node)
  modifiers(walk, node, scope)
  tableRef(walk, childOf(node, 'from_table'), scope)
  for (const key of ['select_list', 'group_expressions']) expressions(walk, node[key], scope)
  for (const key of ['where_clause', 'having', 'qualify']) expression(walk, childOf(node, key), scope)
}

function oneExpression(walk: Walk, node: Node): undefined {
  const list = listOf(node.select_list)
  const bare =
    list.length === 1 &&
    childOf(node, 'from_table')?.type === 'EMPTY' &&
    !list[0]!.alias &&
    list[0]!.class !== 'STAR' &&
    ['where_clause', 'having', 'qualify'].every(key => !node[key]) &&
    ['modifiers', 'group_expressions', 'group_sets'].every(key => listOf(node[key]).length === 0) &&
    listOf(childOf(node, 'cte_map')?.map).length === 0
  if (!bare) refuse(walk, 'expression', 'expected one expression and nothing else', list[0] ?? node)
}

const setOperations = new Set(['UNION', 'UNION_BY_NAME', 'EXCEPT', 'INTERSECT'])
const setKeys = new Set('type modifiers cte_map setop_type left right setop_all children'.split(' '))

function setOperation(walk: Walk, node: Node, scope: Scope): undefined {
  onlyKeys(walk, node, setKeys)
  walk.unions++
  if (walk.unions === limits.unions + 1) refuse(walk, 'too_large', `more than ${limits.unions} set operations`, node)
  if (walk.unions > limits.unions) return
  if (walk.expressionOnly) refuse(walk, 'expression', 'expected one expression and nothing else', node)
  if (!setOperations.has(String(node.setop_type)))
    refuse(walk, 'statement', `${words(node.setop_type)} is not allowed`, node)
  modifiers(walk, node, scope)
  for (const side of [childOf(node, 'left'), childOf(node, 'right'), ...listOf(node.children)])
    query(walk, side, { ...scope, depth: scope.depth + 1, queries: scope.queries - 1 })
}

function modifiers(walk: Walk, node: Node, scope: Scope): undefined {
  const list = listOf(node.modifiers)
  const ordered = list.some(modifier => modifier.type === 'ORDER_MODIFIER')
  for (const modifier of list) {
    switch (modifier.type) {
      case 'ORDER_MODIFIER':
        for (const order of listOf(modifier.orders)) expression(walk, childOf(order, 'expression'), scope)
        break
      case 'LIMIT_MODIFIER':
        if (!ordered) refuse(walk, 'unrepeatable', 'LIMIT without ORDER BY picks any rows', node)
        for (const key of ['limit', 'offset']) expression(walk, childOf(modifier, key), scope)
        break
      case 'DISTINCT_MODIFIER':
        if (listOf(modifier.distinct_on_targets).length > 0 && !ordered)
          refuse(walk, 'unrepeatable', 'DISTINCT ON without ORDER BY picks any row', node)
        expressions(walk, modifier.distinct_on_targets, scope)
        break
      default:
        refuse(walk, 'statement', `${words(modifier.type)} is not allowed`, node)
    }
  }
}

const tableKeys: Record<string, ReadonlySet<string>> = {
  EMPTY: new Set(),
  BASE_TABLE: new Set('schema_name table_name column_name_alias catalog_name at_clause'.split(' ')),
  JOIN: new Set(
    'left right condition join_type ref_type using_columns delim_flipped duplicate_eliminated_columns'.split(' '),
  ),
  SUBQUERY: new Set('subquery column_name_alias'.split(' ')),
  TABLE_FUNCTION: new Set('function column_name_alias with_ordinality'.split(' ')),
  EXPRESSION_LIST: new Set('expected_names expected_types values column_name_alias'.split(' ')),
}
const everyTable = new Set('type alias sample query_location'.split(' '))

function tableRef(walk: Walk, node: Node | null, scope: Scope): undefined {
  if (!node || !enter(walk, node, scope)) return
  const keys = tableKeys[String(node.type)]
  if (!keys) return refuse(walk, 'statement', `${words(node.type)} is not allowed`, node)
  onlyKeys(walk, node, keys.union(everyTable))
  if (node.sample) refuse(walk, 'unrepeatable', 'a sample is not repeatable', node)
  const inner = { ...scope, depth: scope.depth + 1 }
  switch (node.type) {
    case 'BASE_TABLE':
      return baseTable(walk, node, scope)
    case 'JOIN':
      return join(walk, node, inner)
    case 'SUBQUERY':
      countTable(walk, node)
      return query(walk, childOf(childOf(node, 'subquery'), 'node'), inner)
    case 'TABLE_FUNCTION':
      return tableFunction(walk, node, inner)
    case 'EXPRESSION_LIST':
      for (const row of node.values as unknown[]) expressions(walk, row, inner)
      return
  }
}

function baseTable(walk: Walk, node: Node, scope: Scope): undefined {
  countTable(walk, node)
  const name = String(node.table_name)
  if (node.schema_name || node.catalog_name)
    return refuse(walk, 'table', `name ${name} without a schema: only the datasets of the check exist`, node)
  if (node.at_clause) refuse(walk, 'statement', 'AT is not allowed', node)
  if (scope.ctes.has(name.toLowerCase())) return
  if (!walk.allowed.has(name.toLowerCase())) {
    const known = [...walk.allowed, ...scope.ctes]
    return refuse(walk, 'table', `${quoted(name)} is no dataset of this check${didYouMean(name, known)}`, node)
  }
  walk.usedTables.add(name.toLowerCase())
}

function join(walk: Walk, node: Node, scope: Scope): undefined {
  if (node.ref_type === 'POSITIONAL')
    refuse(walk, 'unrepeatable', 'a positional join depends on the order of rows', node)
  if (node.ref_type === 'DEPENDENT') refuse(walk, 'statement', 'this join is not allowed', node)
  tableRef(walk, childOf(node, 'left'), scope)
  tableRef(walk, childOf(node, 'right'), scope)
  expression(walk, childOf(node, 'condition'), scope)
}

function tableFunction(walk: Walk, node: Node, scope: Scope): undefined {
  countTable(walk, node)
  const call = childOf(node, 'function')
  const name = String(call?.function_name ?? '')
  if (name.toLowerCase() !== 'unnest' || call?.schema || call?.catalog)
    return refuse(
      walk,
      'function',
      `${quoted(name)} is not allowed in FROM; only unnest and the datasets of the check are`,
      node,
    )
  expression(walk, call ?? null, scope)
}

function countTable(walk: Walk, node: Node): undefined {
  walk.tableRefs++
  if (walk.expressionOnly) refuse(walk, 'expression', 'no table is allowed here', node)
  if (walk.tableRefs === limits.tables + 1) refuse(walk, 'too_large', `more than ${limits.tables} tables`, node)
}

function expressions(walk: Walk, value: unknown, scope: Scope): undefined {
  for (const node of listOf(value)) expression(walk, node, scope)
}

type Handler = (walk: Walk, node: Node, scope: Scope) => undefined

const every = 'class type alias query_location'

const handlers: Record<
  string,
  { readonly keys: ReadonlySet<string>; readonly types?: ReadonlySet<string>; readonly handle: Handler }
> = {
  COLUMN_REF: { keys: keys('column_names'), handle: columnRef },
  CONSTANT: {
    keys: keys('value'),
    handle: (walk, node) => typeOf(walk, childOf(childOf(node, 'value'), 'type'), node),
  },
  PARAMETER: { keys: keys('identifier'), handle: parameter },
  STAR: {
    keys: keys('relation_name exclude_list replace_list columns expr qualified_exclude_list rename_list unpacked'),
    handle: star,
  },
  FUNCTION: {
    keys: keys('function_name schema children filter order_bys distinct is_operator export_state catalog'),
    handle: call,
  },
  WINDOW: {
    keys: keys(
      'function_name schema catalog children partitions orders start end start_expr end_expr offset_expr default_expr ignore_nulls filter_expr exclude_clause distinct arg_orders',
    ),
    handle: windowCall,
  },
  CASE: { keys: keys('case_checks else_expr'), handle: caseOf },
  CAST: { keys: keys('child cast_type try_cast'), handle: cast },
  COMPARISON: { keys: keys('left right'), handle: comparison },
  CONJUNCTION: { keys: keys('children'), handle: children('children') },
  BETWEEN: { keys: keys('input lower upper'), handle: children('input', 'lower', 'upper') },
  OPERATOR: {
    keys: keys('children'),
    types: new Set(
      'OPERATOR_NOT OPERATOR_IS_NULL OPERATOR_IS_NOT_NULL COMPARE_IN COMPARE_NOT_IN OPERATOR_COALESCE ARRAY_EXTRACT ARRAY_SLICE STRUCT_EXTRACT OPERATOR_NULLIF GROUPING_FUNCTION OPERATOR_TRY'.split(
        ' ',
      ),
    ),
    handle: children('children'),
  },
  SUBQUERY: { keys: keys('subquery_type subquery child comparison_type'), handle: subquery },
  LAMBDA: { keys: keys('lhs expr'), handle: lambda },
}

function expression(walk: Walk, node: Node | null, scope: Scope): undefined {
  if (!node || !enter(walk, node, scope)) return
  const handler = handlers[String(node.class)]
  if (!handler || (handler.types && !handler.types.has(String(node.type))))
    return refuse(walk, 'expression', `${words(node.type)} is not allowed`, node)
  onlyKeys(walk, node, handler.keys)
  handler.handle(walk, node, { ...scope, depth: scope.depth + 1 })
}

function columnRef(walk: Walk, node: Node): undefined {
  const path = Array.isArray(node.column_names) ? node.column_names.map(String) : []
  const name = path[0]?.toLowerCase() ?? ''
  if (path.length > 1 || !bareNames.has(name)) return
  const instead = repeatableInstead.get(name)
  if (instead) refuse(walk, 'unrepeatable', `${name} is not allowed: ${instead}`, node)
  else refuse(walk, 'expression', `${name} alone is not allowed; write table.${name} for a column of that name`, node)
}

/** Nothing is equal to NULL, nor different from it: a condition that says so is never true. */
function comparison(walk: Walk, node: Node, scope: Scope): undefined {
  const sides = [childOf(node, 'left'), childOf(node, 'right')]
  const isNull = (side: Node | null) => side?.class === 'CONSTANT' && childOf(side, 'value')?.is_null === true
  if (!String(node.type).includes('DISTINCT') && sides.some(isNull))
    refuse(walk, 'expression', 'a comparison with NULL is never true: write IS NULL or IS NOT NULL', node)
  for (const side of sides) expression(walk, side, scope)
}

function parameter(walk: Walk, node: Node): undefined {
  const name = String(node.identifier)
  walk.usedParameters.add(name)
  if (!walk.parameters.includes(name))
    refuse(walk, 'parameter', `$${name} is no parameter of this check${didYouMean(name, walk.parameters)}`, node)
}

function star(walk: Walk, node: Node, scope: Scope): undefined {
  if (node.columns || node.expr) refuse(walk, 'expression', 'COLUMNS is not allowed: name the columns', node)
  for (const entry of listOf(node.replace_list)) expression(walk, childOf(entry, 'value'), scope)
}

/** The parser writes `list(x ORDER BY x)` as `list_sort(list(x))`. */
const collectors = new Set(['list', 'array_agg'])

function call(walk: Walk, node: Node, scope: Scope): undefined {
  const name = functionName(walk, node)
  if (walk.expressionOnly && aggregates.has(name))
    refuse(walk, 'expression', `${name} looks at many rows, and an expression at one; write sql instead`, node)
  const ordered = listOf(childOf(node, 'order_bys')?.orders)
  const isSorted = scope.sorted && collectors.has(name)
  if (orderedAggregates.has(name) && ordered.length === 0 && !isSorted)
    refuse(walk, 'unrepeatable', `${name} depends on the order of rows: write ${name}(… ORDER BY …)`, node)
  if (sumsOfFloats.has(name) && listOf(node.children).some(isFloat)) warnFloat(walk, name, node)
  expressions(walk, node.children, { ...scope, sorted: name === 'list_sort' })
  expression(walk, childOf(node, 'filter'), scope)
  for (const order of ordered) expression(walk, childOf(order, 'expression'), scope)
}

function windowCall(walk: Walk, node: Node, scope: Scope): undefined {
  if (walk.expressionOnly)
    refuse(walk, 'expression', 'OVER looks at many rows, and an expression at one; write sql instead', node)
  const name = functionName(walk, node)
  const orders = listOf(node.orders)
  const ownOrders = listOf(node.arg_orders)
  if ((orderedWindows.has(name) || orderedAggregates.has(name)) && orders.length + ownOrders.length === 0)
    refuse(walk, 'unrepeatable', `${name} depends on the order of rows: write OVER (… ORDER BY …)`, node)
  if (sumsOfFloats.has(name) && listOf(node.children).some(isFloat)) warnFloat(walk, name, node)
  expressions(walk, node.children, scope)
  expressions(walk, node.partitions, scope)
  for (const order of [...orders, ...ownOrders]) expression(walk, childOf(order, 'expression'), scope)
  for (const key of ['start_expr', 'end_expr', 'offset_expr', 'default_expr', 'filter_expr'])
    expression(walk, childOf(node, key), scope)
}

/** Functions of the parser's own making carry the schema main; any other schema was written by somebody. */
function functionName(walk: Walk, node: Node): string {
  const name = String(node.function_name).toLowerCase()
  const instead = repeatableInstead.get(name)
  if (instead) refuse(walk, 'unrepeatable', `${name} is not allowed: ${instead}`, node)
  else if (node.catalog || (node.schema && node.schema !== 'main'))
    refuse(walk, 'function', `name ${quoted(name)} without a schema`, node)
  else if (!allowedFunctions.has(name))
    refuse(walk, 'function', `the function ${quoted(name)} is not allowed${hintFor(name)}`, node)
  return name
}

function hintFor(name: string): string {
  const instead = insteadOf.get(name)
  return instead ? `: ${instead}` : didYouMean(name, allowedFunctions)
}

function caseOf(walk: Walk, node: Node, scope: Scope): undefined {
  for (const check of listOf(node.case_checks))
    for (const key of ['when_expr', 'then_expr']) expression(walk, childOf(check, key), scope)
  expression(walk, childOf(node, 'else_expr'), scope)
}

function cast(walk: Walk, node: Node, scope: Scope): undefined {
  typeOf(walk, childOf(node, 'cast_type'), node)
  expression(walk, childOf(node, 'child'), scope)
}

function typeOf(walk: Walk, type: Node | null, at: Node): undefined {
  if (!type) return
  const info = childOf(type, 'type_info')
  if (!allowedTypes.has(String(type.id)))
    refuse(walk, 'type', `the type ${quoted(String(info?.name ?? type.id))} is not allowed${zoneHint(type)}`, at)
  typeOf(walk, childOf(info, 'child_type'), at)
  for (const child of listOf(info?.child_types)) typeOf(walk, childOf(child, 'second'), at)
}

function zoneHint(type: Node): string {
  return String(type.id) === 'TIMESTAMP WITH TIME ZONE' ? ': every moment is a TIMESTAMP in UTC' : ''
}

function subquery(walk: Walk, node: Node, scope: Scope): undefined {
  if (walk.expressionOnly) return refuse(walk, 'expression', 'no subquery is allowed here', node)
  expression(walk, childOf(node, 'child'), scope)
  query(walk, childOf(childOf(node, 'subquery'), 'node'), scope)
}

function lambda(walk: Walk, node: Node, scope: Scope): undefined {
  const lambdas = scope.lambdas + 1
  if (lambdas > limits.lambdas)
    return refuse(walk, 'too_large', `more than ${limits.lambdas} nested lambdas or arrows`, node)
  for (const key of ['lhs', 'expr']) expression(walk, childOf(node, key), { ...scope, lambdas })
}

function children(...names: string[]): Handler {
  return (walk, node, scope) => {
    for (const name of names)
      if (Array.isArray(node[name])) expressions(walk, node[name], scope)
      else expression(walk, childOf(node, name), scope)
  }
}

function warnFloat(walk: Walk, name: string, node: Node): undefined {
  const message = `${name} of floating-point numbers may differ in its last digits; cast to DECIMAL or use integers`
  walk.warnings.push({ code: 'float_sum', message, offset: offsetOf(node) })
}

function isFloat(node: Node): boolean {
  if (node.class === 'CAST') return ['DOUBLE', 'FLOAT'].includes(String(childOf(node, 'cast_type')?.id))
  if (node.class !== 'FUNCTION') return false
  return node.function_name === '/' || listOf(node.children).some(isFloat)
}

/** Counts the node. Once a limit is passed nothing deeper is walked: the text is refused anyway. */
function enter(walk: Walk, node: Node, scope: Scope): boolean {
  walk.nodes++
  if (walk.nodes === limits.nodes + 1) refuse(walk, 'too_large', `more than ${limits.nodes} parts`, node)
  if (scope.depth === limits.depth + 1) refuse(walk, 'too_large', `nested deeper than ${limits.depth}`, node)
  return walk.nodes <= limits.nodes && scope.depth <= limits.depth
}

/** A property that this walker does not know may carry anything: with a value in it the node is refused. */
function onlyKeys(walk: Walk, node: Node, known: ReadonlySet<string>): undefined {
  for (const [key, value] of Object.entries(node))
    if (!known.has(key) && isSaid(value)) refuse(walk, 'expression', `${words(key)} is not allowed`, node)
}

function isSaid(value: unknown): boolean {
  if (value === null || value === false || value === '' || value === undefined) return false
  return !(Array.isArray(value) && value.length === 0)
}

function refuse(walk: Walk, code: FindingCode, message: string, node: Node | null): undefined {
  if (walk.problems.length < 50) walk.problems.push({ code, message, offset: node && offsetOf(node) })
}

function offsetOf(node: Node): number | null {
  const at = node.query_location
  return typeof at === 'number' && at < 0x7fffffff ? at : null
}

function childOf(value: unknown, key: string): Node | null {
  if (typeof value !== 'object' || value === null) return null
  const child = (value as Node)[key]
  return typeof child === 'object' && child !== null && !Array.isArray(child) ? (child as Node) : null
}

function listOf(value: unknown): Node[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'object' && item !== null) : []
}

function keys(text: string): ReadonlySet<string> {
  return new Set(`${every} ${text}`.split(' '))
}

function words(value: unknown): string {
  return String(value).toLowerCase().replaceAll('_', ' ')
}

function quoted(name: string): string {
  return `"${name.length > 60 ? `${name.slice(0, 60)}…` : name}"`
}
