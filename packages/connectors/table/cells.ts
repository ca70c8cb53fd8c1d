import type { OpenFile } from './inspect.ts'
import { openTable } from './open.ts'
import type { FileSettings } from './settings.ts'
import { shownValue } from './value.ts'

/** A table as the text of its cells, whatever it means. */
export type Cells = {
  readonly name: string
  readonly format: string
  readonly columns: readonly string[]
  readonly rows: readonly { readonly where: string; readonly cells: Readonly<Record<string, string>> }[]
  /** Whether these are all rows of the file. */
  readonly whole: boolean
  readonly notes: readonly string[]
}

const longest = 20_000

/** The cells of an open file as text, `most` rows of them at most, in the process that calls it. */
export async function cellsOf(settings: FileSettings, handle: OpenFile, most: number): Promise<Cells> {
  await using table = await openTable(settings, handle)
  const rows: Cells['rows'][number][] = []
  const columns = new Set<string>()
  let whole = true
  for await (const record of table.records) {
    if (rows.length === most) {
      whole = false
      break
    }
    const cells: Record<string, string> = Object.create(null)
    for (const field of record.fields) {
      columns.add(field)
      cells[field] = shownValue(record.get(field)).slice(0, longest).toWellFormed()
    }
    rows.push({ where: record.where, cells })
  }
  return { name: table.file.name, format: table.file.format, columns: [...columns], rows, whole, notes: table.notes() }
}
