import { parse } from 'csv-parse/sync'
import { z } from 'zod'

/** A column of the outside system as its catalogue tells: `information_schema.columns` of the database that has the tables. */
export type KnownColumn = { readonly table: string; readonly column: string; readonly type: string }

const Line = z.object({ table_name: z.string(), column_name: z.string(), data_type: z.string() })

/**
 * Reads the list of columns that a database of Steampipe writes of itself as CSV, with the columns table_name, column_name
 * and data_type; null for a file that is no such list.
 */
export function readColumns(text: string): readonly KnownColumn[] | null {
  const lines = z.array(Line).safeParse(attempt(text))
  if (!lines.success) return null
  return lines.data.map(line => ({ table: line.table_name, column: line.column_name, type: line.data_type }))
}

function attempt(text: string): unknown {
  try {
    return parse(text, { columns: true, bom: true, skip_empty_lines: true })
  } catch {
    return null
  }
}
