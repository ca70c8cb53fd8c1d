import { type Check, ManualCheck, ShortCheck, SqlCheck, schemaFor } from '@onus/core/check'
import { datasets as knownDatasets } from '@onus/core/dataset'
import { didYouMean, nearNames } from '@onus/core/near'
import type { z } from 'zod'
import type { CheckProblem, Source } from './source.ts'

type Path = readonly (string | number)[]

export type FieldsOutcome =
  | { readonly ok: true; readonly check: Check }
  | { readonly ok: false; readonly problems: readonly CheckProblem[] }

/** Reads the fields of a check. Each problem stands at its field, says what was given and expected, and what is near. */
export function readFields(source: Source): FieldsOutcome {
  const form = formProblem(source)
  if (form) return { ok: false, problems: [form] }
  const schema = schemaFor(source.value)
  const parsed = schema.safeParse(source.value)
  if (parsed.success) return { ok: true, check: parsed.data }
  const missing = parsed.error.issues.filter(issue => isMissing(issue, source.value)).map(issue => pathOf(issue))
  const meant = new Set<string>()
  const unknown = parsed.error.issues.flatMap(issue =>
    issue.code === 'unrecognized_keys' ? unknownFields(source, schema, issue, missing, meant) : [],
  )
  const others = parsed.error.issues
    .filter(issue => issue.code !== 'unrecognized_keys' && !meant.has(pathOf(issue).join('.')))
    .map(issue => problemOf(source, issue))
  return { ok: false, problems: [...unknown, ...others] }
}

/** A check has one of three forms; what mixes them, or has none, is told so instead of every field that it lacks. */
function formProblem(source: Source): CheckProblem | null {
  const { value } = source
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return source.at([], 'a check is a list of fields, such as "id: keys-rotated"')
  const fields = Object.keys(value)
  const has = (...names: string[]) => names.find(name => fields.includes(name))
  const short = has('from', 'scope', 'exclude', 'pass', 'reason')
  const manual = has('method', 'steps')
  const sql = has('sql')
  if (sql && short)
    return source.atKey([short], `a check has either sql or from, pass and reason, not both sql and ${short}`)
  if (manual && (sql ?? short))
    return source.atKey([manual], `a person performs a check with ${manual}; it cannot have ${sql ?? short} too`)
  if (sql || short || manual) return null
  const near = fields.find(
    name => nearNames(name, ['sql', 'from', 'pass', 'method', 'steps'], 1).length > 0 && !isKnown(name),
  )
  if (near) return source.atKey([near], unknownField(near, ['sql', 'from', 'pass', 'method', 'steps']))
  return source.at([], 'a check needs sql, or from, pass and reason, or method and steps')
}

function isKnown(name: string): boolean {
  return [SqlCheck, ShortCheck, ManualCheck].some(schema => Object.hasOwn(schema.shape, name))
}

type Issue = z.core.$ZodIssue

/** A field that nobody knows, and the missing one that it stands for, which then need not be told of too. */
function unknownFields(
  source: Source,
  schema: z.ZodType,
  issue: Extract<Issue, { code: 'unrecognized_keys' }>,
  missing: readonly Path[],
  meant: Set<string>,
): CheckProblem[] {
  const path = pathOf(issue)
  const known = fieldsAt(schema, path, source.value)
  const lacking = missing.filter(one => one.length === path.length + 1 && path.every((part, i) => one[i] === part))
  return issue.keys.map(key => {
    const [near] = nearNames(
      key,
      lacking.map(one => String(one.at(-1))),
      1,
    )
    if (near !== undefined) meant.add([...path, near].join('.'))
    return source.atKey([...path, key], unknownField(key, near === undefined ? known : [near]))
  })
}

function unknownField(name: string, known: readonly string[]): string {
  return `there is no field "${name}"${didYouMean(name, known) || (known.length > 0 ? `; there is ${known.join(', ')}` : '')}`
}

function problemOf(source: Source, issue: Issue): CheckProblem {
  const path = pathOf(issue)
  const name = path.filter(part => typeof part === 'string').at(-1) ?? 'the check'
  if (isMissing(issue, source.value))
    return source.at(path.slice(0, -1), `${name} is missing${isText(path) ? `: ${hints[path.at(-1) as string]}` : ''}`)
  const given = valueAt(source.value, path)
  if (issue.code === 'invalid_value') {
    const words = issue.values.map(String)
    return source.at(path, `${shown(given)} is none of ${words.join(', ')}${didYouMean(String(given), words)}`)
  }
  if (issue.code === 'invalid_union' && 'options' in issue && Array.isArray(issue.options)) {
    const words = issue.options.map(String)
    return source.at(path, `${shown(given)} is none of ${words.join(', ')}${didYouMean(String(given), words)}`)
  }
  if (issue.code === 'invalid_type')
    return source.at(path, `${name}: expected ${article(issue.expected)}, given ${shown(given)}`)
  if (name === 'dataset' && typeof given === 'string')
    return source.at(
      path,
      `"${given}" is no dataset: expected family.name@version${didYouMean(given, withoutVersion(given))}`,
    )
  return source.at(
    path,
    typeof given === 'string' && given !== '' ? `${name} is ${shown(given)}: ${issue.message}` : issue.message,
  )
}

/** Datasets are meant whose names are near, whatever the version. */
function withoutVersion(given: string): readonly string[] {
  const refs = [...knownDatasets.keys()]
  const same = refs.filter(ref => ref.startsWith(`${given}@`))
  return same.length > 0 ? same : refs
}

const hints: Readonly<Record<string, string>> = {
  fresh_within: 'how old its data may be, such as 26h or 7d',
  good: 'what good looks like, in words',
  remediation: 'what to do about a resource that fails',
  population: 'what is counted, as { data: accounts, key: resource }',
  fail: 'the reason that a resource fails',
  at: 'the moment of the example, such as 2026-01-31T00:00:00Z',
  expect: 'the answer for each resource, such as { idp/ann: pass }',
  dataset: 'a dataset such as identity.accounts@1',
}

function isText(path: Path): boolean {
  return Object.hasOwn(hints, String(path.at(-1)))
}

function isMissing(issue: Issue, value: unknown): boolean {
  if (issue.code !== 'invalid_type' && issue.code !== 'invalid_value' && issue.code !== 'invalid_union') return false
  return issue.path.length > 0 && valueAt(value, pathOf(issue)) === undefined
}

function article(expected: string): string {
  const words: Readonly<Record<string, string>> = {
    string: 'text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'fields',
    record: 'fields',
  }
  return words[expected] ?? expected
}

function shown(value: unknown): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'fields'
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}

function pathOf(issue: Issue): Path {
  return issue.path.filter(part => typeof part !== 'symbol')
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inside, part) =>
      typeof inside === 'object' && inside !== null ? (inside as Record<string, unknown>)[part] : undefined,
    value,
  )
}

type Definition = {
  readonly type: string
  readonly shape?: Readonly<Record<string, z.ZodType>>
  readonly innerType?: z.ZodType
  readonly element?: z.ZodType
  readonly valueType?: z.ZodType
  readonly options?: readonly z.ZodType[]
  readonly discriminator?: string
}

/** The fields that the schema has at a place of the value. */
function fieldsAt(schema: z.ZodType, path: Path, value: unknown): readonly string[] {
  const def = (schema as unknown as { def: Definition }).def
  if (def.innerType) return fieldsAt(def.innerType, path, value)
  if (def.options) {
    const tag = def.discriminator === undefined ? undefined : (valueAt(value, [def.discriminator]) as unknown)
    const fitting = def.options.filter(option => {
      const inner = (option as unknown as { def: Definition }).def.shape?.[def.discriminator ?? '']
      return inner?.safeParse(tag).success ?? false
    })
    return (fitting.length > 0 ? fitting : def.options).flatMap(option => fieldsAt(option, path, value))
  }
  const [part, ...rest] = path
  if (part === undefined) return Object.keys(def.shape ?? {})
  const next = def.shape?.[part] ?? def.element ?? def.valueType
  return next ? fieldsAt(next, rest, valueAt(value, [part])) : []
}
