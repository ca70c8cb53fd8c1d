import { isOfOneRow } from './calls.ts'
import { condition, expression, orderBy } from './expression.ts'
import { baseColumn, type Derived, type Output, type Query, type Scope, type Source } from './scope.ts'
import { type Table, tableOf, Unsupported } from './tables.ts'
import { child, children, type Node, nodeOf, only, part, placeOf, type Tree, text, words } from './tree.ts'
import {
  alike,
  as,
  identifier,
  isLiteral,
  jsonElements,
  jsonTextAt,
  kindOfValue,
  madeAlias,
  type Origin,
  type Value,
  value,
} from './value.ts'

/** Writes a SELECT, or a UNION of several, in our dialect. */
export function selectOf(query: Query, node: Node, scope: Scope): Derived {
  if (node.type !== 'SelectStmt') throw new Unsupported(node.type, placeOf(node.of))
  const { prefix, inner } = withCtes(query, node.of, scope)
  const derived = bodyOf(query, node.of, inner)
  return { ...derived, sql: `${prefix}${derived.sql}` }
}

/** The queries of a WITH, each seeing those before it; `inner` sees them all. */
export function withCtes(query: Query, of: Tree, scope: Scope): { prefix: string; inner: Scope } {
  const clause = part(of, 'withClause')
  if (!clause) return { prefix: '', inner: scope }
  only('WITH', clause, 'ctes')
  const ctes = new Map(scope.ctes)
  const written = children(clause, 'ctes').map(({ of: cte }) => {
    only('a query of WITH', cte, 'ctename aliascolnames ctematerialized ctequery')
    const name = text(cte, 'ctename')
    const derived = renamed(
      selectOf(query, nodeOf(cte.ctequery), { ...scope, ctes: new Map(ctes) }),
      words(cte, 'aliascolnames'),
    )
    // A query may be called like a table that it reads; the dialect of checks would read itself.
    const own = query.tables.has(name) ? `${name}_query` : name
    ctes.set(name, { name: own, derived })
    return `${identifier(own)}${columnList(words(cte, 'aliascolnames'))} AS (\n${derived.sql}\n)`
  })
  return { prefix: `WITH ${written.join(',\n')}\n`, inner: { ...scope, ctes } }
}

function columnList(names: readonly string[]): string {
  return names.length === 0 ? '' : ` (${names.map(identifier).join(', ')})`
}

function renamed(derived: Derived, names: readonly string[]): Derived {
  if (names.length === 0) return derived
  if (names.length > derived.outputs.length || derived.open.length > 0)
    throw new Unsupported('a list of columns of other length')
  return {
    ...derived,
    outputs: derived.outputs.map((output, index) => ({ ...output, name: names[index] ?? output.name })),
  }
}

function bodyOf(query: Query, of: Tree, scope: Scope): Derived {
  if (of.op === 'SETOP_NONE' || of.op === undefined) return plain(query, of, scope)
  only('a union', of, 'op all larg rarg withClause sortClause limitOption')
  const [left, right] = [of.larg, of.rarg].map(side => selectOf(query, { type: 'SelectStmt', of: side as Tree }, scope))
  if (!left || !right || left.open.length + right.open.length > 0) throw new Unsupported('a union of whole tables')
  if (left.outputs.length !== right.outputs.length) throw new Unsupported('a union of different columns')
  const word = { SETOP_UNION: 'UNION', SETOP_INTERSECT: 'INTERSECT', SETOP_EXCEPT: 'EXCEPT' }[String(of.op)]
  if (!word) throw new Unsupported(String(of.op))
  const outputs = left.outputs.map((output, index) => union(output, right.outputs[index]!))
  return { sql: `(${left.sql})\n${word}${of.all ? ' ALL' : ''}\n(${right.sql})`, outputs, open: [] }
}

function union(left: Output, right: Output): Output {
  const { values } = alike([left.value, right.value])
  const value = isLiteral(left.value) ? (values[1] ?? right.value) : (values[0] ?? left.value)
  const [a, b] = [left, right].map(side => originsOf(side.value))
  const origins = a!.length > 0 && b!.length > 0 ? unique([...a!, ...b!]) : []
  const { made: _, ...rest } = value
  return { name: left.name, value: { ...rest, origin: origins.length === 1 ? origins[0]! : null, origins } }
}

function originsOf({ origin, origins }: Value): readonly Origin[] {
  return origin ? [origin] : (origins ?? [])
}

function unique(origins: readonly Origin[]): readonly Origin[] {
  return [...new Map(origins.map(origin => [`${origin.table} ${origin.column}`, origin])).values()]
}

const selectParts =
  'targetList distinctClause fromClause whereClause groupClause havingClause sortClause limitCount limitOffset limitOption withClause op'

function plain(query: Query, of: Tree, scope: Scope): Derived {
  only('SELECT', of, selectParts)
  const from = fromOf(query, children(of, 'fromClause'), { ...scope, sources: [], parent: scope.parent })
  const inner: Scope = { ...scope, sources: from.sources }
  const targets = targetsOf(query, of, inner)
  const where = child(of, 'whereClause')
  const having = child(of, 'havingClause')
  const group = children(of, 'groupClause').map(item => groupItem(query, item, targets, inner))
  const whereSql = where ? `\nWHERE ${condition(query, where, inner)}` : ''
  const groupSql = group.length > 0 ? `\nGROUP BY ${group.join(', ')}` : ''
  const havingSql = having ? `\nHAVING ${condition(query, having, inner)}` : ''
  const list = targets.items.map(({ sql, name }) => `${sql} AS ${identifier(name)}`).join(',\n  ')
  const fromSql = from.sql === '' ? '' : `\nFROM ${from.sql}`
  const sql = `SELECT ${distinctOf(query, of, targets, inner)}${list}${fromSql}${whereSql}${groupSql}${havingSql}${tailOf(query, of, targets, inner)}`
  return { sql, outputs: targets.outputs, open: targets.open }
}

type Targets = {
  readonly items: readonly { readonly sql: string; readonly name: string }[]
  readonly outputs: readonly Output[]
  readonly open: readonly Table[]
}

function targetsOf(query: Query, of: Tree, scope: Scope): Targets {
  const items: { sql: string; name: string }[] = []
  const outputs: Output[] = []
  const open: Table[] = []
  const add = (name: string, given: Value) => {
    const unique = items.some(item => item.name === name) ? `${name}_${items.length + 1}` : name
    items.push({ sql: given.sql, name: unique })
    outputs.push({ name: unique, value: outside(given, unique) })
  }
  for (const { of: target } of children(of, 'targetList')) {
    only('a column of SELECT', target, 'name val')
    const node = child(target, 'val')!
    const path = node.type === 'ColumnRef' ? words(node.of, 'fields') : []
    if (path.at(-1) === '*') expandStar(scope, path.length > 1 ? path[0]! : null, add, open)
    else add(text(target, 'name') || nameOf(node), withMade(query, node, scope))
  }
  return { items, outputs, open }
}

/** The expression with how it is made, where it is made of the columns of one table. */
function withMade(query: Query, node: Node, scope: Scope): Value {
  const reads: NonNullable<Query['reads']> = []
  const given = expression({ ...query, reads }, node, scope)
  query.reads?.push(...reads)
  const origins = unique(reads.flatMap(({ value: { origin } }) => origin ?? []))
  const [first] = origins
  const isOfOne = reads.every(({ value: { origin } }) => origin?.table === first?.table)
  if (node.type === 'ColumnRef' || !first || !isOfOne || !isOfEachRow({ [node.type]: node.of })) return given
  const own = new Map(reads.map(({ of, value: { origin } }) => [of, origin!.column] as const))
  const { type, of } = nodeOf(overRow({ [node.type]: node.of }, own))
  return { ...given, made: { table: first.table, columns: origins.map(({ column }) => column), node: { type, of } } }
}

/** Whether the expression looks at nothing but its own row. */
function isOfEachRow(tree: unknown): boolean {
  if (typeof tree !== 'object' || tree === null) return true
  return Object.entries(tree).every(([name, item]) => {
    if (name === 'SubLink' || name === 'over') return false
    return (name !== 'FuncCall' || isOfOneRow(words(item, 'funcname').at(-1) ?? '')) && isOfEachRow(item)
  })
}

/** The same expression over a row of the table itself, wherever its columns came along. */
function overRow(tree: unknown, columns: ReadonlyMap<Tree, string>): unknown {
  if (Array.isArray(tree)) return tree.map(item => overRow(item, columns))
  if (typeof tree !== 'object' || tree === null) return tree
  const column = columns.get(tree as Tree)
  if (column !== undefined) return { fields: [madeAlias, column].map(sval => ({ String: { sval } })) }
  return Object.fromEntries(Object.entries(tree).map(([name, item]) => [name, overRow(item, columns)]))
}

/** What a query around this one sees of the value: its kind, where it comes from, and later its column. */
function outside({ kind, cell, literal, origin, origins, made }: Value, name: string): Value {
  const own = { sql: name, kind: literal === undefined ? kind : 'text', cell, origin: origin ?? null } as const
  return { ...own, ...(origins && { origins }), made: made ?? null }
}

function expandStar(
  scope: Scope,
  alias: string | null,
  add: (name: string, given: Value) => void,
  open: Table[],
): void {
  const sources =
    alias === null
      ? scope.sources.filter(source => source.alias !== '')
      : scope.sources.filter(source => source.alias === alias)
  if (sources.length === 0) throw new Unsupported(alias === null ? '* without a table' : `${alias}.*`)
  for (const source of sources) {
    for (const [name, given] of source.outputs) add(name, given)
    for (const table of source.table ? [source.table] : source.open) {
      for (const name of table.columns.keys()) {
        const given = baseColumn(source.alias, table, name)
        add(name, source.table ? given : { ...given, sql: `${identifier(source.alias)}.${identifier(name)}` })
      }
      open.push(table)
    }
  }
}

/** The name that PostgreSQL gives a column which says none. */
function nameOf(node: Node): string {
  switch (node.type) {
    case 'ColumnRef':
      return words(node.of, 'fields').at(-1) ?? 'column'
    case 'FuncCall':
      return words(node.of, 'funcname').at(-1) ?? 'column'
    case 'TypeCast': {
      const inner = nameOf(child(node.of, 'arg')!)
      return inner === '?column?' ? (words(part(node.of, 'typeName') ?? {}, 'names').at(-1) ?? inner) : inner
    }
    case 'CaseExpr': {
      const otherwise = child(node.of, 'defresult')
      const inner = otherwise ? nameOf(otherwise) : '?column?'
      return inner === '?column?' ? 'case' : inner
    }
    case 'CoalesceExpr':
      return 'coalesce'
    case 'MinMaxExpr':
      return node.of.op === 'IS_GREATEST' ? 'greatest' : 'least'
    case 'A_ArrayExpr':
      return 'array'
    case 'A_Indirection':
      return nameOf(child(node.of, 'arg')!)
    case 'SQLValueFunction':
      return String(node.of.op).replace('SVFOP_', '').toLowerCase()
    case 'SubLink': {
      if (node.of.subLinkType === 'EXISTS_SUBLINK') return 'exists'
      const [target] = children(child(node.of, 'subselect')?.of ?? {}, 'targetList')
      return target ? text(target.of, 'name') || nameOf(child(target.of, 'val')!) : '?column?'
    }
    default:
      return '?column?'
  }
}

/** An item of GROUP BY: a number, a column of the tables, or else a name of the list. */
function groupItem(query: Query, node: Node, targets: Targets, scope: Scope): string {
  const place = ordinal(node)
  if (place !== null) return itemAt(targets, place)
  const named = namedTarget(node, targets, scope)
  return named ?? expression(query, node, scope).sql
}

function ordinal(node: Node): number | null {
  const integer = node.type === 'A_Const' ? part(node.of, 'ival') : null
  return integer ? Number(integer.ival ?? 0) : null
}

function itemAt(targets: Targets, place: number): string {
  const item = targets.items[place - 1]
  if (!item || targets.open.length > 0) throw new Unsupported(`the column number ${place}`)
  return item.sql
}

/** The expression of the list under that name, where no table is known to have a column of it. */
function namedTarget(node: Node, targets: Targets, scope: Scope): string | null {
  const path = node.type === 'ColumnRef' ? words(node.of, 'fields') : []
  if (path.length !== 1) return null
  const isColumn = scope.sources.some(
    source =>
      source.outputs.has(path[0]!) ||
      source.table?.columns.has(path[0]!) ||
      source.open.some(table => table.columns.has(path[0]!)),
  )
  return isColumn ? null : (targets.items.find(item => item.name === path[0])?.sql ?? null)
}

function distinctOf(query: Query, of: Tree, targets: Targets, scope: Scope): string {
  const list = of.distinctClause
  if (!Array.isArray(list)) return ''
  const on = children(of, 'distinctClause').filter(({ type }) => type !== 'nothing')
  if (on.length === 0) return 'DISTINCT '
  return `DISTINCT ON (${on.map(item => sortItem(query, item, targets, scope)).join(', ')}) `
}

/** The order of rows counts only where some of them are taken. */
function tailOf(query: Query, of: Tree, targets: Targets, scope: Scope): string {
  const [limit, offset] = [child(of, 'limitCount'), child(of, 'limitOffset')]
  const picks =
    limit !== null || offset !== null || children(of, 'distinctClause').some(({ type }) => type !== 'nothing')
  if (!picks) return ''
  const order = children(of, 'sortClause').map(item => sorted(query, item, targets, scope))
  const written = (word: string, node: Node | null) =>
    node ? ` ${word} ${as(expression(query, node, scope), 'integer').sql}` : ''
  return `${order.length > 0 ? ` ORDER BY ${order.join(', ')}` : ''}${written('LIMIT', limit)}${written('OFFSET', offset)}`
}

function sorted(query: Query, item: Node, targets: Targets, scope: Scope): string {
  const node = child(item.of, 'node')!
  const named = ordinal(node) === null ? null : itemAt(targets, ordinal(node)!)
  const path = node.type === 'ColumnRef' ? words(node.of, 'fields') : []
  const alias = path.length === 1 ? targets.items.find(target => target.name === path[0])?.sql : undefined
  const written = named ?? alias
  if (written === undefined) return orderBy(query, [item], scope)
  const down = item.of.sortby_dir === 'SORTBY_DESC'
  const first =
    item.of.sortby_nulls === 'SORTBY_NULLS_FIRST' || (item.of.sortby_nulls === 'SORTBY_NULLS_DEFAULT' && down)
  return `${written} ${down ? 'DESC' : 'ASC'} NULLS ${first ? 'FIRST' : 'LAST'}`
}

function sortItem(query: Query, node: Node, targets: Targets, scope: Scope): string {
  const place = ordinal(node)
  return place === null
    ? (namedTarget(node, targets, scope) ?? expression(query, node, scope).sql)
    : itemAt(targets, place)
}

type From = { readonly sql: string; readonly sources: readonly Source[] }

function fromOf(query: Query, items: readonly Node[], scope: Scope): From {
  return items.reduce<From>(
    (before, item) => {
      const next = fromItem(query, item, { ...scope, sources: before.sources })
      return {
        sql: before.sql === '' ? next.sql : `${before.sql}, ${next.sql}`,
        sources: [...before.sources, ...next.sources],
      }
    },
    { sql: '', sources: [] },
  )
}

function fromItem(query: Query, node: Node, scope: Scope): From {
  switch (node.type) {
    case 'RangeVar':
      return rangeVar(query, node.of, scope)
    case 'RangeSubselect':
      return rangeSubselect(query, node.of, scope)
    case 'RangeFunction':
      return rangeFunction(query, node.of, scope)
    case 'JoinExpr':
      return join(query, node.of, scope)
    default:
      throw new Unsupported(node.type, placeOf(node.of))
  }
}

function aliasOf(of: Tree): { name: string; columns: readonly string[] } {
  const alias = part(of, 'alias')
  if (!alias) return { name: '', columns: [] }
  only('an alias', alias, 'aliasname colnames')
  return { name: text(alias, 'aliasname'), columns: words(alias, 'colnames') }
}

function rangeVar(query: Query, of: Tree, scope: Scope): From {
  only('a table', of, 'relname inh relpersistence alias')
  const name = text(of, 'relname')
  const alias = aliasOf(of)
  const shown = alias.name || name
  const cte = scope.ctes.get(name)
  if (cte)
    return {
      sql: `${identifier(cte.name)} AS ${identifier(shown)}${columnList(alias.columns)}`,
      sources: [derivedSource(renamed(cte.derived, alias.columns), shown)],
    }
  if (alias.columns.length > 0) throw new Unsupported('other names for the columns of a table', placeOf(of))
  if (!/^[a-z][a-z0-9_]{0,59}$/.test(name)) throw new Unsupported(`the table ${name}`, placeOf(of))
  query.used.add(name)
  const source: Source = {
    alias: shown,
    table: tableOf(query.tables, name),
    outputs: new Map(),
    open: [],
    scalar: null,
  }
  return { sql: `${identifier(name)} AS ${identifier(shown)}`, sources: [source] }
}

function derivedSource(derived: Derived, alias: string): Source {
  const outputs = new Map(
    derived.outputs.map(
      ({ name, value: given }) => [name, { ...given, sql: `${identifier(alias)}.${identifier(name)}` }] as const,
    ),
  )
  return { alias, table: null, outputs, open: derived.open, scalar: null }
}

function rangeSubselect(query: Query, of: Tree, scope: Scope): From {
  only('a query in FROM', of, 'lateral subquery alias')
  const alias = aliasOf(of)
  if (alias.name === '') throw new Unsupported('a query in FROM without a name')
  const around = of.lateral ? scope : scope.parent
  const derived = renamed(
    query.select(query, nodeOf(of.subquery), { sources: [], ctes: scope.ctes, parent: around }),
    alias.columns,
  )
  return {
    sql: `${of.lateral ? 'LATERAL ' : ''}(${derived.sql}) AS ${identifier(alias.name)}${columnList(alias.columns)}`,
    sources: [derivedSource(derived, alias.name)],
  }
}

function rangeFunction(query: Query, of: Tree, scope: Scope): From {
  only('a function in FROM', of, 'lateral functions alias')
  const [first, ...more] = children(
    nodeOf(children(of, 'functions')[0] ? (of.functions as unknown[])[0] : null).of,
    'items',
  )
  if (!first || more.some(({ type }) => type !== 'nothing') || children(of, 'functions').length !== 1)
    throw new Unsupported('several functions in FROM')
  const alias = aliasOf(of)
  if (first.type !== 'FuncCall') return scalarSource(expression(query, first, scope), alias, 'value')
  const name = words(first.of, 'funcname').at(-1) ?? ''
  const [argument] = children(first.of, 'args')
  const shown = { ...alias, name: alias.name || name }
  only('a function in FROM', first.of, 'funcname args funcformat')
  switch (name) {
    case 'jsonb_array_elements':
    case 'json_array_elements': {
      const json = as(expression(query, argument!, scope), 'json', placeOf(first.of))
      return rowsSource(jsonElements(json), shown, 'value', column => value(column, 'json'))
    }
    case 'jsonb_array_elements_text':
    case 'json_array_elements_text': {
      const json = as(expression(query, argument!, scope), 'json', placeOf(first.of))
      return rowsSource(jsonElements(json), shown, 'value', column => jsonTextAt(column, ''))
    }
    case 'jsonb_object_keys':
    case 'json_object_keys': {
      const json = as(expression(query, argument!, scope), 'json', placeOf(first.of)).sql
      return rowsSource(keysOf(json), shown, shown.name, column => value(column, 'text'))
    }
    case 'jsonb_each':
    case 'jsonb_each_text':
      return eachSource(
        as(expression(query, argument!, scope), 'json', placeOf(first.of)).sql,
        shown,
        name === 'jsonb_each_text',
      )
    case 'unnest': {
      const items = expression(query, argument!, scope)
      const kind = kindOfValue(items)
      const list = as(items, kind === 'json[]' || kind === 'integer[]' ? kind : 'text[]', placeOf(first.of)).sql
      const element = kind === 'json[]' ? 'json' : kind === 'integer[]' ? 'integer' : 'text'
      return rowsSource(list, shown, shown.name, column => value(column, element))
    }
    default:
      return scalarSource(expression(query, first, scope), shown, shown.name)
  }
}

function keysOf(json: string): string {
  return `CASE WHEN json_type(${json}) = 'OBJECT' THEN json_keys(${json}) WHEN ${json} IS NOT NULL THEN error('a JSON value is no object') END`
}

type Named = { readonly name: string; readonly columns: readonly string[] }

function rowsSource(list: string, alias: Named, column: string, read: (column: string) => Value): From {
  const name = alias.columns[0] ?? column
  const given = read(`${identifier(alias.name)}.${identifier(name)}`)
  return {
    sql: `unnest(${list}) AS ${identifier(alias.name)}(${identifier(name)})`,
    sources: [{ alias: alias.name, table: null, outputs: new Map([[name, given]]), open: [], scalar: name }],
  }
}

function eachSource(json: string, alias: Named, isText: boolean): From {
  const [key = 'key', item = 'value'] = alias.columns
  const path = `'$."' || each_key.name || '"'`
  const read = isText ? 'json_extract_string' : 'json_extract'
  const outputs = new Map([
    [key, value(`${identifier(alias.name)}.${identifier(key)}`, 'text')],
    [item, value(`${identifier(alias.name)}.${identifier(item)}`, isText ? 'text' : 'json')],
  ])
  return {
    sql: `LATERAL (SELECT each_key.name AS ${identifier(key)}, ${read}(${json}, ${path}) AS ${identifier(item)} FROM unnest(${keysOf(json)}) AS each_key(name)) AS ${identifier(alias.name)}`,
    sources: [{ alias: alias.name, table: null, outputs, open: [], scalar: null }],
  }
}

function scalarSource(given: Value, alias: Named, column: string): From {
  const name = alias.columns[0] ?? column
  return {
    sql: `LATERAL (SELECT ${given.sql} AS ${identifier(name)}) AS ${identifier(alias.name)}`,
    sources: [
      {
        alias: alias.name,
        table: null,
        outputs: new Map([
          [name, value(`${identifier(alias.name)}.${identifier(name)}`, kindOfValue(given) ?? 'text')],
        ]),
        open: [],
        scalar: name,
      },
    ],
  }
}

const joins: Readonly<Record<string, string>> = {
  JOIN_INNER: 'JOIN',
  JOIN_LEFT: 'LEFT JOIN',
  JOIN_RIGHT: 'RIGHT JOIN',
  JOIN_FULL: 'FULL JOIN',
}

function join(query: Query, of: Tree, scope: Scope): From {
  only('a join', of, 'jointype larg rarg usingClause quals')
  const left = fromItem(query, child(of, 'larg')!, scope)
  const right = fromItem(query, child(of, 'rarg')!, { ...scope, sources: [...scope.sources, ...left.sources] })
  const word = joins[String(of.jointype)]
  if (!word) throw new Unsupported(String(of.jointype))
  const rightSql = child(of, 'rarg')?.type === 'JoinExpr' ? `(${right.sql})` : right.sql
  const using = words(of, 'usingClause')
  const sources = [...left.sources, ...right.sources]
  const quals = child(of, 'quals')
  if (using.length > 0) return joinUsing(query, { left, right, word, rightSql, using }, scope)
  if (!quals && word !== 'JOIN') throw new Unsupported('a join without a condition')
  const on = quals ? ` ON ${condition(query, quals, { ...scope, sources: [...scope.sources, ...sources] })}` : ''
  return { sql: `${left.sql} ${quals ? word : 'CROSS JOIN'} ${rightSql}${on}`, sources }
}

/** USING as ON, since a column may have another name in our dataset. The merged column is that of the left side. */
function joinUsing(
  query: Query,
  {
    left,
    right,
    word,
    rightSql,
    using,
  }: { left: From; right: From; word: string; rightSql: string; using: readonly string[] },
  scope: Scope,
): From {
  if (word === 'RIGHT JOIN' || word === 'FULL JOIN') throw new Unsupported(`${word} USING`)
  const equal = using.map(name => {
    const sides = [left, right].map(side => columnOfSide(query, side, name, scope))
    const { values } = alike(sides)
    return { name, sql: `(${values[0]!.sql} = ${values[1]!.sql})`, merged: sides[0]! }
  })
  const merged: Source = {
    alias: '',
    table: null,
    outputs: new Map(equal.map(item => [item.name, item.merged])),
    open: [],
    scalar: null,
  }
  return {
    sql: `${left.sql} ${word} ${rightSql} ON ${equal.map(item => item.sql).join(' AND ')}`,
    sources: [merged, ...left.sources, ...right.sources],
  }
}

function columnOfSide(query: Query, side: From, name: string, scope: Scope): Value {
  return expression(
    query,
    { type: 'ColumnRef', of: { fields: [{ String: { sval: name } }] } },
    { ...scope, sources: side.sources, parent: null },
  )
}
