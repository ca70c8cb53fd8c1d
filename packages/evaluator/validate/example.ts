import { type AutomatedCheck, type Example, isShort, type ParamValue, paramValues } from '@onus/core/check'
import { allColumns, type DatasetSchema, resourceOf, rowOf } from '@onus/core/dataset'
import { AnswerStatus } from '@onus/core/verdict'
import { bindingsOf } from '../evaluate/inputs.ts'
import { type Compiled, didYouMean } from '../statics/index.ts'
import type { Bindings, Sandbox } from '../worker/index.ts'

/** What an example got wrong: the path below the example and why. */
export type ExampleProblem = { readonly path: readonly (string | number)[]; readonly message: string }

type Rows = Readonly<Record<string, readonly Record<string, unknown>[]>>

/** Runs the check on the rows of each of its examples and compares the whole answers with what is expected. */
export async function runExamples(
  sandbox: Sandbox,
  check: AutomatedCheck,
  compiled: Compiled,
  schemas: ReadonlyMap<string, DatasetSchema>,
): Promise<readonly (readonly ExampleProblem[])[]> {
  const read = check.examples.map(example => readExample(check, schemas, example))
  const outcome = await sandbox.ask<'examples'>({
    op: 'examples',
    sql: compiled.sql.replace(/;\s*$/, ''),
    tables: [...schemas].map(([name, schema]) => ({ name, columns: shapesOf(schema), files: [] })),
    examples: read.flatMap(one => ('problems' in one ? [] : [one])),
  })
  const stopped = (message: string) => [{ path: [], message }]
  const answers = outcome.ok ? outcome.value.values() : null
  return read.map((one, index) => {
    if ('problems' in one) return one.problems
    const answer = answers?.next().value
    if (answer?.ok) return compare(check, check.examples[index]!, one.rows, answer.rows)
    if (answer) return stopped(answer.failure.message)
    if (outcome.ok) return stopped('was not answered')
    return stopped('failure' in outcome ? outcome.failure.message : `was stopped: ${outcome.died.detail}`)
  })
}

type ReadExample =
  | { readonly rows: Rows; readonly bindings: Bindings }
  | { readonly problems: readonly ExampleProblem[] }

function readExample(
  check: AutomatedCheck,
  schemas: ReadonlyMap<string, DatasetSchema>,
  example: Example,
): ReadExample {
  const params = paramValues(check, example.params ?? {})
  if (!params.ok) return { problems: params.problems.map(message => ({ path: ['params'], message })) }
  const { rows, problems } = givenRows(check, schemas, example)
  return problems.length > 0 ? { problems } : { rows, bindings: exampleBindings(check, params.values, example.at) }
}

export function exampleBindings(check: AutomatedCheck, params: Readonly<Record<string, ParamValue>>, at: string) {
  return bindingsOf(check, params, at, { from: at, to: at })
}

export function shapesOf(schema: DatasetSchema) {
  return allColumns(schema).map(({ name, type }) => ({ name, type }))
}

function givenRows(
  check: AutomatedCheck,
  schemas: ReadonlyMap<string, DatasetSchema>,
  example: Example,
): { rows: Rows; problems: ExampleProblem[] } {
  const rows: Record<string, Record<string, unknown>[]> = {}
  const problems: ExampleProblem[] = []
  for (const [alias, given] of Object.entries(example.given)) {
    const schema = schemas.get(alias)
    if (!schema)
      problems.push({
        path: ['given', alias],
        message: `${alias} is no dataset of this check${didYouMean(alias, Object.keys(check.data))}`,
      })
    if (schema)
      rows[alias] = given.map((raw, index) => {
        const outcome = rowOf(relaxed(schema), {
          source: 'example',
          observed_at: example.at,
          resource: resourceOf(schema, raw),
          ...raw,
        })
        if (outcome.ok) return outcome.row
        for (const { column, given, expected } of outcome.problems) {
          const near = expected.startsWith('a column of')
            ? didYouMean(
                column,
                shapesOf(schema).map(({ name }) => name),
              )
            : ''
          problems.push({
            path: ['given', alias, index, column],
            message: `${column}: given ${given}, expected ${expected}${near}`,
          })
        }
        return {}
      })
  }
  return { rows, problems }
}

/** An example says only what matters: every other column is unknown. */
function relaxed(schema: DatasetSchema): DatasetSchema {
  const known = relaxedSchemas.get(schema)
  if (known) return known
  const relaxed = { ...schema, columns: schema.columns.map(column => ({ ...column, nullable: true })) }
  relaxedSchemas.set(schema, relaxed)
  return relaxed
}

const relaxedSchemas = new WeakMap<DatasetSchema, DatasetSchema>()

function isStatus(status: string | null): boolean {
  return AnswerStatus.safeParse(status).success
}

function statusProblem(status: string | null): string {
  const words = AnswerStatus.options
  return status === null
    ? `it has no status; a CASE without ELSE leaves it out`
    : `"${status}" is no status; there is ${words.join(', ')}${didYouMean(status, words)}`
}

type AnsweredRow = { readonly resource: string | null; readonly status: string | null; readonly reason: string | null }

function compare(
  check: AutomatedCheck,
  example: Example,
  rows: Rows,
  answered: readonly AnsweredRow[],
): ExampleProblem[] {
  const problems: ExampleProblem[] = []
  const seen = new Map<string, AnsweredRow>()
  const keys = new Set((rows[check.population.data] ?? []).map(row => String(row[check.population.key])))
  for (const row of answered) {
    const resource = row.resource ?? ''
    if (seen.has(resource))
      problems.push({ path: ['expect', resource], message: `${resource} is answered more than once` })
    seen.set(resource, row)
    if (!isStatus(row.status))
      problems.push({ path: ['expect', resource], message: `${resource}: ${statusProblem(row.status)}` })
    if (!keys.has(resource)) problems.push({ path: ['expect'], message: `"${resource}" is not in the population` })
    if (row.status !== 'pass' && !row.reason?.trim() && !isShort(check))
      problems.push({ path: ['expect', resource], message: `${resource} is ${row.status} without a reason` })
    if (!Object.hasOwn(example.expect, resource))
      problems.push({ path: ['expect'], message: `${resource} is ${row.status}; it is not expected to be in scope` })
  }
  for (const [resource, status] of Object.entries(example.expect)) {
    const row = seen.get(resource)
    if (!row) problems.push({ path: ['expect', resource], message: `${resource} is not in scope; expected ${status}` })
    else if (row.status !== status && isStatus(row.status))
      problems.push({
        path: ['expect', resource],
        message: `${resource} is ${row.status} (${row.reason ?? 'no reason'}); expected ${status}`,
      })
  }
  return problems
}
