import type { Column, ColumnType } from './schema.ts'

type Options = { unit?: string; personal?: true; moves?: true; values?: readonly string[] }

/** A column that every row has. */
export function column(name: string, type: ColumnType, meaning: string, options: Options = {}): Column {
  return { name, type, meaning, nullable: false, ...options }
}

/** A column that is null where the source does not tell. */
export function maybe(name: string, type: ColumnType, meaning: string, options: Options = {}): Column {
  return { ...column(name, type, meaning, options), nullable: true }
}
