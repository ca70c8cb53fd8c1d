import type { Reach } from '../access/index.ts'
import { allColumns, type DatasetRef, type DatasetSchema } from '../dataset/index.ts'

/** What stands in place of a value about a person. */
export const hidden = '•••'

/**
 * Whoever reaches everything, or what is theirs, works with people's data as it is; who sees no more than a grant names (an
 * auditor one engagement, a token some connections) is shown it masked.
 */
export function isMaskedFor(reach: Reach): boolean {
  return reach === 'granted'
}

/**
 * Whether a dataset says that a column is about a person. `resource` is, where the key that it is made of is. A column that
 * the dataset does not have is judged by its name.
 */
export function isPersonal(schema: DatasetSchema, column: string): boolean {
  if (column === 'resource') return schema.key.some(key => key !== 'resource' && isPersonal(schema, key))
  const known = allColumns(schema).find(one => one.name === column)
  return known ? known.personal === true : isPersonalName(column)
}

/** Whether a column of a table that nobody described sounds as if it were about a person. */
export function isPersonalName(column: string): boolean {
  return personalName.test(column)
}

const personalName =
  /mail|name|person|people|user|author|owner|holder|employee|staff|account|login|phone|mobile|address|birth|approve|review(ed|er)|assignee|manager|member|contact|signer|(^|[\s_])by$/i

/** The dataset that a table is of: it has the whole key, and no other columns than those of the dataset. */
export function datasetWith(
  columns: readonly string[],
  schemas: ReadonlyMap<DatasetRef, DatasetSchema>,
): DatasetSchema | null {
  const given = new Set(columns)
  for (const schema of schemas.values()) {
    const known = new Set(allColumns(schema).map(column => column.name))
    if (schema.key.every(key => given.has(key)) && columns.every(column => known.has(column))) return schema
  }
  return null
}

type Cell = string | null

/**
 * Which columns of a table are masked: those that its dataset calls personal, or that sound so where it has no dataset; and
 * each in which something reads like an address of electronic mail, whatever anybody says of it.
 */
export function personalColumns(
  columns: readonly string[],
  schema: DatasetSchema | null,
  rows: Iterable<readonly Cell[]> = [],
): readonly boolean[] {
  const personal = columns.map(column => (schema ? isPersonal(schema, column) : isPersonalName(column)))
  for (const cells of rows)
    for (const [index, cell] of cells.entries())
      if (!personal[index] && cell !== null && holdsMailAddress(cell)) personal[index] = true
  return personal
}

/**
 * Whether a text has something that reads like an address of electronic mail. It looks at each character a fixed number of
 * times: a cell comes from outside and may be as long as a record.
 */
export function holdsMailAddress(text: string): boolean {
  if (!text.includes('@')) return false
  return text.split(/[\s<>,;]/).some(word => {
    const parts = word.split('@')
    return parts.some((host, at) => at > 0 && parts[at - 1] !== '' && dottedHost.test(host))
  })
}

const dottedHost = /.\.[^.]/

/**
 * What `holdsMailAddress` looks for, as a pattern for an engine that searches whole files in time that grows with them (RE2).
 * Where it knows fewer signs for a space it finds more, and never less.
 */
export const mailAddressPattern = String.raw`[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;.]+`

/** The cells of a row, those of masked columns as `null`, which never leave the server as they are. */
export function maskedCells(cells: readonly Cell[], masked: readonly boolean[]): Cell[] {
  return cells.map((cell, index) => (masked[index] ? null : cell))
}

/** The cells of a row for a file, where an empty cell would say that there is nothing. */
export function maskedForFile(cells: readonly Cell[], masked: readonly boolean[]): string[] {
  return cells.map((cell, index) => (masked[index] && cell !== null && cell !== '' ? hidden : (cell ?? '')))
}
