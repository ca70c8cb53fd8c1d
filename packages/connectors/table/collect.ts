import { type Column, type DatasetSchema, datasets, type RowProblem } from '@onus/core/dataset'
import { type Event, type Origin, type RawRow, SourceProblem } from '../connector/index.ts'
import { convert } from './convert.ts'
import type { OpenFile } from './inspect.ts'
import { openTable, type Table } from './open.ts'
import type { ColumnSource, TableSettings } from './settings.ts'
import type { TableRecord } from './value.ts'

/** Reads the rows of an open file as rows of a dataset, in the process that calls it. */
export async function* rowsOfTable(
  settings: TableSettings,
  handle: OpenFile,
  startedBy: string,
  own: readonly DatasetSchema[] = [],
): AsyncGenerator<Event> {
  const schema = datasets.get(settings.dataset) ?? own.find(one => one.ref === settings.dataset)
  if (!schema)
    throw new SourceProblem(`There is no dataset ${settings.dataset}; known are ${[...datasets.keys()].join(', ')}`)
  const plan = planOf(settings, schema)
  await using table = await openTable(settings, handle)
  const dataset = schema.ref
  yield { kind: 'origin', dataset, ...originOf(settings, table, plan) }
  const met = new Set<string>()
  let done = 0
  for await (const record of table.records) {
    for (const { from } of plan.fields) if (!met.has(from) && record.get(from) !== undefined) met.add(from)
    yield eventOf(record, plan, settings, dataset)
    done += 1
    if (done === 1 && table.file.format !== 'json' && table.file.format !== 'ndjson') refuseUnmet(plan, met, record)
    if (done % 5000 === 0) yield { kind: 'progress', label: `Reading ${table.file.name}`, done }
  }
  if (done > 0) refuseUnmet(plan, met)
  for (const text of table.notes()) yield { kind: 'note', text }
  if (done === 0) yield { kind: 'note', text: `${table.file.name} has headings but no rows` }
  if (settings.expectedRows !== undefined)
    yield {
      kind: 'count',
      dataset,
      sourceSideCount: settings.expectedRows,
      how: `stated with the file by ${startedBy}`,
    }
  yield { kind: 'complete', dataset }
}

type Plan = {
  readonly fields: readonly {
    readonly column: Column
    readonly from: string
    readonly source: Extract<ColumnSource, { from: string }>
  }[]
  readonly constants: RawRow
}

/** What fills each column. A column the dataset does not have, and an identifying column that nothing fills, are refused. */
function planOf({ mapping }: TableSettings, schema: DatasetSchema): Plan {
  const sources = Object.entries(mapping).map(([name, source]) => {
    const column = schema.columns.find(each => each.name === name)
    if (!column)
      throw new SourceProblem(
        `${schema.ref} has no column "${name}"; it has ${schema.columns.map(each => each.name).join(', ')}`,
      )
    return { column, source: typeof source === 'string' ? { from: source } : source }
  })
  for (const column of schema.columns)
    if (!column.nullable && !Object.hasOwn(mapping, column.name))
      throw new SourceProblem(
        `Nothing fills the column "${column.name}" (${column.meaning}), which every row of ${schema.ref} must have`,
      )
  return {
    fields: sources.flatMap(({ column, source }) => ('from' in source ? { column, from: source.from, source } : [])),
    constants: Object.fromEntries(
      sources.flatMap(({ column, source }) =>
        'constant' in source ? [[column.name, constantOf(column, source.constant)]] : [],
      ),
    ),
  }
}

function constantOf(column: Column, constant: string | number | boolean): unknown {
  if (column.type === 'text') return String(constant)
  return column.type === 'text[]' ? [String(constant)] : constant
}

function originOf(settings: TableSettings, { file, details }: Table, plan: Plan): Origin {
  const { mapping, numbers, zone } = settings
  return {
    sourceSystem: settings.sourceSystem ?? file.name,
    environment: settings.environment,
    account: settings.account,
    query: settings.query,
    parameters: {
      file: file.name,
      bytes: file.bytes,
      sha256: file.sha256,
      format: file.format,
      encoding: file.encoding,
      ...details,
      mapping,
      numbers,
    },
    method: 'file',
    zone,
    exclusions: [],
    fields: new Map(plan.fields.map(({ column, from }) => [column.name, from])),
  }
}

function eventOf(record: TableRecord, plan: Plan, settings: TableSettings, dataset: string): Event {
  const row: Record<string, unknown> = { ...plan.constants, raw: record.where }
  const problems: RowProblem[] = []
  for (const { column, from, source } of plan.fields) {
    const converted = convert(column, record.get(from) ?? null, source, settings)
    if (converted.ok) row[column.name] = converted.value
    else problems.push({ column: column.name, given: converted.given, expected: converted.expected })
  }
  if (problems.length > 0) return { kind: 'refused', dataset, where: record.where, problems }
  return { kind: 'row', dataset, row }
}

/** A field that no row has is a mistake in the mapping, not a column of nulls. */
function refuseUnmet(plan: Plan, met: ReadonlySet<string>, record?: TableRecord): void {
  const missing = plan.fields.find(({ from }) => !met.has(from))
  if (!missing) return
  const known = record ? `; it has ${[...record.fields].join(', ')}` : ''
  throw new SourceProblem(`The file has no field "${missing.from}", which is to fill "${missing.column.name}"${known}`)
}
