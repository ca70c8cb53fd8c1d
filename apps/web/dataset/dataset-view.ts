import type { Reply } from '../api.ts'

export type Dataset = Reply<'datasets', 'list'>['items'][number]
export type Column = Dataset['columns'][number]

/** The family of a dataset: identity of identity.accounts@1. */
export function familyOf(ref: string): string {
  return ref.split('.')[0] ?? ref
}

/** All rows of a dataset in the snapshots in use. */
export function rowsOf(dataset: Pick<Dataset, 'latest'>): number {
  return dataset.latest.reduce((sum, latest) => sum + latest.rows, 0)
}

/** When it was filled last; null where it never was. */
export function newest(dataset: Pick<Dataset, 'latest'>): string | null {
  return (
    dataset.latest
      .map(latest => latest.takenAt)
      .toSorted()
      .at(-1) ?? null
  )
}

/** The requirements that follow from a dataset, by its checks and their controls, once each. */
export function requirementsOf(dataset: Pick<Dataset, 'checks'>): readonly string[] {
  return [...new Set(dataset.checks.flatMap(check => check.requirements))].toSorted()
}

/** What a value of a column may look like, in words. */
export function exampleOf(column: Pick<Column, 'type' | 'values'>): string {
  if (column.values) return column.values.join(', ')
  return examples[column.type]
}

const examples: Readonly<Record<Column['type'], string>> = {
  text: 'any text',
  integer: '42',
  decimal: '7.5',
  boolean: 'yes or no',
  instant: '2026-03-31T08:00:00Z',
  date: '2026-03-31',
  'text[]': 'several texts',
}

/** A cell in words. */
export function sayCell(cell: string | number | boolean | readonly string[] | null): string {
  if (cell === null) return 'null'
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no'
  return Array.isArray(cell) ? cell.join(', ') : String(cell)
}

/** Sorting by a column, the largest first, and not at all, one after the other. */
export function nextSort(column: string, sort: string | undefined): string | undefined {
  if (sort === column) return `-${column}`
  return sort === `-${column}` ? undefined : column
}

/** A column as a person writes it down. */
export interface Draft {
  readonly key: number
  readonly name: string
  readonly type: Column['type']
  readonly meaning: string
  readonly unit: string
  readonly values: string
  readonly isKey: boolean
  readonly isNeeded: boolean
  readonly isPersonal: boolean
}

export function emptyDraft(key: number): Draft {
  return {
    key,
    name: '',
    type: 'text',
    meaning: '',
    unit: '',
    values: '',
    isKey: false,
    isNeeded: false,
    isPersonal: false,
  }
}

/** The drafts of a dataset that is there, without the columns that every row has. */
export function draftsOf(dataset: Pick<Dataset, 'columns' | 'key'>, common: ReadonlySet<string>): readonly Draft[] {
  return dataset.columns
    .filter(column => !common.has(column.name))
    .map((column, at) => ({
      key: at + 1,
      name: column.name,
      type: column.type,
      meaning: column.meaning,
      unit: column.unit ?? '',
      values: (column.values ?? []).join(', '),
      isKey: dataset.key.includes(column.name),
      isNeeded: !column.nullable,
      isPersonal: column.personal === true,
    }))
}

/** The columns that every row of every dataset has. */
export const commonNames: ReadonlySet<string> = new Set(['resource', 'source', 'observed_at', 'raw'])

/** Columns and key as the server takes them. A column without a name is one that nobody filled in. */
export function columnsOf(drafts: readonly Draft[]) {
  const named = drafts.filter(draft => draft.name.trim() !== '')
  const words = (values: string) =>
    values
      .split(',')
      .map(value => value.trim())
      .filter(value => value !== '')
  return {
    key: named.filter(draft => draft.isKey).map(draft => draft.name.trim()),
    columns: named.map(draft => ({
      name: draft.name.trim(),
      type: draft.type,
      meaning: draft.meaning.trim() || draft.name.trim(),
      nullable: !draft.isNeeded,
      ...(draft.unit.trim() !== '' && { unit: draft.unit.trim() }),
      ...(draft.isPersonal && { personal: true }),
      ...(words(draft.values).length > 0 && { values: words(draft.values) }),
    })),
  }
}
