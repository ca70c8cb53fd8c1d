import { commonColumns } from '@onus/core/dataset'
import type { Reply } from '../api.ts'

export type TablePreview = Reply<'connections', 'previewTable'>
export type TableTrial = Reply<'connections', 'tryTable'>
export type TableField = TablePreview['fields'][number]
export type Column = Reply<'datasets', 'list'>['items'][number]['columns'][number]

/** What fills a column of the dataset. A form says how days are written in the field. */
export type Source =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'field'; readonly from: string; readonly form: string | null }
  | { readonly kind: 'constant'; readonly value: string }

export type Sources = Readonly<Record<string, Source>>

const common = new Set(commonColumns.map(column => column.name))

/** The columns that a file can fill: the others, Onus knows by itself. */
export function fillable(columns: readonly Column[]): readonly Column[] {
  return columns.filter(column => !common.has(column.name))
}

const nothing: Source = { kind: 'nothing' }

/** What fills this column; a column that nobody spoke of is filled by nothing. */
export function sourceOf(sources: Sources, column: string): Source {
  return sources[column] ?? nothing
}

/** The sources that the server proposes, by likeness of names. */
export function proposedSources(mapping: Readonly<Record<string, unknown>>): Sources {
  return Object.fromEntries(Object.entries(mapping).map(([column, source]) => [column, proposed(source)]))
}

function proposed(source: unknown): Source {
  if (typeof source === 'string') return { kind: 'field', from: source, form: null }
  const { from, format, constant } = source as { from?: string; format?: string; constant?: unknown }
  if (from !== undefined) return { kind: 'field', from, form: format ?? null }
  return constant === undefined ? nothing : { kind: 'constant', value: String(constant) }
}

/** The mapping as the server takes it. A fixed value is given the type of its column. */
export function mappingOf(columns: readonly Column[], sources: Sources): Record<string, unknown> {
  return Object.fromEntries(
    columns.flatMap(column => {
      const filling = fillingOf(column, sourceOf(sources, column.name))
      return filling === null ? [] : [[column.name, filling] as const]
    }),
  )
}

function fillingOf(column: Column, source: Source): object | null {
  switch (source.kind) {
    case 'nothing':
      return null
    case 'constant':
      return source.value.trim() === '' ? null : { constant: typed(column, source.value.trim()) }
    case 'field':
      return { from: source.from, ...(source.form && { format: source.form }) }
  }
}

function typed(column: Column, value: string): string | number | boolean {
  if (column.type === 'boolean') return /^(true|yes)$/i.test(value) ? true : /^(false|no)$/i.test(value) ? false : value
  const number = Number(value)
  return column.type === 'integer' && Number.isSafeInteger(number) ? number : value
}

/** The columns that every row must have and that nothing fills yet. */
export function unfilled(columns: readonly Column[], sources: Sources): readonly string[] {
  const filled = mappingOf(columns, sources)
  return columns.filter(column => !column.nullable && !(column.name in filled)).map(column => column.name)
}

/** The fields of the file that fill no column: they are left out. */
export function unused(fields: readonly TableField[], sources: Sources): readonly string[] {
  const used = new Set(Object.values(sources).flatMap(source => (source.kind === 'field' ? [source.from] : [])))
  return fields.map(field => field.name).filter(name => !used.has(name))
}

/** The ways in which the days of a field may be written, when a person has to say which. */
export function formsToChoose(column: Column, field: TableField | undefined): readonly string[] {
  const isDay = column.type === 'date' || column.type === 'instant'
  return isDay && field && field.forms.length > 1 ? field.forms : []
}

const types: Readonly<Record<Column['type'], string>> = {
  text: 'text',
  integer: 'whole number',
  decimal: 'number',
  boolean: 'yes or no',
  instant: 'moment',
  date: 'day',
  'text[]': 'list of texts',
}

/** The type of a column in words. */
export function typeWord(type: string): string {
  return types[type as Column['type']] ?? type
}

/** What a trial found, in one sentence. */
export function verdictOf({ refusal, problemCount, read, whole }: TableTrial): string {
  const rows = read === 1 ? '1 row' : `${read.toLocaleString('en-GB')} rows`
  if (refusal !== null) return refusal
  if (problemCount > 0)
    return `${problemCount === 1 ? 'One value' : `${problemCount.toLocaleString('en-GB')} values`} cannot be read so, and nothing is imported while that is so. ${rows} can be.`
  if (whole) return read === 0 ? 'The table has headings but no rows.' : `All ${rows} can be read.`
  return `The first ${rows} can be read; the others are read when you import.`
}
