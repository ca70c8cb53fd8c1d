import { type AutomatedCheck, isShort } from '@onus/core/check'
import { allColumns, type DatasetSchema } from '@onus/core/dataset'
import { didYouMean } from '@onus/core/near'
import { type Compiled, compile, expressionStart, expressionsOf, type Segment, type SqlField } from './compile.ts'
import { limits } from './limits.ts'
import { type Finding, type FindingCode, placeOf } from './problem.ts'
import { type Provenance, provenanceOf } from './provenance.ts'
import { strangeValues } from './values.ts'
import { type Walked, type WalkOptions, walkStatements } from './walk.ts'

/** What parsing gives: the syntax tree, or where it stopped. */
export type Parsed =
  | { readonly ok: true; readonly statements: readonly unknown[] }
  | { readonly ok: false; readonly message: string; readonly offset: number | null }

/** Parses each statement; the answers are in the same order. */
export type Parse = (statements: readonly string[]) => Promise<readonly Parsed[]>

/** A problem of a check's SQL: in which field, and at which line and column of that field (both from 1). */
export type SqlProblem = {
  readonly code: FindingCode
  readonly message: string
  readonly field: SqlField | null
  readonly line: number | null
  readonly column: number | null
}

export type Vetted = {
  readonly compiled: Compiled
  readonly problems: readonly SqlProblem[]
  readonly warnings: readonly SqlProblem[]
  /** Whether its answer depends on the time of the snapshot or on the period. */
  readonly timeDependent: boolean
  readonly usesPeriod: boolean
  readonly provenance: Provenance
}

export const builtInParameters = ['now', 'period_start', 'period_end'] as const

/** Parses and judges the SQL of a check without running any of it. With any problem it must not be run. */
export async function vet(
  check: AutomatedCheck,
  schemas: ReadonlyMap<string, DatasetSchema>,
  parse: Parse,
): Promise<Vetted> {
  const problems: SqlProblem[] = [...populationProblems(check, schemas)]
  const compiled = compile(check)
  const parameters = [...builtInParameters, ...Object.keys(check.params)]
  if (Buffer.byteLength(compiled.sql) > limits.bytes) {
    problems.push(wholeProblem(check, 'too_large', `the text is longer than ${limits.bytes} bytes`))
    return { ...nothingKnown, compiled, problems }
  }
  const expressions = isShort(check) ? expressionsOf(check) : []
  const [whole, ...parts] = await parse([compiled.sql, ...expressions.map(({ statement }) => statement)])
  for (const [index, { field, text }] of expressions.entries())
    problems.push(...expressionProblems(field, text, parts[index], parameters))
  if (!whole) problems.push(wholeProblem(check, 'syntax', 'the text could not be read'))
  if (problems.length > 0 || !whole) return { ...nothingKnown, compiled, problems }
  const { walked, statements } = judge(whole, { tables: Object.keys(check.data), parameters })
  const time = walked.parameters.filter(name => (builtInParameters as readonly string[]).includes(name))
  return {
    compiled,
    problems: once(
      [...walked.problems, ...strangeValues(statements, schemas.values())].map(finding =>
        locate(compiled, check, finding),
      ),
    ),
    warnings: walked.warnings.map(finding => locate(compiled, check, finding)),
    timeDependent: time.length > 0,
    usesPeriod: time.some(name => name !== 'now'),
    provenance: provenanceOf(check, statements),
  }
}

/** Judges many checks with one question to the parser, each as `vet` alone would. */
export async function vetTogether(
  checks: readonly { readonly check: AutomatedCheck; readonly schemas: ReadonlyMap<string, DatasetSchema> }[],
  parse: Parse,
): Promise<readonly Vetted[]> {
  const statements: string[] = []
  const asked = Promise.withResolvers<void>()
  const answered = asked.promise.then(() => parse(statements))
  const vetted = checks.map(({ check, schemas }) =>
    vet(check, schemas, async own => {
      const from = statements.push(...own) - own.length
      return (await answered).slice(from, from + own.length)
    }),
  )
  // Each asks before it waits for anything, so by now all have.
  asked.resolve()
  return await Promise.all(vetted)
}

/** Puts a finding at the line and column of the field that the author wrote. */
export function locate(compiled: Compiled, check: AutomatedCheck, finding: Finding): SqlProblem {
  const { code, message, offset } = finding
  const segment = offset === null ? undefined : segmentAt(compiled.segments, offset)
  if (!segment || offset === null) return wholeProblem(check, code, message)
  const text = textOf(check, segment.field)
  return { code, message, field: segment.field, ...placeOf(text, offset - segment.start) }
}

/** Some fields of the short form stand in its SQL more than once. */
function once(problems: readonly SqlProblem[]): readonly SqlProblem[] {
  return [...new Map(problems.map(problem => [JSON.stringify(problem), problem])).values()]
}

const nothingKnown = {
  warnings: [],
  timeDependent: true,
  usesPeriod: false,
  provenance: { answersAboutKeys: false, columns: null },
}

type Judged = { readonly walked: Walked; readonly statements: readonly unknown[] }

function judge(parsed: Parsed, options: WalkOptions): Judged {
  if (parsed.ok) return { walked: walkStatements(parsed.statements, options), statements: parsed.statements }
  const problems = [unread(parsed)]
  return { walked: { problems, warnings: [], tables: [], parameters: [] }, statements: [] }
}

function unread({ message, offset }: Extract<Parsed, { ok: false }>): Finding {
  if (/max expression depth/i.test(message))
    return { code: 'too_large', message: `nested deeper than ${limits.depth}`, offset }
  if (/unterminated quoted/i.test(message))
    return { code: 'syntax', message: 'a quote that is opened here is never closed', offset }
  return { code: offset === null ? 'not_a_select' : 'syntax', message, offset }
}

function expressionProblems(
  field: SqlField,
  text: string,
  parsed: Parsed | undefined,
  parameters: readonly string[],
): SqlProblem[] {
  if (!parsed) return []
  const { walked } = judge(parsed, { tables: [], parameters, expressionOnly: true })
  return walked.problems.map(({ code, message, offset }) => {
    const at = offset === null ? 0 : Math.min(Math.max(0, offset - expressionStart), Buffer.byteLength(text))
    return { code, message, field, ...placeOf(text, at) }
  })
}

function populationProblems(check: AutomatedCheck, schemas: ReadonlyMap<string, DatasetSchema>): SqlProblem[] {
  const problem = (message: string): SqlProblem[] => [
    { code: 'contract', message, field: null, line: null, column: null },
  ]
  const { data, key } = check.population
  const aliases = Object.keys(check.data)
  if (!Object.hasOwn(check.data, data))
    return problem(`population: ${data} is no dataset of this check${didYouMean(data, aliases)}`)
  if (isShort(check) && check.from !== data)
    return problem(`population: the short form answers about its own table, ${check.from}`)
  const columns = (schemas.get(data) ? allColumns(schemas.get(data)!) : []).map(column => column.name)
  if (columns.includes(key) || columns.length === 0) return []
  return problem(`population: ${data} has no column ${key}${didYouMean(key, columns)}`)
}

function segmentAt(segments: readonly Segment[], offset: number): Segment | undefined {
  return segments.find(segment => offset >= segment.start && offset <= segment.end)
}

function textOf(check: AutomatedCheck, field: SqlField): string {
  if (isShort(check)) return field === 'sql' ? '' : (check[field] ?? '')
  return check.sql
}

function wholeProblem(check: AutomatedCheck, code: FindingCode, message: string): SqlProblem {
  return { code, message, field: isShort(check) ? 'pass' : 'sql', line: null, column: null }
}
