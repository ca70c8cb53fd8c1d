import type { Cell } from '../dataset/row.ts'

/** SHA-256 of bytes. The rules are pure, so whoever has a fast one lends it. */
export type Sha256Of = (bytes: Uint8Array) => Uint8Array

const utf8 = new TextEncoder()

/**
 * One row of a population as its line: the declared columns in order, joined by tabs, with backslash, tab, newline and
 * carriage return escaped by a backslash. Nothing is `\N`, so that it is not the same as an empty text; a list is its items in
 * brackets, each ended by a comma that no item has unescaped.
 */
export function populationLine(cells: readonly Cell[]): string {
  return cells.map(field).join('\t')
}

/** The fields of a line, as they are written in it: still escaped, so that they compare and join as they are. */
export function lineFields(line: string): readonly string[] {
  return line.split('\t')
}

/** What a field says; null for nothing. A list is shown as it is written, in brackets. */
export function fieldText(field: string): string | null {
  if (field === '\\N') return null
  return field.replace(/\\(.)/g, (_, letter: string) => unescaped[letter] ?? letter)
}

const unescaped: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r' }

function field(cell: Cell): string {
  if (cell === null) return '\\N'
  if (Array.isArray(cell)) return `[${cell.map(item => `${escaped(item).replaceAll(',', '\\,')},`).join('')}]`
  return escaped(String(cell))
}

function escaped(text: string): string {
  return /[\\\t\n\r]/.test(text)
    ? text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r')
    : text
}

/** Compares texts by their UTF-8 bytes, which is not how JavaScript compares them beyond the first plane. */
export function compareBytes(a: string, b: string): number {
  const [left, right] = [utf8.encode(a), utf8.encode(b)]
  const length = Math.min(left.length, right.length)
  for (let index = 0; index < length; index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}
