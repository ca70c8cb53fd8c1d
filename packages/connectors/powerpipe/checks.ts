import { CheckId, type Param, Severity, SqlCheck } from '@onus/core/check'
import { type Column, type ColumnType, DatasetSchema } from '@onus/core/dataset'
import type { Answer } from './answer.ts'
import type { Control, ModParam } from './mod.ts'
import { ownName } from './scope.ts'
import { allColumnsOf, columnOf, type Kind, kindOf, type Table, type Tables } from './tables.ts'
import type { Translated, Translation } from './translate.ts'

/** A check made of a control, or of one part of its union. */
export type ImportedCheck = { readonly control: Control; readonly check: SqlCheck; readonly notes: readonly string[] }

export type Made = {
  readonly checks: readonly ImportedCheck[]
  readonly datasets: readonly DatasetSchema[]
  readonly refused: readonly { readonly control: Control; readonly construct: string }[]
}

/** The family that tables of Steampipe get among the datasets of an organisation's own. */
const family = 'own_steampipe'

/** Makes checks and the schemas of the datasets that they read. */
export function makeChecks({ translated, tables }: Translation): Made {
  const keys = keysOf(translated)
  const refused: { control: Control; construct: string }[] = []
  const ids = new Set<string>()
  const made = translated.flatMap(item =>
    item.answers.flatMap((answer, index) => {
      const outcome = checkOf(
        item,
        answer,
        keys,
        idFor(ids, item.control.name, item.answers.length > 1 ? index + 1 : null),
      )
      if (typeof outcome !== 'string') return [{ ...outcome, tables: item.tables }]
      refused.push({ control: item.control, construct: outcome })
      return []
    }),
  )
  const used = new Set(made.flatMap(item => item.tables))
  const datasets = [...used].sort().flatMap(name => datasetOf(tables, name, keys))
  return { checks: made.map(({ control, check, notes }) => ({ control, check, notes })), datasets, refused }
}

/** The columns that name the rows of each table: as most controls say that make their resource of several, else of one. */
function keysOf(translated: readonly Translated[]): ReadonlyMap<string, readonly string[]> {
  const counts = new Map<string, Map<string, { columns: readonly string[]; weight: number }>>()
  for (const { answers } of translated)
    for (const { population } of answers) {
      const ofTable = counts.get(population.table) ?? new Map()
      counts.set(population.table, ofTable)
      const id = population.columns.join(' ')
      const before = ofTable.get(id)?.weight ?? 0
      ofTable.set(id, { columns: population.columns, weight: before + (population.isPlain ? 1 : 10_000) })
    }
  return new Map(
    [...counts].map(
      ([table, found]) => [table, [...found.values()].sort((a, b) => b.weight - a.weight)[0]!.columns] as const,
    ),
  )
}

function checkOf(
  { control, tables, params }: Translated,
  answer: Answer,
  keys: ReadonlyMap<string, readonly string[]>,
  id: string,
): { control: Control; check: SqlCheck; notes: string[] } | string {
  const { population } = answer
  const key = keys.get(population.table) ?? []
  if (!population.isPlain && key.join(' ') !== population.columns.join(' '))
    return `rows of ${population.table} named by ${population.columns.join(', ')}, which other controls name by ${key.join(', ')}`
  const notes: string[] = []
  const severity = Severity.safeParse(control.severity)
  if (!severity.success) notes.push('the mod gives no severity that we know; medium was taken')
  if (population.isPlain && key.join(' ') !== population.columns[0])
    notes.push(`its resources are named by ${population.columns[0]}, which is not the key of ${population.table}`)
  const parsed = SqlCheck.safeParse({
    id,
    title: control.title.slice(0, 200),
    requirements: [],
    severity: severity.success ? severity.data : 'medium',
    cadence: 'daily',
    good: control.description || control.title,
    remediation: 'The mod names no remedy; read what its control says of the resource.',
    data: Object.fromEntries(usedIn(answer, tables).map(name => [name, { dataset: refOf(name), fresh_within: '26h' }])),
    population: { data: population.table, key: population.isPlain ? ownName(population.columns[0]!) : 'resource' },
    params: Object.fromEntries(
      control.params.filter(({ name }) => params.includes(name)).map(param => [param.name, paramOf(param)]),
    ),
    sql: `${answer.sql}\n`,
  })
  if (parsed.success) return { control, check: parsed.data, notes }
  return parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')
}

/** The tables that this part of a union reads; a check may name no others. */
function usedIn(answer: Answer, tables: readonly string[]): readonly string[] {
  return tables.filter(name => answer.sql.includes(`"${name}" AS `))
}

function refOf(table: string): string {
  return `${family}.${table}@1`
}

/** Bounds keep a slip of the hand out: not below nothing, and not more than a hundred times what the mod takes. */
function paramOf({ description, default: given }: ModParam): Param {
  const meaning = description === '' ? {} : { meaning: description }
  if (typeof given === 'number') {
    const bounds = given > 0 ? { min: 0, max: given * 100 } : {}
    return { type: Number.isSafeInteger(given) ? 'integer' : 'decimal', default: given, ...bounds, ...meaning }
  }
  if (typeof given === 'boolean') return { type: 'boolean', default: given, ...meaning }
  if (Array.isArray(given)) return { type: 'text[]', default: given.map(String), ...meaning }
  return { type: 'text', default: String(given ?? ''), ...meaning }
}

function idFor(taken: Set<string>, name: string, part: number | null): string {
  const words = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
  const base = (words || 'control').slice(0, 90).replace(/-+$/, '')
  const wanted = part === null ? base : `${base}-part-${part}`
  for (let number = 1; ; number++) {
    const id = number === 1 ? wanted : `${wanted}-${number}`
    if (taken.has(id)) continue
    taken.add(id)
    return CheckId.parse(id)
  }
}

const columnTypes: Record<Kind, ColumnType> = {
  text: 'text',
  json: 'text',
  boolean: 'boolean',
  integer: 'integer',
  decimal: 'decimal',
  numeric: 'decimal',
  float: 'decimal',
  instant: 'instant',
  timestamp: 'instant',
  date: 'date',
  interval: 'text',
  'text[]': 'text[]',
  'json[]': 'text[]',
  'integer[]': 'text[]',
}

function datasetOf(tables: Tables, name: string, keys: ReadonlyMap<string, readonly string[]>): DatasetSchema[] {
  const table = tables.get(name)
  if (!table) return []
  // Rows that are only counted still need a name.
  if (allColumnsOf(table).length === 0) columnOf(table, 'id')
  const key = keyFor(table, keys.get(name))
  const columns = new Map<string, Column>()
  for (const [column, cell] of allColumnsOf(table)) {
    const kind = kindOf(cell) ?? 'text'
    const own = ownName(column)
    columns.set(own, {
      name: own,
      type: columnTypes[kind],
      meaning: table.columns.has(column)
        ? meaningOf(name, column, kind)
        : `${meaningOf(name, column, kind)}, if it has one; else nothing`,
      // Of a key of several columns the first is always there, as a dataset of one's own needs it.
      nullable: key[0] !== column,
    })
  }
  return [
    DatasetSchema.parse({
      ref: refOf(name),
      title: name.replaceAll('_', ' '),
      meaning: `Rows of the table ${name} of Steampipe: the columns that imported controls read.`,
      key: key.map(ownName),
      columns: [...columns.values()],
    }),
  ]
}

const maxKeyColumns = 8

/** A table that no control answers about is only looked up in; then its first plain columns together name a row. */
function keyFor(table: Table, said: readonly string[] | undefined): readonly string[] {
  if (said) return said
  const all = allColumnsOf(table)
  const plain = all.filter(([, cell]) => kindOf(cell) !== 'json').map(([name]) => name)
  const first = ['arn', 'id', 'uid', 'url'].find(name => plain.includes(name))
  if (first) return [first]
  return (plain.length > 0 ? plain : all.map(([name]) => name)).slice(0, maxKeyColumns)
}

function meaningOf(table: string, column: string, kind: Kind): string {
  const from = `The column ${column} of ${table}`
  return kind === 'json' ? `${from}, which is JSON, as text` : from
}
