import { type DatasetRef, type DatasetSchema, datasets } from '@onus/core/dataset'
import type { OpenFile } from './inspect.ts'
import { openTable } from './open.ts'
import type { ColumnSource, FileSettings } from './settings.ts'
import { type Field, fieldOf, suggestDatasets, suggestMapping } from './suggest.ts'
import { shownValue, type TableRecord } from './value.ts'

export type Preview = {
  readonly name: string
  readonly format: string
  readonly encoding: string
  readonly bytes: number
  readonly sha256: string
  /** Delimiter, or sheet and all sheets. */
  readonly details: Readonly<Record<string, unknown>>
  readonly fields: readonly Field[]
  readonly rows: readonly { readonly where: string; readonly values: readonly string[] }[]
  readonly suggestedDatasets: readonly DatasetRef[]
  readonly suggestedMapping: Readonly<Record<string, ColumnSource>>
  readonly notes: readonly string[]
}

const rowsShown = 20
const rowsLookedAt = 200

/** The first rows of an open file, what its fields look like, and a mapping to start from, in the process that calls it. */
export async function previewOf(
  settings: FileSettings,
  handle: OpenFile,
  dataset?: DatasetRef,
  own: readonly DatasetSchema[] = [],
): Promise<Preview> {
  await using table = await openTable(settings, handle)
  const records: TableRecord[] = []
  for await (const record of table.records) {
    records.push(record)
    if (records.length === rowsLookedAt) break
  }
  const names = [...new Set(records.flatMap(record => [...record.fields]))]
  const fields = names.map(name =>
    fieldOf(
      name,
      records.map(record => record.get(name) ?? null),
    ),
  )
  const suggestedDatasets = suggestDatasets(fields, [...datasets.values(), ...own])
  const wanted = dataset ?? suggestedDatasets[0] ?? ''
  const schema = datasets.get(wanted) ?? own.find(one => one.ref === wanted)
  return {
    name: table.file.name,
    format: table.file.format,
    encoding: table.file.encoding,
    bytes: table.file.bytes,
    sha256: table.file.sha256,
    details: table.details,
    fields,
    rows: records.slice(0, rowsShown).map(record => ({
      where: record.where,
      values: names.map(name => shownValue(record.get(name)).slice(0, 500).toWellFormed()),
    })),
    suggestedDatasets,
    suggestedMapping: schema ? suggestMapping(schema, fields) : {},
    notes: table.notes(),
  }
}
