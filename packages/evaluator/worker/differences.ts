import { dirname } from 'node:path'
import { rowsOf } from './engine.ts'
import type { Difference, Differences, Request } from './protocol.ts'
import { identifier, literal } from './quote.ts'
import { canonicalText, columnsOf } from './table.ts'
import type { Trusted } from './trusted.ts'

type Compare = Extract<Request, { op: 'differences' }>

/**
 * What is different between two files of one dataset. Rows are paired by their key; of a pair only the watched columns
 * count, and of those only the ones that both files have: a column that came to be in between is no change of its rows.
 */
export async function differences(trusted: Trusted, request: Compare): Promise<Differences> {
  const { before, after, key, watched, context, offset, limit } = request
  return trusted.use(1024, dirname(after), async engine => {
    const [old, now] = [`read_parquet(${literal(before)})`, `read_parquet(${literal(after)})`]
    const [had, has] = [namesOf(await columnsOf(engine, old)), namesOf(await columnsOf(engine, now))]
    const columns = watched.filter(({ name }) => had.has(name) && has.has(name))
    const pairs = key.map(name => `b.${identifier(name)} IS NOT DISTINCT FROM a.${identifier(name)}`).join(' AND ')
    const moved = columns.map((_, index) => `b.v${index} IS DISTINCT FROM a.v${index}`)
    const side = (from: string, names: ReadonlySet<string>) => {
      const keys = key.map(name => `, ${identifier(name)}`).join('')
      const values = columns.map((column, index) => `, ${canonicalText(column)} AS v${index}`).join('')
      const about = context.map((name, index) => `, ${textOf(name, names)} AS c${index}`).join('')
      return `SELECT resource${keys}${values}${about} FROM ${from}`
    }
    const values = columns.map((_, index) => `, b.v${index} AS b${index}, a.v${index} AS a${index}`).join('')
    const about = context.map((_, index) => `, coalesce(a.c${index}, b.c${index}) AS c${index}`).join('')
    const shown = context.map((_, index) => `, c${index}`).join('')
    const each = columns.map(({ name }, index) => `{'n': ${literal(name)}, 'b': b${index}, 'a': a${index}}`).join(', ')
    const changed =
      columns.length === 0
        ? ''
        : ` UNION ALL SELECT resource, 'changed', d.n, d.b, d.a${shown}
          FROM (SELECT resource${shown}, unnest([${each}]) AS d FROM pairs WHERE kind = 'changed') WHERE d.b IS DISTINCT FROM d.a`
    const found = `WITH b AS (${side(old, had)}), a AS (${side(now, has)}),
      pairs AS MATERIALIZED (SELECT coalesce(a.resource, b.resource) AS resource${values}${about},
        CASE WHEN a.resource IS NULL THEN 'disappeared' WHEN b.resource IS NULL THEN 'appeared' ELSE 'changed' END AS kind
        FROM b FULL JOIN a ON ${pairs} WHERE ${['a.resource IS NULL', 'b.resource IS NULL', ...moved].join(' OR ')}),
      found AS MATERIALIZED (SELECT resource, kind, NULL AS column_name, NULL AS was, NULL AS is_now${shown} FROM pairs WHERE kind <> 'changed'${changed})`
    const counts = await rowsOf(engine, `${found} SELECT kind, count(*) FROM found GROUP BY kind`)
    const rows = await rowsOf(
      engine,
      `${found} SELECT * FROM found ORDER BY resource, kind, column_name NULLS FIRST, was, is_now LIMIT ${limit} OFFSET ${offset}`,
    )
    return {
      counts: Object.fromEntries(counts.map(([kind, count]) => [String(kind), Number(count)])),
      rows: rows.map(([resource, kind, column, was, now, ...context]) => ({
        resource: String(resource),
        kind: String(kind) as Difference['kind'],
        column: textOrNull(column),
        before: textOrNull(was),
        after: textOrNull(now),
        context: context.map(textOrNull),
      })),
    }
  })
}

const namesOf = (columns: readonly { readonly name: string }[]) => new Set(columns.map(({ name }) => name))

function textOf(name: string, names: ReadonlySet<string>): string {
  return names.has(name) ? `CAST(${identifier(name)} AS VARCHAR)` : 'CAST(NULL AS VARCHAR)'
}

function textOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value)
}
