import { type AutomatedCheck, type Check, isManual, isShort, paramValues } from '@onus/core/check'
import { allColumns, type DatasetRef, type DatasetSchema, datasets as knownDatasets } from '@onus/core/dataset'
import { AnswerStatus } from '@onus/core/verdict'
import type { Evaluator } from '../evaluate/index.ts'
import { parseIn } from '../evaluate/judge.ts'
import { didYouMean, expressionsOf, locate, type SqlProblem, type Vetted, vet } from '../statics/index.ts'
import type { Bindings, Failure, Sandbox, TableSource } from '../worker/index.ts'
import { exampleBindings, runExamples, shapesOf } from './example.ts'
import { readFields } from './fields.ts'
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
  options: ValidateOptions = {},
): Promise<Validation> {
  const [validation] = await validateChecks(evaluator, [text], options)
  return validation!
}

/** The same for many texts of one author: they share an engine, which takes longer to open than a check to judge. */
export async function validateChecks(
  evaluator: Evaluator,
  texts: readonly string[],
  { datasets = knownDatasets }: ValidateOptions = {},
): Promise<readonly Validation[]> {
  const done = texts.map(text => readCheck(text, datasets))
  const open = done.flatMap((one, index) => ('source' in one ? [{ ...one, index }] : []))
  // A check that stops the sandbox leaves none to the next one.
  while (open.length > 0)
    await evaluator.use('small', async sandbox => {
      for (let one = open.shift(); one; one = sandbox.state.dead ? undefined : open.shift())
        done[one.index] = await validateSql(sandbox, one)
    })
  return done as readonly Validation[]
}

/** A check whose fields are as they should be; what is left is its SQL. */
type ReadCheck = {
  readonly source: Source
  readonly check: AutomatedCheck
  readonly schemas: ReadonlyMap<string, DatasetSchema>
}

function readCheck(text: string, datasets: ReadonlyMap<DatasetRef, DatasetSchema>): ReadCheck | Validation {
  const source = readSource(text)
  if (source.problems.length > 0) return refused(source.problems)
  const read = readFields(source)
  if (!read.ok) return refused(read.problems)
  const { check } = read
  if (isManual(check)) return { ok: true, check, problems: [], warnings: [], timeDependent: false, sql: null }
  const { schemas, problems } = schemasOf(source, check, datasets)
  const defaults = paramValues(check, {})
  if (!defaults.ok)
    problems.push(
      ...defaults.problems.map(message => source.at(['params', message.split(':')[0] ?? '', 'default'], message)),
    )
  problems.push(...populationProblems(source, check, schemas))
  return problems.length > 0 ? refused(problems, check) : { source, check, schemas }
}

async function validateSql(sandbox: Sandbox, { source, check, schemas }: ReadCheck): Promise<Validation> {
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
  const missing = mentionProblems(source, check, schemas)
  if (missing.length > 0) return missing
  const wrong = await expressionTypes(sandbox, source, check, tables, bindings)
  if (wrong.length > 0) return wrong
  const sql = vetted.compiled.sql.replace(/;\s*$/, '')
  const outcome = await sandbox.ask<'describe'>({ op: 'describe', sql, tables, bindings })
  if (!outcome.ok)
    return [failureProblem(source, check, vetted, schemas, 'failure' in outcome ? outcome.failure : null)]
  return columnProblems(outcome.value.columns).map(message => source.at([isShort(check) ? 'pass' : 'sql'], message))
}

/** Expressions of the short form must be true or false: text that happens to read as one would be found out only by data. */
async function expressionTypes(
  sandbox: Sandbox,
  source: Source,
  check: AutomatedCheck,
  tables: readonly TableSource[],
  bindings: Bindings,
): Promise<CheckProblem[]> {
  if (!isShort(check)) return []
  const expressions = expressionsOf(check)
  const items = expressions.map(({ field, text }) => `(\n${text}\n) AS "${field}"`).join(', ')
  const sql = `SELECT ${items} FROM "${check.from}"`
  const outcome = await sandbox.ask<'describe'>({ op: 'describe', sql, tables, bindings })
  // What cannot be prepared at all is told with its place by the whole statement.
  if (!outcome.ok) return []
  return outcome.value.columns
    .filter(({ type }) => type !== 'BOOLEAN')
    .map(({ name, type }) => source.at([name], `${name} must be true or false, and is ${wordOf(type)}`))
}

function wordOf(type: string): string {
  if (type === 'VARCHAR') return 'text'
  if (type === '"NULL"' || type === 'NULL') return 'always NULL'
  return type.toLowerCase()
}

function failureProblem(
  source: Source,
  check: AutomatedCheck,
  vetted: Vetted,
  schemas: ReadonlyMap<string, DatasetSchema>,
  failure: Failure | null,
): CheckProblem {
  const code = failure ? 'column' : 'statement'
  const message = failure ? wordsOf(failure, schemas) : 'had to be stopped while it was prepared'
  return placed(source, locate(vetted.compiled, check, { code, message, offset: failure?.offset ?? null }))
}

/** What the engine says about a name or type, in words that say what to do, and with the names that are near. */
function wordsOf({ message, name, candidates }: Failure, schemas: ReadonlyMap<string, DatasetSchema>): string {
  const all = [...schemas.values()].flatMap(allColumns)
  const columns = all.map(column => column.name)
  const ofTable = /^Table "(.+)" does not have a column named "(.+)"/.exec(message)
  if (ofTable) return `${ofTable[1]} has no column "${ofTable[2]}"${didYouMean(ofTable[2] ?? '', columns)}`
  const table = /^Referenced table "(.+)" not found/.exec(message)
  if (table)
    return `there is no table "${table[1]}" in this query${meant(table[1] ?? '', [...candidates, ...schemas.keys()])}`
  const inside = /^Cannot extract field '(.+?)' from expression "(.+?)"/.exec(message)
  if (inside)
    return `"${inside[2]}" has no field "${inside[1]}", since it is a single value${didYouMean(inside[2] ?? '', schemas.keys())}`
  if (name === null || !/column/i.test(message)) return message
  const isWord =
    all.some(({ values }) => values?.includes(name)) || (AnswerStatus.options as readonly string[]).includes(name)
  return `there is no column "${name}"${isWord ? `; text stands in single quotes: '${name}'` : didYouMean(name, columns)}`
}

function meant(name: string, candidates: readonly string[]): string {
  return (
    didYouMean(name, candidates) || (candidates.length > 0 ? `; there is ${[...new Set(candidates)].join(', ')}` : '')
  )
}

/** What the reasons of the short form have in braces: a column or a parameter, and nothing else. */
function mentionProblems(
  source: Source,
  check: AutomatedCheck,
  schemas: ReadonlyMap<string, DatasetSchema>,
): CheckProblem[] {
  if (!isShort(check)) return []
  const columns = shapesOf(schemas.get(check.from)!).map(({ name }) => name)
  const known = [...columns, ...Object.keys(check.params)]
  return Object.entries(check.reason).flatMap(([which, text]) =>
    [...(text ?? '').matchAll(/\{([^{}]*)\}/g)].flatMap(([whole, name = '']) => {
      if (known.includes(name)) return []
      const isName = /^[a-z][a-z0-9_]*$/i.test(name)
      const message = isName
        ? `${whole} is no column of ${check.from}${didYouMean(name, known)}`
        : `${whole}: in braces stands one column or parameter, and nothing else`
      return [source.at(['reason', which], message)]
    }),
  )
}

function populationProblems(
  source: Source,
  check: AutomatedCheck,
  schemas: ReadonlyMap<string, DatasetSchema>,
): CheckProblem[] {
  const aliases = Object.keys(check.data)
  const { data, key } = check.population
  const strange = (path: readonly string[], name: string) =>
    source.at(path, `${name} is no dataset of this check${didYouMean(name, aliases)}`)
  if (isShort(check) && !aliases.includes(check.from)) return [strange(['from'], check.from)]
  if (!aliases.includes(data)) return [strange(['population', 'data'], data)]
  if (isShort(check) && check.from !== data)
    return [source.at(['population', 'data'], `the short form answers about its own table, which is ${check.from}`)]
  const schema = schemas.get(data)
  const columns = schema ? shapesOf(schema).map(({ name }) => name) : []
  if (!schema || columns.includes(key)) return []
  return [source.at(['population', 'key'], `${data} has no column ${key}${didYouMean(key, columns)}`)]
}

function columnProblems(columns: readonly { name: string; type: string }[]): string[] {
  const returned = columns.map(({ name, type }) => `${name} ${type}`).join(', ')
  const problems = ['resource', 'status', 'reason'].flatMap(name => {
    const column = columns.find(column => column.name.toLowerCase() === name)
    if (!column) {
      const names = columns.map(each => each.name)
      return [`the SELECT must return ${name}; it returns ${returned}${didYouMean(name, names)}`]
    }
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
  if (check.examples.length === 0) return []
  const found = await runExamples(sandbox, check, vetted.compiled, schemas)
  return found.flatMap((problems, index) =>
    problems.map(({ path, message }) =>
      source.at(['examples', index, ...path], `example ${check.examples[index]?.title ?? index + 1}: ${message}`),
    ),
  )
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

function placed(source: Source, { field, line, column, message }: SqlProblem): CheckProblem {
  if (field === null) return source.at(['population'], message)
  return line === null || column === null ? source.at([field], message) : source.inside([field], line, column, message)
}

function refused(problems: readonly CheckProblem[], check: Check | null = null): Validation {
  return { ok: false, check, problems, warnings: [], timeDependent: false, sql: null }
}
