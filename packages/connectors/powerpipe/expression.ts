import { groupsIn, matchOf, patternOf, stepOf, writeAggregate, writeCall } from './calls.ts'
import { contains, exists } from './containment.ts'
import { type Query, qualified, type Scope, unqualified } from './scope.ts'
import { type Cell, guess, isMoment, isNumber, type Kind, kindOf, settle, Unsupported, unite } from './tables.ts'
import { child, children, type Node, nodeOf, only, part, placeOf, type Tree, text, words } from './tree.ts'
import {
  alike,
  as,
  cast,
  isLiteral,
  jsonAt,
  jsonElements,
  jsonTextAt,
  kindOfValue,
  minified,
  quote,
  sqlType,
  textOf,
  type Value,
  value,
} from './value.ts'

type Write = (query: Query, of: Tree, scope: Scope) => Value

/** Writes an expression of PostgreSQL in our dialect. A node that it does not know is refused, never passed over. */
export function expression(query: Query, node: Node, scope: Scope): Value {
  const write = Object.hasOwn(writers, node.type) ? writers[node.type] : undefined
  if (!write) throw new Unsupported(node.type, placeOf(node.of))
  return write(query, node.of, scope)
}

/** Writes a condition: what stands there is a boolean. */
export function condition(query: Query, node: Node, scope: Scope): string {
  return as(expression(query, node, scope), 'boolean', placeOf(node.of)).sql
}

const writers: Readonly<Record<string, Write>> = {
  ColumnRef: columnRef,
  A_Const: (_, of) => constant(of),
  ParamRef: paramRef,
  A_Expr: operation,
  BoolExpr: boolExpr,
  NullTest: nullTest,
  BooleanTest: booleanTest,
  CaseExpr: caseExpr,
  CoalesceExpr: coalesce,
  MinMaxExpr: minMax,
  FuncCall: funcCall,
  TypeCast: typeCast,
  SubLink: subLink,
  A_ArrayExpr: arrayExpr,
  A_Indirection: indirection,
  SQLValueFunction: clock,
}

function required(of: Tree, name: string): Node {
  const found = child(of, name)
  if (!found) throw new Unsupported(`a missing ${name}`, placeOf(of))
  return found
}

function columnRef(query: Query, of: Tree, scope: Scope): Value {
  only('a column', of, 'fields')
  const path = words(of, 'fields')
  const at = placeOf(of)
  if (path.length > 2 || path.includes('*')) throw new Unsupported(`the column ${path.join('.')}`, at)
  const [first = '', second] = path
  const found = second === undefined ? unqualified(query, scope, first, at) : qualified(scope, first, second, at)
  query.reads?.push({ value: found, of })
  return found
}

function constant(of: Tree): Value {
  only('a constant', of, 'ival fval boolval sval isnull')
  if (of.isnull) return { sql: 'NULL', kind: null, cell: null, literal: null }
  const [integer, decimal, boolean] = [part(of, 'ival'), part(of, 'fval'), part(of, 'boolval')]
  if (integer) return value(String(integer.ival ?? 0), 'integer')
  if (decimal) return value(text(decimal, 'fval'), /^\d+$/.test(text(decimal, 'fval')) ? 'integer' : 'decimal')
  if (boolean) return value(boolean.boolval ? 'TRUE' : 'FALSE', 'boolean')
  const said = text(part(of, 'sval') ?? {}, 'sval')
  return { sql: quote(said), kind: null, cell: null, literal: said }
}

function paramRef(query: Query, of: Tree): Value {
  const number = Number(of.number ?? 0)
  const param = query.params[number - 1]
  const at = placeOf(of)
  if (!param) throw new Unsupported(`$${number}, which no param block names`, at)
  const kind = paramKind(param.default)
  if (!kind) throw new Unsupported(`the parameter ${param.name} without a default of a kind that a check can have`, at)
  query.usedParams.add(param.name)
  return value(`CAST($${param.name} AS ${sqlType(kind)})`, kind)
}

/** The kind of a parameter by its default; null where there is none that a check can hold. */
export function paramKind(given: unknown): 'text' | 'integer' | 'decimal' | 'boolean' | 'text[]' | null {
  if (typeof given === 'string') return 'text'
  if (typeof given === 'boolean') return 'boolean'
  if (typeof given === 'number') return Number.isSafeInteger(given) ? 'integer' : 'decimal'
  return Array.isArray(given) && given.every(item => typeof item === 'string') ? 'text[]' : null
}

function operation(query: Query, of: Tree, scope: Scope): Value {
  only('an operator', of, 'kind name lexpr rexpr rexpr_list_start rexpr_list_end')
  const at = placeOf(of)
  const name = words(of, 'name').at(-1) ?? ''
  switch (of.kind) {
    case 'AEXPR_OP':
      return operator(query, of, name, scope)
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE':
      return like(
        name,
        expression(query, required(of, 'lexpr'), scope),
        expression(query, required(of, 'rexpr'), scope),
        at,
      )
    case 'AEXPR_DISTINCT':
      return comparison('IS DISTINCT FROM', both(query, of, scope), at)
    case 'AEXPR_NOT_DISTINCT':
      return comparison('IS NOT DISTINCT FROM', both(query, of, scope), at)
    case 'AEXPR_NULLIF': {
      const { values } = alike(both(query, of, scope), at)
      const [left, right] = values as [Value, Value]
      return { ...left, sql: `nullif(${left.sql}, ${right.sql})`, origin: null }
    }
    case 'AEXPR_IN': {
      const items = children(nodeOf(of.rexpr).of, 'items').map(item => expression(query, item, scope))
      return among(name === '=' ? 'IN' : 'NOT IN', expression(query, required(of, 'lexpr'), scope), items, at)
    }
    case 'AEXPR_OP_ANY':
    case 'AEXPR_OP_ALL':
      return anyOrAll(query, of, name, of.kind === 'AEXPR_OP_ANY', scope)
    case 'AEXPR_BETWEEN':
    case 'AEXPR_NOT_BETWEEN': {
      const bounds = children(nodeOf(of.rexpr).of, 'items').map(item => expression(query, item, scope))
      const { values } = alike([expression(query, required(of, 'lexpr'), scope), ...bounds], at)
      const [given, low, high] = values.map(bare)
      const not = of.kind === 'AEXPR_BETWEEN' ? '' : 'NOT '
      return value(`(${given} ${not}BETWEEN ${low} AND ${high})`, 'boolean')
    }
    default:
      throw new Unsupported(`${String(of.kind).replace('AEXPR_', '').toLowerCase()} ${name}`, at)
  }
}

function both(query: Query, of: Tree, scope: Scope): [Value, Value] {
  return [expression(query, required(of, 'lexpr'), scope), expression(query, required(of, 'rexpr'), scope)]
}

const comparisons: Readonly<Record<string, string>> = {
  '=': '=',
  '<>': '<>',
  '!=': '<>',
  '<': '<',
  '>': '>',
  '<=': '<=',
  '>=': '>=',
}

function operator(query: Query, of: Tree, name: string, scope: Scope): Value {
  const at = placeOf(of)
  if (!of.lexpr) return unary(query, of, name, scope)
  if (name === '->' || name === '->>') return arrow(query, of, name, scope)
  const [left, right] = both(query, of, scope)
  if (Object.hasOwn(comparisons, name)) return comparison(comparisons[name]!, [left, right], at)
  switch (name) {
    case '||':
      return joined(left, right, at)
    case '#>':
    case '#>>':
      return deepArrow(name, left, right, at)
    case '@>':
      return contains(left, right, at)
    case '<@':
      return contains(right, left, at)
    case '?':
    case '?|':
    case '?&':
      return exists(name, left, right, at)
    case '&&':
      return value(`list_has_any(${list(left, at)}, ${list(right, at)})`, 'boolean')
    case '~':
    case '~*':
    case '!~':
    case '!~*':
      return matches(name, left, right, at)
    case '~~':
    case '~~*':
    case '!~~':
    case '!~~*':
      return like(name, left, right, at)
    case '+':
    case '-':
      return sum(name, left, right, at)
    case '*':
    case '/':
    case '%':
      return product(name, left, right, at)
    default:
      throw new Unsupported(`the operator ${name}`, at)
  }
}

function unary(query: Query, of: Tree, name: string, scope: Scope): Value {
  const given = expression(query, required(of, 'rexpr'), scope)
  const at = placeOf(of)
  if (name !== '-' && name !== '+') throw new Unsupported(`the operator ${name}`, at)
  const kind = kindOfValue(given)
  const number = as(given, isNumber(kind) || kind === 'interval' ? kind! : 'integer', at)
  return value(`(${name}${number.sql})`, number.kind!)
}

/** `a -> 'b' ->> 'c'` as one path, since chains of arrows bind otherwise in the engine. */
function arrow(query: Query, of: Tree, name: string, scope: Scope): Value {
  const at = placeOf(of)
  const json = as(expression(query, required(of, 'lexpr'), scope), 'json', at)
  const key = expression(query, required(of, 'rexpr'), scope)
  const step = stepOf(keyOf(key, at), at)
  const { base, steps } = json.path ?? { base: json.sql, steps: '' }
  return name === '->' ? jsonAt(base, steps + step) : jsonTextAt(base, steps + step)
}

function keyOf(key: Value, at: number | null): string | number {
  if (isLiteral(key) && key.literal !== null) return key.literal
  if (kindOfValue(key) === 'integer' && /^\(?-?\d+\)?$/.test(key.sql)) return Number(key.sql.replace(/[()]/g, ''))
  throw new Unsupported('a key of JSON that is not written out', at)
}

function deepArrow(name: string, left: Value, right: Value, at: number | null): Value {
  const inner = isLiteral(right) && right.literal !== null ? /^\{(.*)\}$/s.exec(right.literal.trim())?.[1] : undefined
  if (inner === undefined || /["\\{}]/.test(inner))
    throw new Unsupported(`${name} with a path that is not written out`, at)
  const json = as(left, 'json', at)
  const { base, steps } = json.path ?? { base: json.sql, steps: '' }
  const path = inner.split(',').map(step => step.trim())
  const added = path.map(step => stepOf(/^-?\d+$/.test(step) ? Number(step) : step, at)).join('')
  return name === '#>' ? jsonAt(base, steps + added) : jsonTextAt(base, steps + added)
}

function bare(given: Value): string {
  return given.loose ?? given.sql
}

function comparison(operator: string, given: [Value, Value], at: number | null): Value {
  const { values, kind } = alike(given, at)
  const [left, right] = values as [Value, Value]
  if (kind === 'json') return jsonComparison(operator, given, at)
  if (kind.endsWith('[]') && !/^(=|<>)$/.test(operator)) throw new Unsupported(`${operator} of arrays`, at)
  const isJsonLike = given.some(item => isLiteral(item) && /^\s*[[{]/.test(item.literal ?? ''))
  const [a, b] = isJsonLike ? [left.sql, right.sql] : [bare(left), bare(right)]
  return value(`(${a} ${operator} ${b})`, 'boolean')
}

function jsonComparison(operator: string, given: [Value, Value], at: number | null): Value {
  const literal = given.find(isLiteral)
  const other = given.find(item => item !== literal)!
  if (!literal || !/^(=|<>|IS)/.test(operator)) throw new Unsupported(`${operator} of two JSON values`, at)
  const json = as(other, 'json', at).sql
  if (literal.literal === null) return value(`(${json} ${operator} NULL)`, 'boolean')
  if (hasTwoKeys(JSON.parse(minified(literal.literal, at))))
    throw new Unsupported('a JSON object compared as a whole', at)
  return value(`(CAST(json(${json}) AS VARCHAR) ${operator} ${quote(minified(literal.literal, at))})`, 'boolean')
}

/** Keys of an object may stand in another order, so such texts cannot be compared. */
function hasTwoKeys(json: unknown): boolean {
  if (typeof json === 'number') return !Number.isSafeInteger(json)
  if (typeof json !== 'object' || json === null) return false
  const values = Object.values(json)
  return (!Array.isArray(json) && values.length > 1) || values.some(hasTwoKeys)
}

function among(operator: 'IN' | 'NOT IN', given: Value, items: readonly Value[], at: number | null): Value {
  const { values, kind } = alike([given, ...items], at)
  if (kind === 'json') {
    const each = items.map(item => jsonComparison('=', [given, item], at).sql)
    return value(`(${operator === 'IN' ? '' : 'NOT '}(${each.join(' OR ')}))`, 'boolean')
  }
  const [first, ...rest] = values.map(bare)
  return value(`(${first} ${operator} (${rest.join(', ')}))`, 'boolean')
}

function like(name: string, left: Value, right: Value, at: number | null): Value {
  const not = name.startsWith('!') ? 'NOT ' : ''
  const word = name.endsWith('*') ? 'ILIKE' : 'LIKE'
  const pattern = as(right, 'text', at).sql
  // A backslash escapes in PostgreSQL, and in the engine only where it is told so.
  const escaping = isLiteral(right) && !right.literal?.includes('\\') ? '' : " ESCAPE '\\'"
  return value(`(${as(left, 'text', at).sql} ${not}${word} ${pattern}${escaping})`, 'boolean')
}

function matches(name: string, left: Value, right: Value, at: number | null): Value {
  if (!isLiteral(right) || right.literal === null)
    throw new Unsupported(`${name} with a pattern that is not written out`, at)
  const options = name.endsWith('*') ? 'si' : 's'
  const not = name.startsWith('!') ? 'NOT ' : ''
  const pattern = quote(patternOf(right.literal, at))
  return value(`(${not}regexp_matches(${as(left, 'text', at).sql}, ${pattern}, '${options}'))`, 'boolean')
}

function joined(left: Value, right: Value, at: number | null): Value {
  const kinds = [left, right].map(kindOfValue)
  if (kinds.every(kind => kind?.endsWith('[]'))) {
    const { kind } = alike([left, right], at)
    return value(`list_concat(${left.sql}, ${right.sql})`, kind)
  }
  const isText = (kind: Kind | null, given: Value) => kind === 'text' || kind === null || isLiteral(given)
  if (!isText(kinds[0]!, left) && !isText(kinds[1]!, right)) throw new Unsupported(`${kinds[0]} || ${kinds[1]}`, at)
  return value(`(${textOf(left, at)} || ${textOf(right, at)})`, 'text')
}

function sum(name: '+' | '-', given: Value, other: Value, at: number | null): Value {
  const kinds = [kindOfValue(given), kindOfValue(other)]
  const isOpen = (index: number) => kinds[index] === null
  // Beside an interval stands a moment; beside a moment an interval is added, and a moment taken away.
  let [left, right] = [given, other]
  if (isOpen(0) && kinds[1] === 'interval' && !isLiteral(left)) left = as(left, 'instant', at)
  if (isOpen(1) && isMoment(kinds[0]!))
    right = isLiteral(right) ? as(right, 'interval', at) : as(right, name === '-' ? 'instant' : 'interval', at)
  if (isOpen(0) && name === '-' && isMoment(kinds[1]!) && !isLiteral(left)) left = as(left, 'instant', at)
  const [a, b] = [kindOfValue(left), kindOfValue(right)]
  const written = (kind: Kind, x = left.sql, y = right.sql) => value(`(${x} ${name} ${y})`, kind)
  const later = (sql: string, kind: Kind | null) => (kind === 'date' ? `CAST(${sql} AS TIMESTAMP)` : sql)
  if (a === 'date' && b === 'date' && name === '-')
    return value(`date_diff('day', ${right.sql}, ${left.sql})`, 'integer')
  if (isMoment(a) && isMoment(b) && name === '-') return written('interval', later(left.sql, a), later(right.sql, b))
  if (isMoment(a) && b === 'interval') return written(a === 'instant' ? 'instant' : 'timestamp', later(left.sql, a))
  if (a === 'interval' && isMoment(b) && name === '+')
    return written(b === 'instant' ? 'instant' : 'timestamp', left.sql, later(right.sql, b))
  if (a === 'interval' && b === 'interval') return written('interval')
  if (a === 'date' && b === 'integer')
    return value(`CAST(CAST(${left.sql} AS TIMESTAMP) ${name} to_days(CAST(${right.sql} AS INTEGER)) AS DATE)`, 'date')
  if (a === 'json') throw new Unsupported('- on JSON', at)
  const open = [left, right].flatMap(({ cell }, index) => (cell && [a, b][index] === null ? [cell] : []))
  if (name === '-' && open.length === 2) return differenceOf(open, written('integer').sql)
  const { sides, kind } = numbersOf(left, right, at)
  return written(kind, sides[0], sides[1])
}

/** Of two columns of which nothing is known yet: a number likely, an interval where it is used as one. */
function differenceOf(cells: readonly Cell[], sql: string): Value {
  unite(cells[0]!, cells[1]!)
  guess(cells[0]!, 'integer')
  return { sql, kind: null, cell: null, difference: cells }
}

function numbersOf(left: Value, right: Value, at: number | null): { sides: readonly [string, string]; kind: Kind } {
  const known = [left, right].map(kindOfValue).find(isNumber)
  const values = [left, right].map(side =>
    as(side, isNumber(kindOfValue(side)) ? kindOfValue(side)! : (known ?? 'integer'), at),
  )
  const { kind } = alike(values, at)
  return { sides: [values[0]!.sql, values[1]!.sql], kind }
}

function product(name: string, left: Value, right: Value, at: number | null): Value {
  const intervals = [left, right].filter(side => kindOfValue(side) === 'interval')
  if (intervals.length > 0) {
    if (name !== '*' || intervals.length > 1) throw new Unsupported(`${name} of intervals`, at)
    const factor = left === intervals[0] ? right : left
    return value(`(${intervals[0]!.sql} * CAST(${as(factor, 'integer', at).sql} AS BIGINT))`, 'interval')
  }
  const { sides, kind } = numbersOf(left, right, at)
  const [a, b] = sides
  if (name === '*') return value(`(${a} * ${b})`, kind)
  // To divide by nothing is an error in PostgreSQL and NULL in the engine.
  const guarded = /^[1-9]\d*$/.test(b) ? b : `CASE WHEN ${b} = 0 THEN error('division by zero') ELSE ${b} END`
  if (name === '%') return value(`(${a} % ${guarded})`, kind)
  return kind === 'integer'
    ? value(`(${a} // ${guarded})`, kind)
    : value(`(CAST(${a} AS DOUBLE) / ${guarded})`, 'float')
}

function list(given: Value, at: number | null): string {
  const kind = kindOfValue(given)
  return as(given, kind === 'json[]' || kind === 'integer[]' ? kind : 'text[]', at).sql
}

function anyOrAll(query: Query, of: Tree, name: string, isAny: boolean, scope: Scope): Value {
  const at = placeOf(of)
  const left = expression(query, required(of, 'lexpr'), scope)
  const right = required(of, 'rexpr')
  const word = isAny ? ' OR ' : ' AND '
  if (right.type === 'A_ArrayExpr') {
    const items = children(right.of, 'elements').map(item => expression(query, item, scope))
    if (items.length === 0) return value(isAny ? 'FALSE' : 'TRUE', 'boolean')
    if (name === '=' && isAny) return among('IN', left, items, at)
    if ((name === '<>' || name === '!=') && !isAny) return among('NOT IN', left, items, at)
    const each = items.map(item => oneOf(name, left, item, at).sql)
    return value(`(${each.join(word)})`, 'boolean')
  }
  const given = expression(query, right, scope)
  const items = list(given, at)
  if (name === '=' && isAny) return value(membership(as(left, elementKind(given), at), items), 'boolean')
  if ((name === '<>' || name === '!=') && !isAny)
    return value(`(NOT ${membership(as(left, elementKind(given), at), items)})`, 'boolean')
  if (!name.includes('~~') || elementKind(given) !== 'text')
    throw new Unsupported(`${name} ${isAny ? 'any' : 'all'} of an array`, at)
  const each = like(name, left, value('each_item', 'text'), at).sql
  const found = `len(list_filter(${items}, lambda each_item: ${isAny ? each : `NOT ${each}`}))`
  return value(`(CASE WHEN ${left.sql} IS NOT NULL THEN ${found} ${isAny ? '> 0' : '= 0'} END)`, 'boolean')
}

function oneOf(name: string, left: Value, item: Value, at: number | null): Value {
  if (name.includes('~~')) return like(name, left, item, at)
  if (name.includes('~')) return matches(name, left, item, at)
  if (Object.hasOwn(comparisons, name)) return comparison(comparisons[name]!, [left, item], at)
  throw new Unsupported(`${name} any`, at)
}

function elementKind(given: Value): Kind {
  const kind = kindOfValue(given)
  return kind === 'json[]' ? 'json' : kind === 'integer[]' ? 'integer' : 'text'
}

/** True, false, or NULL where it is not found but a NULL is in the list, as in PostgreSQL. */
function membership(given: Value, items: string): string {
  return `CASE WHEN list_contains(${items}, ${bare(given)}) THEN TRUE WHEN ${bare(given)} IS NOT NULL AND list_count(${items}) = len(${items}) THEN FALSE WHEN len(${items}) = 0 THEN FALSE END`
}

function boolExpr(query: Query, of: Tree, scope: Scope): Value {
  only('a condition', of, 'boolop args')
  const parts = children(of, 'args').map(arg => condition(query, arg, scope))
  if (of.boolop === 'NOT_EXPR') return value(`(NOT ${parts[0]})`, 'boolean')
  return value(`(${parts.join(of.boolop === 'AND_EXPR' ? ' AND ' : ' OR ')})`, 'boolean')
}

function nullTest(query: Query, of: Tree, scope: Scope): Value {
  only('a test for NULL', of, 'arg nulltesttype')
  const given = expression(query, required(of, 'arg'), scope)
  return value(`(${bare(given)} IS ${of.nulltesttype === 'IS_NULL' ? '' : 'NOT '}NULL)`, 'boolean')
}

const tests: Readonly<Record<string, string>> = {
  IS_TRUE: 'IS NOT DISTINCT FROM TRUE',
  IS_NOT_TRUE: 'IS DISTINCT FROM TRUE',
  IS_FALSE: 'IS NOT DISTINCT FROM FALSE',
  IS_NOT_FALSE: 'IS DISTINCT FROM FALSE',
  IS_UNKNOWN: 'IS NULL',
  IS_NOT_UNKNOWN: 'IS NOT NULL',
}

function booleanTest(query: Query, of: Tree, scope: Scope): Value {
  only('a test for a truth value', of, 'arg booltesttype')
  return value(`(${condition(query, required(of, 'arg'), scope)} ${tests[String(of.booltesttype)]})`, 'boolean')
}

function caseExpr(query: Query, of: Tree, scope: Scope): Value {
  only('CASE', of, 'arg args defresult')
  const at = placeOf(of)
  const subject = child(of, 'arg')
  const given = subject ? expression(query, subject, scope) : null
  const whens = children(of, 'args').map(when => {
    const test = required(when.of, 'expr')
    const sql = given ? comparison('=', [given, expression(query, test, scope)], at).sql : condition(query, test, scope)
    return { sql, result: expression(query, required(when.of, 'result'), scope) }
  })
  const otherwise = child(of, 'defresult')
  const last: Value = otherwise
    ? expression(query, otherwise, scope)
    : { sql: 'NULL', kind: null, cell: null, literal: null }
  const { values, kind } = alike([...whens.map(({ result }) => result), last], at)
  const cases = whens.map(({ sql }, index) => `WHEN ${sql} THEN ${values[index]!.sql}`)
  return branches(`CASE ${cases.join(' ')} ELSE ${values.at(-1)!.sql} END`, kind, values)
}

/** The column whose kind is still open goes along, so that what is learned of the whole is learned of it. */
function branches(sql: string, kind: Kind, values: readonly Value[]): Value {
  const open = values.find(item => item.kind === null && item.cell && kindOf(item.cell) === null)
  return open ? { sql, kind: null, cell: open.cell } : value(sql, kind)
}

function coalesce(query: Query, of: Tree, scope: Scope): Value {
  only('coalesce', of, 'args')
  const { values, kind } = alike(
    children(of, 'args').map(arg => expression(query, arg, scope)),
    placeOf(of),
  )
  return branches(`coalesce(${values.map(({ sql }) => sql).join(', ')})`, kind, values)
}

function minMax(query: Query, of: Tree, scope: Scope): Value {
  only('greatest', of, 'op args')
  const { values, kind } = alike(
    children(of, 'args').map(arg => expression(query, arg, scope)),
    placeOf(of),
  )
  const name = of.op === 'IS_GREATEST' ? 'greatest' : 'least'
  return branches(`${name}(${values.map(({ sql }) => sql).join(', ')})`, kind, values)
}

const plainFrame = 1058

function funcCall(query: Query, of: Tree, scope: Scope): Value {
  only('a call', of, 'funcname args agg_order agg_filter over agg_star agg_distinct funcformat')
  const at = placeOf(of)
  const path = words(of, 'funcname')
  const name = (path.at(-1) ?? '').toLowerCase()
  if (path.length > 1 && path[0] !== 'pg_catalog') throw new Unsupported(`the function ${path.join('.')}`, at)
  const args = children(of, 'args').map(arg => expression(query, arg, scope))
  const over = part(of, 'over')
  const window = over ? windowCall(query, name, args, over, scope) : null
  if (window) return window
  const order = orderBy(query, children(of, 'agg_order'), scope)
  const aggregate = writeAggregate(name, args, { distinct: of.agg_distinct === true, order, at })
  if (!aggregate) {
    if (over || order !== '' || of.agg_filter || of.agg_distinct) throw new Unsupported(`the aggregate ${name}`, at)
    return setReturning(name, args, at) ?? writeCall({ name, args, at })
  }
  const filter = child(of, 'agg_filter')
  const sql = filter ? `${aggregate.sql} FILTER (WHERE ${condition(query, filter, scope)})` : aggregate.sql
  return { ...aggregate, sql: over ? `${sql} OVER (${windowOf(query, over, scope)})` : sql }
}

const rankings = new Set(['row_number', 'rank', 'dense_rank'])

function windowCall(query: Query, name: string, args: readonly Value[], over: Tree, scope: Scope): Value | null {
  const spec = `OVER (${windowOf(query, over, scope)})`
  if (rankings.has(name) && args.length === 0) return value(`${name}() ${spec}`, 'integer')
  const [first] = args
  if ((name === 'lag' || name === 'lead' || name === 'first_value') && first && args.length === 1)
    return { ...first, sql: `${name}(${first.sql}) ${spec}`, origin: null }
  return null
}

function windowOf(query: Query, over: Tree, scope: Scope): string {
  only('a window', over, 'partitionClause orderClause frameOptions')
  if (over.frameOptions !== undefined && over.frameOptions !== plainFrame)
    throw new Unsupported('the frame of a window', placeOf(over))
  const partition = children(over, 'partitionClause').map(item => expression(query, item, scope).sql)
  const order = orderBy(query, children(over, 'orderClause'), scope)
  return [partition.length > 0 ? `PARTITION BY ${partition.join(', ')}` : '', order === '' ? '' : `ORDER BY ${order}`]
    .join(' ')
    .trim()
}

/** The items of an ORDER BY. Where NULLs stand is said, since the two engines think otherwise of it. */
export function orderBy(query: Query, items: readonly Node[], scope: Scope): string {
  return items
    .map(({ of }) => {
      only('ORDER BY', of, 'node sortby_dir sortby_nulls')
      const down = of.sortby_dir === 'SORTBY_DESC'
      const nullsFirst =
        of.sortby_nulls === 'SORTBY_NULLS_FIRST' || (of.sortby_nulls === 'SORTBY_NULLS_DEFAULT' && down)
      const item = expression(query, required(of, 'node'), scope)
      return `${item.sql} ${down ? 'DESC' : 'ASC'} NULLS ${nullsFirst ? 'FIRST' : 'LAST'}`
    })
    .join(', ')
}

/** Functions that give many rows, where they stand in the list of a SELECT. */
function setReturning(name: string, args: readonly Value[], at: number | null): Value | null {
  const [first] = args
  if (!first || args.length !== 1) return null
  switch (name) {
    case 'jsonb_array_elements':
    case 'json_array_elements':
      return value(`unnest(${jsonElements(as(first, 'json', at))})`, 'json')
    case 'jsonb_array_elements_text':
    case 'json_array_elements_text':
      return value(
        `unnest(list_transform(${jsonElements(as(first, 'json', at))}, lambda each_item: ${jsonTextAt('each_item', '').sql}))`,
        'text',
      )
    case 'unnest':
      return value(`unnest(${list(first, at)})`, elementKind(first))
    default:
      return null
  }
}

const typeNames: Readonly<Record<string, Kind>> = {
  bool: 'boolean',
  int2: 'integer',
  int4: 'integer',
  int8: 'integer',
  text: 'text',
  varchar: 'text',
  json: 'json',
  jsonb: 'json',
  numeric: 'decimal',
  float4: 'float',
  float8: 'float',
  timestamp: 'timestamp',
  timestamptz: 'instant',
  date: 'date',
  interval: 'interval',
}

/** Units that `interval '90' day` names, by the bits that the parser keeps of them. */
const intervalUnits: Readonly<Record<number, string>> = {
  4: 'years',
  2: 'months',
  8: 'days',
  1024: 'hours',
  2048: 'minutes',
  4096: 'seconds',
}

function typeCast(query: Query, of: Tree, scope: Scope): Value {
  only('a cast', of, 'arg typeName')
  const at = placeOf(of) ?? placeOf(part(of, 'typeName') ?? {})
  const type = part(of, 'typeName') ?? {}
  only('a type', type, 'names typemod typmods arrayBounds')
  const name = words(type, 'names').at(-1) ?? ''
  const base = Object.hasOwn(typeNames, name) ? typeNames[name] : undefined
  const bounds = children(type, 'arrayBounds').length
  const kind =
    bounds === 0 ? base : bounds === 1 && (base === 'text' || base === 'integer') ? (`${base}[]` as const) : undefined
  if (!kind) throw new Unsupported(`the type ${name}${'[]'.repeat(bounds)}`, at)
  const given = expression(query, required(of, 'arg'), scope)
  const modifiers = children(type, 'typmods')
  if (modifiers.length > 0) return modified(given, kind, modifiers, at)
  const open = !isLiteral(given) && kindOfValue(given) === null ? given.cell : null
  if (open && (kind === 'boolean' || isMoment(kind) || kind === 'json')) {
    settle(open, kind)
    return { ...given, kind }
  }
  return cast(given, kind, at)
}

function modified(given: Value, kind: Kind, modifiers: readonly Node[], at: number | null): Value {
  const bits = part(modifiers[0]?.of ?? {}, 'ival')?.ival
  const unit = intervalUnits[Number(bits ?? 0)]
  if (kind !== 'interval' || modifiers.length !== 1 || !unit || !isLiteral(given))
    throw new Unsupported(`a type with a modifier (${kind})`, at)
  return cast(
    { ...given, literal: /^\s*-?\d+\s*$/.test(given.literal ?? '') ? `${given.literal} ${unit}` : given.literal },
    kind,
    at,
  )
}

function subLink(query: Query, of: Tree, scope: Scope): Value {
  only('a subquery', of, 'subLinkType testexpr operName subselect')
  const at = placeOf(of)
  const derived = query.select(query, required(of, 'subselect'), { sources: [], ctes: scope.ctes, parent: scope })
  const [first] = derived.outputs
  if (of.subLinkType === 'EXISTS_SUBLINK') return value(`EXISTS (${derived.sql})`, 'boolean')
  if (!first || derived.outputs.length !== 1) throw new Unsupported('a subquery of several columns', at)
  if (of.subLinkType === 'EXPR_SUBLINK') return { ...first.value, sql: `(${derived.sql})`, origin: null }
  const operator = words(of, 'operName').at(-1) ?? '='
  const isIn = of.subLinkType === 'ANY_SUBLINK' && operator === '='
  const isNotIn = of.subLinkType === 'ALL_SUBLINK' && (operator === '<>' || operator === '!=')
  if (!isIn && !isNotIn) throw new Unsupported(`the subquery ${operator} any`, at)
  const { values, kind } = alike([expression(query, required(of, 'testexpr'), scope), first.value], at)
  if (kind === 'json') throw new Unsupported('IN of JSON values', at)
  return value(`(${bare(values[0]!)} ${isIn ? 'IN' : 'NOT IN'} (${derived.sql}))`, 'boolean')
}

function arrayExpr(query: Query, of: Tree, scope: Scope): Value {
  only('an array', of, 'elements list_start list_end')
  const { values, kind } = alike(
    children(of, 'elements').map(item => expression(query, item, scope)),
    placeOf(of),
  )
  if (kind !== 'text' && kind !== 'integer') throw new Unsupported(`an array of ${kind}`, placeOf(of))
  return value(`CAST([${values.map(({ sql }) => sql).join(', ')}] AS ${sqlType(`${kind}[]`)})`, `${kind}[]`)
}

/** An item of an array by its place, and the group of a match: `(regexp_match(x, 'a(b)'))[1]`. */
function indirection(query: Query, of: Tree, scope: Scope): Value {
  only('a subscript', of, 'arg indirection')
  const at = placeOf(of) ?? placeOf(nodeOf(of.arg).of)
  const [step, ...more] = children(of, 'indirection')
  const base = required(of, 'arg')
  if (!step || more.length > 0) throw new Unsupported('several subscripts', at)
  if (step.type === 'String' && base.type === 'ColumnRef')
    throw new Unsupported(`a field of ${words(base.of, 'fields').join('.')}`, at)
  if (step.type !== 'A_Indices' || step.of.is_slice) throw new Unsupported('a slice or a field of a value', at)
  const place = expression(query, required(step.of, 'uidx'), scope)
  const match = base.type === 'FuncCall' ? matchGroup(query, base.of, place, scope) : null
  if (match) return match
  const given = expression(query, base, scope)
  if (kindOfValue(given) === 'json') {
    const { base: json, steps } = given.path ?? { base: given.sql, steps: '' }
    return jsonAt(json, steps + stepOf(keyOf(place, at), at))
  }
  const items = list(given, at)
  return value(`list_extract(${items}, ${as(place, 'integer', at).sql})`, elementKind(given))
}

function matchGroup(query: Query, of: Tree, place: Value, scope: Scope): Value | null {
  const name = words(of, 'funcname').at(-1)
  if (name !== 'regexp_match' && name !== 'regexp_matches') return null
  const at = placeOf(of)
  only('a match', of, 'funcname args funcformat')
  const [subject, pattern] = children(of, 'args').map(arg => expression(query, arg, scope))
  if (!subject || !pattern || !isLiteral(pattern) || pattern.literal === null || children(of, 'args').length !== 2)
    throw new Unsupported(`${name} with a pattern that is not written out`, at)
  const groups = groupsIn(pattern.literal)
  const group = Number(keyOf(place, at))
  if (group < 1 || group > Math.max(1, groups)) return value('CAST(NULL AS VARCHAR)', 'text')
  return value(matchOf(as(subject, 'text', at).sql, patternOf(pattern.literal, at), groups === 0 ? 0 : group), 'text')
}

function clock(_: Query, of: Tree): Value {
  only('the clock', of, 'op typmod')
  switch (of.op) {
    case 'SVFOP_CURRENT_DATE':
      return value('CAST($now AS DATE)', 'date')
    case 'SVFOP_CURRENT_TIMESTAMP':
      return value('$now', 'instant')
    case 'SVFOP_LOCALTIMESTAMP':
      return value('$now', 'timestamp')
    default:
      throw new Unsupported(String(of.op).replace('SVFOP_', '').toLowerCase(), placeOf(of))
  }
}
