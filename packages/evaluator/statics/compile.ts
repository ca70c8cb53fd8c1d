import { type AutomatedCheck, isShort, type ShortCheck } from '@onus/core/check'
import { identifier, literal } from '../worker/quote.ts'

/** The fields of a check that hold SQL. */
export type SqlField = 'sql' | 'scope' | 'exclude' | 'pass'

/** Where in the compiled SQL the text of a field stands, in bytes. */
export type Segment = { readonly field: SqlField; readonly start: number; readonly end: number }

export type Compiled = {
  readonly sql: string
  readonly segments: readonly Segment[]
  /** Column names that the reasons of the short form name. */
  readonly mentioned: readonly string[]
}

/** The SELECT that a check stands for. The short form becomes the same kind of SQL as everybody else's. */
export function compile(check: AutomatedCheck): Compiled {
  if (!isShort(check))
    return { sql: check.sql, segments: [{ field: 'sql', start: 0, end: bytes(check.sql) }], mentioned: [] }
  return compileShort(check)
}

/** The expressions of the short form, each as the statement it must be: one item and nothing else. */
export function expressionsOf(check: ShortCheck): readonly { field: SqlField; text: string; statement: string }[] {
  const fields = ['scope', 'exclude', 'pass'] as const
  return fields.flatMap(field => {
    const text = check[field]
    return text === undefined ? [] : [{ field, text, statement: `SELECT (\n${text}\n)` }]
  })
}

/** Bytes before the expression in `statement`. */
export const expressionStart = bytes('SELECT (\n')

/**
 * What a missing value leaves undecided is not_evaluated: a resource must not fall out of scope, nor pass or fail, because
 * something about it could not be read. Left out is only what is known to be excluded; all else is judged.
 */
function compileShort(check: ShortCheck): Compiled {
  const mentioned = new Set<string>()
  const segments: Segment[] = []
  let sql = ''
  const say = (text: string) => {
    sql += text
  }
  const insert = (field: SqlField, text: string) => {
    const start = bytes(sql)
    sql += text
    segments.push({ field, start, end: bytes(sql) })
  }
  const isLimited = check.scope !== undefined || check.exclude !== undefined
  const reason = (text: string) => template(check, text, mentioned)
  say(`SELECT CAST(answer.${identifier(check.population.key)} AS VARCHAR) AS resource, answer.onus_status AS status,\n`)
  say(`CASE answer.onus_status WHEN 'pass' THEN ${reason(check.reason.pass ?? '')}`)
  say(
    ` WHEN 'fail' THEN ${reason(check.reason.fail)} WHEN 'excluded' THEN ${reason(check.reason.excluded ?? 'left out by the check')}`,
  )
  say(
    ` ELSE 'a value that is needed is missing' END AS reason\nFROM (SELECT ${[...new Set([check.population.key, ...mentioned])].map(identifier).join(', ')},`,
  )
  if (isLimited) say(' CASE')
  if (check.scope !== undefined) {
    say(' WHEN ((\n')
    insert('scope', check.scope)
    say("\n)) IS NULL THEN 'not_evaluated'")
  }
  if (check.exclude !== undefined) {
    say(' WHEN (\n')
    insert('exclude', check.exclude)
    say("\n) THEN 'excluded'")
  }
  if (isLimited) say(' ELSE')
  say(' CASE (\n')
  insert('pass', check.pass)
  say("\n) WHEN TRUE THEN 'pass' WHEN FALSE THEN 'fail' ELSE 'not_evaluated' END")
  if (isLimited) say(' END')
  say(` AS onus_status FROM ${identifier(check.from)}`)
  if (check.scope !== undefined) {
    say(' WHERE ((\n')
    insert('scope', check.scope)
    say('\n)) IS DISTINCT FROM FALSE')
  }
  say(') AS answer')
  return { sql, segments, mentioned: [...mentioned] }
}

/** `MFA is off for {email}`: names in braces are columns, or parameters of the check. */
function template(check: ShortCheck, text: string, mentioned: Set<string>): string {
  const parts = text.split(/\{([a-z][a-z0-9_]*)\}/)
  const sql = parts.map((part, index) => {
    if (index % 2 === 0) return literal(part)
    if (Object.hasOwn(check.params, part)) return `CAST($${part} AS VARCHAR)`
    mentioned.add(part)
    return `coalesce(CAST(answer.${identifier(part)} AS VARCHAR), 'unknown')`
  })
  return sql.filter(part => part !== "''").join(' || ') || "''"
}

function bytes(text: string): number {
  return Buffer.byteLength(text, 'utf8')
}
