import { type Cell, type Sheet, safeText } from './sheet.ts'

/** RFC 4180 with CRLF. Text that a spreadsheet would run as a formula is led by an apostrophe; numbers stay numbers. */
export function csvOf({ columns, rows }: Sheet): string {
  return [columns, ...rows].map(cells => `${cells.map(field).join(',')}\r\n`).join('')
}

function field(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const text = safeText(cell)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
