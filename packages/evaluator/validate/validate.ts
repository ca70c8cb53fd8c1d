import { type AutomatedCheck, type Check, isManual, isShort, paramValues, schemaFor } from '@onus/core/check'
import { type DatasetRef, type DatasetSchema, datasets as knownDatasets } from '@onus/core/dataset'
import type { z } from 'zod'
import type { Evaluator } from '../evaluate/index.ts'
import { parseIn } from '../evaluate/judge.ts'
import { didYouMean, locate, type SqlProblem, type Vetted, vet } from '../statics/index.ts'
import type { Failure, Sandbox } from '../worker/index.ts'
import { exampleBindings, runExample, shapesOf } from './example.ts'
import { type CheckProblem, readSource, type Source } from './source.ts'

export type Validation = {
  readonly ok: boolean
  /** The check as it was read; null when it could not be. */
  readonly check: Check | null
  readonly problems: readonly CheckProblem[]
  readonly warnings: readonly string[]
  readonly timeDependent: boolean
  /** The SQL it stands for; null for a manual check. */
  readonly sql: string | null
}

export type ValidateOptions = { readonly datasets?: ReadonlyMap<DatasetRef, DatasetSchema> }

/**
 * Everything that can be said about the text of a check without data: its YAML, its fields, its SQL, the columns it names
 * and returns, and its examples, which are run. Problems are values with their place, never thrown.
 */
export async function validateCheck(
  evaluator: Evaluator,
  text: string,
  { datasets = knownDatasets }: ValidateOptions = {},
): Promise<Validation> {
  const source = readSource(text)
  const parsed = source.problems.length > 0 ? null : schemaFor(source.value).safeParse(source.value)
  if (!parsed) return refused(source.problems)
  if (!parsed.success) return refused(fieldProblems(source, parsed.error))
  const check: Check = parsed.data
  if (isManual(check)) return { ok: true, check, problems: [], warnings: [], timeDependent: false, sql: null }
  const { schemas, problems } = schemasOf(source, check, datasets)
  const defaults = paramValues(check, {})
  if (!defaults.ok)
    problems.push(...defaults.problems.map(message => source.at(['params', message.split(':')[0] ?? ''], message)))
  if (problems.length > 0) return refused(problems, check)
  return evaluator.use('small', sandbox => validateSql(sandbox, source, check, schemas))
}

async function validateSql(
  sandbox: Sandbox,
  source: Source,
  check: AutomatedCheck,
  schemas: ReadonlyMap<string, DatasetSchema>,
): Promise<Validation> {
  const vetted = await vet(check, schemas, async statements => {
    const parsed = await parseIn(sandbox, statements)
    if (typeof parsed !== 'string') return parsed
    return statements.map(() => ({ ok: false, message: `could not be read: ${parsed}`, offset: null }))
  })
  const problems: CheckProblem[] = vetted.problems.map(problem => placed(source, problem))
  if (problems.length === 0) problems.push(...(await bindingProblems(sandbox, source, check, vetted, schemas)))
  if (problems.length === 0) problems.push(...(await exampleProblems(sandbox, source, check, vetted, schemas)))
  return {
    ok: problems.length === 0,
    check,
    problems,
    warnings: [
      ...vetted.warnings
        .map(warning => placed(source, warning))
        .map(({ line, message }) => (line ? `line ${line}: ${message}` : message)),
      ...exampleWarnings(check),
    ],
    timeDependent: vetted.timeDependent,
    sql: vetted.compiled.sql,
  }
}

/** Prepares the SQL on empty tables of the declared types: unknown columns, wrong types, wrong columns of the answer. */
async function bindingProblems(
  sandbox: Sandbox,
  source: Source,
  check: AutomatedCheck,
  vetted: Vetted,
  schemas: ReadonlyMap<string, DatasetSchema>,
): Promise<CheckProblem[]> {
  const tables = [...schemas].map(([name, schema]) => ({ name, columns: shapesOf(schema), files: [] }))
  const defaults = paramValues(check, {})
  const bindings = exampleBindings(check, defaults.ok ? defaults.values : {}, '2026-01-01T00:00:00Z')
  const missing = mentionProblems(source, check, vetted, schemas)
  if (missing.length > 0) return missing
  const sql = vetted.compiled.sql.replace(/;\s*$/, '')
  const outcome = await sandbox.ask<'describe'>({ op: 'describe', sql, tables, bindings })
  if (!outcome.ok)
    return [failureProblem(source, check, vetted, schemas, 'failure' in outcome ? outcome.failure : null)]
  return columnProblems(outcome.value.columns).map(message => source.at([isShort(check) ? 'pass' : 'sql'], message))
}

function failureProblem(
  source: Source,
  check: AutomatedCheck,
  vetted: Vetted,
  schemas: ReadonlyMap<string, DatasetSchema>,
  failure: Failure | null,
): CheckProblem {
  if (!failure)
    return placed(
      source,
      locate(vetted.compiled, check, {
        code: 'statement',
        message: 'had to be stopped while it was prepared',
        offset: null,
      }),
    )
  const columns = [...schemas.values()].flatMap(schema => shapesOf(schema).map(({ name }) => name))
  const isColumn = failure.name !== null && /column/i.test(failure.message)
  const message = isColumn
    ? `there is no column "${failure.name}"${didYouMean(failure.name ?? '', columns)}`
    : failure.message
  return placed(source, locate(vetted.compiled, check, { code: 'column', message, offset: failure.offset }))
}

/** Columns that the reasons of the short form name in braces. */
function mentionProblems(
  source: Source,
  check: AutomatedCheck,
  vetted: Vetted,
  schemas: ReadonlyMap<string, DatasetSchema>,
): CheckProblem[] {
  if (!isShort(check)) return []
  const columns = shapesOf(schemas.get(check.from)!).map(({ name }) => name)
  return vetted.compiled.mentioned
    .filter(name => !columns.includes(name))
    .map(name => source.at(['reason'], `{${name}} is no column of ${check.from}${didYouMean(name, columns)}`))
}

function columnProblems(columns: readonly { name: string; type: string }[]): string[] {
  const returned = columns.map(({ name, type }) => `${name} ${type}`).join(', ')
  const problems = ['resource', 'status', 'reason'].flatMap(name => {
    const column = columns.find(column => column.name.toLowerCase() === name)
    if (!column) return [`the SELECT must return ${name}; it returns ${returned}`]
    const fits = column.type === 'VARCHAR' || (name === 'reason' && /NULL/.test(column.type))
    return fits ? [] : [`${name} must be text, and is ${column.type}: write CAST(… AS VARCHAR)`]
  })
  if (columns.length > 19) problems.push('at most 16 columns beside resource, status and reason')
  if (columns.some(({ name }) => name.toLowerCase() === 'exception'))
    problems.push('exception is a column that Onus adds; choose another name')
  return problems
}

async function exampleProblems(
  sandbox: Sandbox,
  source: Source,
  check: AutomatedCheck,
  vetted: Vetted,
  schemas: ReadonlyMap<string, DatasetSchema>,
): Promise<CheckProblem[]> {
  const problems: CheckProblem[] = []
  for (const [index, example] of check.examples.entries())
    for (const { path, message } of await runExample(sandbox, check, vetted.compiled, schemas, example))
      problems.push(source.at(['examples', index, ...path], `example ${example.title ?? index + 1}: ${message}`))
  return problems
}

function exampleWarnings(check: AutomatedCheck): string[] {
  const expected = new Set(check.examples.flatMap(example => Object.values(example.expect)))
  return (['pass', 'fail'] as const)
    .filter(status => !expected.has(status))
    .map(status => `no example shows what makes it ${status}`)
}

function schemasOf(source: Source, check: AutomatedCheck, datasets: ReadonlyMap<DatasetRef, DatasetSchema>) {
  const schemas = new Map<string, DatasetSchema>()
  const problems: CheckProblem[] = []
  for (const [alias, { dataset }] of Object.entries(check.data)) {
    const schema = datasets.get(dataset)
    if (schema) schemas.set(alias, schema)
    else
      problems.push(
        source.at(['data', alias, 'dataset'], `there is no dataset ${dataset}${didYouMean(dataset, datasets.keys())}`),
      )
  }
  return { schemas, problems }
}

function fieldProblems(source: Source, error: z.ZodError): CheckProblem[] {
  return error.issues.map(issue =>
    source.at(
      issue.path.filter(part => typeof part !== 'symbol'),
      issue.message,
    ),
  )
}

function placed(source: Source, { field, line, column, message }: SqlProblem): CheckProblem {
  if (field === null) return source.at(['population'], message)
  return line === null || column === null ? source.at([field], message) : source.inside([field], line, column, message)
}

function refused(problems: readonly CheckProblem[], check: Check | null = null): Validation {
  return { ok: false, check, problems, warnings: [], timeDependent: false, sql: null }
}
