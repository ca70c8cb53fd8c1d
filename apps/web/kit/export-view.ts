import type { Cell, ColumnView } from './table-view.ts'
import { wordsOf } from './table-view.ts'

/** Exactly what a table shows: its columns in order, its rows in order. */
export interface Sheet {
  readonly name: string
  readonly headers: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}

export function sheetOf<Row>(name: string, columns: readonly ColumnView<Row>[], rows: readonly Row[]): Sheet {
  return {
    name,
    headers: columns.map(column => column.header),
    rows: rows.map(row => columns.map(column => column.value(row))),
  }
}

/** RFC 4180 with CRLF. Text that a spreadsheet would run as a formula is led by an apostrophe; numbers stay numbers. */
export function toCsv(sheet: Sheet): string {
  const lines = [sheet.headers, ...sheet.rows].map(cells => cells.map(csvCell).join(','))
  return `${lines.join('\r\n')}\r\n`
}

function csvCell(cell: Cell): string {
  if (typeof cell === 'number') return String(cell)
  const text = safeText(wordsOf(cell).join('; '))
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** A text that no spreadsheet takes for a formula. */
export function safeText(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
}

/** One object a row, keyed by the headers; cells keep their types. */
export function toJson(sheet: Sheet): string {
  const objects = sheet.rows.map(row =>
    Object.fromEntries(sheet.headers.map((header, at) => [header, row[at] ?? null])),
  )
  return `${JSON.stringify(objects, null, 2)}\n`
}

/** A file name that every system takes: `controls-2026-03-31.csv`. */
export function fileName(name: string, day: string, ending: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return `${plain || 'export'}-${day}.${ending}`
}
