import { type AutomatedCheck, isShort, type Param } from '@onus/core/check'

/** One mistake, as one or several wrong checks: it is caught where any of them is. */
export type Mistake = {
  readonly kind: 'comparison' | 'condition' | 'default'
  readonly what: string
  readonly checks: readonly AutomatedCheck[]
}

const opposite: Readonly<Record<string, string>> = { '<': '>=', '>=': '<', '>': '<=', '<=': '>', '=': '<>', '<>': '=' }

/**
 * The mistakes that somebody could make in this check: a comparison the other way round, a condition left out, another
 * default. What only words a reason is left alone.
 */
export function mistakesIn(check: AutomatedCheck): readonly Mistake[] {
  return [...fieldsOf(check).flatMap(field => inText(check, field)), ...withoutScope(check), ...otherDefaults(check)]
}

type Field = 'sql' | 'scope' | 'exclude' | 'pass'

function fieldsOf(check: AutomatedCheck): readonly Field[] {
  return isShort(check) ? (['scope', 'exclude', 'pass'] as const).filter(field => check[field] !== undefined) : ['sql']
}

function inText(check: AutomatedCheck, field: Field): Mistake[] {
  const sql = String((check as Readonly<Record<string, unknown>>)[field])
  const code = masked(sql)
  const flips = [...code.matchAll(/(?<![-<>=!])(<=|>=|<>|<|>|=)(?![<>=])/g)].map(match => ({
    kind: 'comparison' as const,
    what: `${field} ${place(sql, match.index)}: ${match[1]} becomes ${opposite[match[1]!]}`,
    checks: [replaced(check, field, sql, match.index, match[1]!.length, opposite[match[1]!]!)],
  }))
  const wheres = [...code.matchAll(/\bWHERE\b/g)].map(match => {
    const start = match.index + 'WHERE'.length
    return {
      kind: 'condition' as const,
      what: `${field} ${place(sql, match.index)}: WHERE is left out`,
      checks: [replaced(check, field, sql, start, endOfClause(code, start) - start, ' TRUE ')],
    }
  })
  return [...flips, ...wheres]
}

function withoutScope(check: AutomatedCheck): Mistake[] {
  if (!isShort(check) || check.scope === undefined) return []
  const { scope: _, ...rest } = check
  return [{ kind: 'condition', what: 'scope is left out', checks: [rest] }]
}

function otherDefaults(check: AutomatedCheck): Mistake[] {
  return Object.entries(check.params).flatMap(([name, param]) => {
    const checks = othersOf(param).map(value => ({
      ...check,
      params: { ...check.params, [name]: { ...param, default: value } as Param },
    }))
    return checks.length === 0 ? [] : [{ kind: 'default' as const, what: `${name} has another default`, checks }]
  })
}

/** The values at its bounds for a number, nothing for a list or text, the other one for yes and no. */
function othersOf(param: Param): unknown[] {
  switch (param.type) {
    case 'integer':
    case 'decimal':
      return [param.min, param.max].filter(bound => bound !== undefined && bound !== param.default)
    case 'boolean':
      return [!param.default]
    case 'text':
      return param.default === '' ? [] : ['']
    case 'text[]':
      return param.default.length === 0 ? [] : [[]]
  }
}

/** The text with quoted words and what only makes the reason taken out, letter by letter, so that places stay. */
function masked(sql: string): string {
  const hide = (text: string) => text.replace(/[^\n]/g, ' ')
  return sql
    .replace(/'[^']*'|"[^"]*"|--[^\n]*/g, hide)
    .replace(/\bAS status\s*,[\s\S]*?\bAS reason\b/gi, hide)
    .replace(/->|=>/g, '  ')
}

function endOfClause(code: string, start: number): number {
  let depth = 0
  for (let index = start; index < code.length; index++) {
    if (code[index] === '(') depth++
    else if (code[index] === ')' && --depth < 0) return index
    else if (
      depth === 0 &&
      /^(GROUP BY|ORDER BY|HAVING|QUALIFY|WINDOW|UNION|EXCEPT|INTERSECT|LIMIT)\b/.test(code.slice(index, index + 10))
    )
      return index
  }
  return code.length
}

function replaced(check: AutomatedCheck, field: Field, sql: string, start: number, length: number, by: string) {
  return { ...check, [field]: sql.slice(0, start) + by + sql.slice(start + length) } as AutomatedCheck
}

function place(sql: string, index: number): string {
  const before = sql.slice(0, index).split('\n')
  return `${before.length}:${before.at(-1)!.length + 1}`
}
