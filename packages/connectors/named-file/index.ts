import {
  allColumns,
  commonColumns,
  DatasetRef,
  type DatasetSchema,
  datasets,
  type RowProblem,
} from '@onus/core/dataset'
import { didYouMean } from '@onus/core/near'
import { connector, type Event, SourceProblem } from '../connector/index.ts'
import { convert, type Rules } from '../table/convert.ts'
import { openFile, openTable } from '../table/open.ts'
import { FileSettings } from '../table/settings.ts'
import type { TableRecord } from '../table/value.ts'

const Settings = FileSettings.extend({ dataset: DatasetRef })

/**
 * A file of rows whose fields are called as the columns of a dataset, the common columns too where it has them. A field that is
 * no column refuses the file, and so does one value that cannot be read. It is read in the process that calls it: only for the
 * command line, which ends with the file that exhausts it.
 */
export const namedFile = connector({
  id: 'named-file',
  title: 'File of a dataset',
  summary: 'A CSV, Excel, JSON or NDJSON file whose fields are the columns of a dataset.',
  version: '1',
  datasets: [...datasets.keys()],
  scopes: ['Reads the one file it is given. Formulas are not computed, and nothing in it is run or followed.'],
  settings: Settings,
  async *collect(settings, run) {
    const schema = schemaOf(settings.dataset)
    await using table = await openTable(settings, await openFile(settings, run))
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
  },
})

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
