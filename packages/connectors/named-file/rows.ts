import {
  allColumns,
  commonColumns,
  type DatasetRef,
  type DatasetSchema,
  datasets,
  type RowProblem,
} from '@onus/core/dataset'
import { didYouMean } from '@onus/core/near'
import { type Event, SourceProblem } from '../connector/index.ts'
import { convert, type Rules } from '../table/convert.ts'
import type { OpenFile } from '../table/inspect.ts'
import { openTable } from '../table/open.ts'
import type { FileSettings } from '../table/settings.ts'
import type { TableRecord } from '../table/value.ts'

/** Reads the rows of an open file whose fields are called as columns of the dataset, in the process that calls it. */
export async function* rowsOfNamed(
  settings: FileSettings & { readonly dataset: DatasetRef },
  handle: OpenFile,
  own: readonly DatasetSchema[] = [],
): AsyncGenerator<Event> {
  const schema = own.find(each => each.ref === settings.dataset) ?? schemaOf(settings.dataset)
  await using table = await openTable(settings, handle)
  const { name, bytes, sha256, format, encoding } = table.file
  yield {
    kind: 'origin',
    dataset: schema.ref,
    sourceSystem: name,
    environment: 'production',
    account: '',
    query: '',
    parameters: { file: name, bytes, sha256, format, encoding, ...table.details },
    method: 'file',
    zone: rules.zone,
    exclusions: [],
  }
  const columns = new Map(allColumns(schema).map(column => [column.name, column]))
  for await (const record of table.records) yield eventOf(record, schema, columns)
  for (const text of table.notes()) yield { kind: 'note', text }
  yield { kind: 'complete', dataset: schema.ref }
}

const rules: Rules = { numbers: 'point', zone: 'UTC', empty: [''] }
const common: ReadonlySet<string> = new Set(commonColumns.map(column => column.name))

function schemaOf(ref: DatasetRef): DatasetSchema {
  const schema = datasets.get(ref)
  if (!schema) throw new SourceProblem(`There is no dataset ${ref}${didYouMean(ref, datasets.keys())}`)
  return schema
}

function eventOf(
  record: TableRecord,
  schema: DatasetSchema,
  columns: ReadonlyMap<string, DatasetSchema['columns'][number]>,
): Event {
  const row: Record<string, unknown> = { raw: record.where }
  const problems: RowProblem[] = []
  for (const field of record.fields) {
    const column = columns.get(field)
    if (!column)
      throw new SourceProblem(
        `${record.where}: ${schema.ref} has no column "${field}"${didYouMean(field, columns.keys())}`,
      )
    const converted = convert(column, record.get(field) ?? null, { from: field }, rules)
    if (!converted.ok) problems.push({ column: field, given: converted.given, expected: converted.expected })
    else if (converted.value !== null || !common.has(field)) row[field] = converted.value
  }
  if (problems.length > 0) return { kind: 'refused', dataset: schema.ref, where: record.where, problems }
  return { kind: 'row', dataset: schema.ref, row }
}
