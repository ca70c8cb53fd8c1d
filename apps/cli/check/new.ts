import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CheckId } from '@onus/core/check'
import { type Column, type DatasetSchema, resourceOf } from '@onus/core/dataset'
import { didYouMean } from '@onus/core/near'
import { type ExitCode, exit, fail } from '../kit/act.ts'
import { knownDatasets } from './datasets.ts'

type Options = {
  readonly dataset: string
  readonly datasets?: readonly string[]
  readonly sql?: boolean
  readonly dir: string
}

/** `onus check new`: a check to begin from, good as it is. A file that is there already is left alone. */
export async function newCheck(
  given: string,
  { dataset, datasets: own, sql = false, dir }: Options,
): Promise<ExitCode> {
  const id = CheckId.safeParse(given)
  if (!id.success) return fail(`"${given}" is no id of a check: expected lower-case words joined by -.`)
  const { all: datasets } = knownDatasets(own)
  const schema = datasets.get(dataset)
  if (!schema) return fail(`There is no dataset ${dataset}${didYouMean(dataset, datasets.keys()) || '.'}`)
  const path = join(dir, `${id.data}.yaml`)
  try {
    writeFileSync(path, skeletonOf(id.data, schema, sql), { flag: 'wx' })
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST'
    return fail(`${path} ${isThere ? 'is there already; it was left as it is' : `cannot be written: ${error}`}.`, error)
  }
  console.log(`Wrote ${path}. Next: onus check test ${path}`)
  return exit.ok
}

/** The text of a check about a dataset, with a comment on every field and examples that come out as they say. */
export function skeletonOf(id: string, schema: DatasetSchema, isSql: boolean): string {
  const alias = (schema.ref.split('.')[1] ?? '').replace(/@.*$/, '')
  const column = columnOf(schema)
  const [good, bad] = valuesOf(column)
  const expression = expressionOf(column, bad)
  const rows = [1, 2, 3].map(number => keysOf(schema, number))
  const [first, second, third] = rows.map(row => resourceOf(schema, row))
  const given = rows.map((row, index) =>
    flow({ ...row, ...(index < 2 && { [column.name]: index === 0 ? good : bad }) }),
  )
  return `# ${schema.title}: ${schema.meaning}
# "onus check test ${id}.yaml" says what is wrong with this file; docs/guide/checks.md describes every field.

id: ${id} # stable, unique, the name of the file
title: Say here what is so when the check passes
requirements: [soc2@2017:CC6.1] # what it serves, as framework@version:id
severity: medium # critical, high, medium or low
cadence: daily # how often it should be asked
good: Say here what good looks like and why it matters, in words, before any query.
remediation: Say here what to do about a resource that fails.

# The tables that the SQL sees, each under a name of your own; older data than fresh_within is stale and passes nothing.
data:
  ${alias}: { dataset: ${schema.ref}, fresh_within: 26h }
# What is counted, and the column that names each resource.
population: { data: ${alias}, key: resource }

# Values that others may set, used as $max_days in the SQL:
# params:
#   max_days: { type: integer, default: 90, min: 1, max: 365, meaning: Days that are too many }

# At least so many percent of what is in scope must pass:
# threshold: { min_pass_percent: 100, min_population: 1 }

${isSql ? sqlPart(alias, expression) : shortPart(alias, expression)}
# What the check answers for given rows, exactly. Columns that are not given are unknown.
examples:
  - title: one that passes, one that fails, one of which it is not known
    given:
      ${alias}:
${given.map(row => `        - ${row}`).join('\n')}
    at: 2026-01-01T00:00:00Z
    expect:
      ${quoted(first)}: pass
      ${quoted(second)}: fail
      ${quoted(third)}: not_evaluated
`
}

function shortPart(alias: string, expression: string): string {
  return `# An expression over the columns of one row each. Where one comes to nothing, the answer is not_evaluated, never pass.
from: ${alias}
# scope: kind = 'person'   # which rows are asked at all
# exclude: privileged      # which of them are left out, with the reason below
pass: ${expression}
reason:
  pass: it is as it should be
  fail: "{resource} is not as it should be"
`
}

function sqlPart(alias: string, expression: string): string {
  return `# One SELECT of resource, status and reason. $now is the time of the data; the clock cannot be read.
sql: |
  SELECT resource,
         CASE WHEN (${expression}) IS NULL THEN 'not_evaluated'
              WHEN ${expression} THEN 'pass'
              ELSE 'fail' END AS status,
         CASE WHEN (${expression}) IS NULL THEN 'it is not known'
              WHEN ${expression} THEN 'it is as it should be'
              ELSE 'it is not as it should be' END AS reason
  FROM ${alias}
`
}

/** What the check to begin from asks about: what may be unknown, and is best a yes or no, or a word. */
function columnOf(schema: DatasetSchema): Column {
  const own = schema.columns.filter(column => !schema.key.includes(column.name))
  const unsure = own.filter(column => column.nullable)
  const column = unsure.find(({ type }) => type === 'boolean' || type === 'text') ?? unsure[0] ?? own[0]
  if (!column) throw new Error(`${schema.ref} has nothing but its key`)
  return column
}

function expressionOf({ name, type }: Column, bad: unknown): string {
  switch (type) {
    case 'boolean':
      return name
    case 'text':
      return `${name} <> ${literal(bad)}`
    case 'integer':
    case 'decimal':
      return `${name} > 0`
    case 'date':
      return `${name} > DATE '2025-01-01'`
    case 'instant':
      return `${name} > TIMESTAMP '2025-01-01 00:00:00'`
    case 'text[]':
      return `list_contains(${name}, 'good')`
  }
}

function valuesOf({ type, values }: Column): [unknown, unknown] {
  switch (type) {
    case 'boolean':
      return [true, false]
    case 'integer':
    case 'decimal':
      return [1, 0]
    case 'date':
      return ['2026-01-01', '2020-01-01']
    case 'instant':
      return ['2026-01-01T00:00:00Z', '2020-01-01T00:00:00Z']
    case 'text[]':
      return [['good'], ['bad']]
    case 'text':
      return [values?.[0] ?? 'good', values?.[1] ?? 'bad']
  }
}

/** Keys that differ from row to row. */
function keysOf(schema: DatasetSchema, number: number): Record<string, unknown> {
  const columns = schema.key.flatMap(name => schema.columns.find(column => column.name === name) ?? [])
  return Object.fromEntries(columns.map(column => [column.name, keyOf(column, number)]))
}

function keyOf({ name, type, values }: Column, number: number): unknown {
  switch (type) {
    case 'integer':
    case 'decimal':
      return number
    case 'boolean':
      return true
    case 'date':
      return `2026-01-0${number}`
    case 'instant':
      return `2026-01-0${number}T00:00:00Z`
    default:
      return values?.[0] ?? `${name.replaceAll('_', '-')}-${number}`
  }
}

function flow(row: Readonly<Record<string, unknown>>): string {
  const cells = Object.entries(row).map(
    ([name, value]) => `${name}: ${typeof value === 'string' ? quoted(value) : JSON.stringify(value)}`,
  )
  return `{ ${cells.join(', ')} }`
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : JSON.stringify(value)
}

function quoted(text = ''): string {
  return /^[a-z][a-z0-9_/-]*$/i.test(text) ? text : JSON.stringify(text)
}
