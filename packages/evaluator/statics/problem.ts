/** What is wrong with a text and where; `offset` counts bytes of its UTF-8, null when the place is not known. */
export type Finding = { readonly code: FindingCode; readonly message: string; readonly offset: number | null }

export type FindingCode =
  | 'syntax'
  | 'too_large'
  | 'not_a_select'
  | 'function'
  | 'table'
  | 'statement'
  | 'expression'
  | 'unrepeatable'
  | 'type'
  | 'column'
  | 'parameter'
  | 'contract'
  | 'float_sum'

export type Place = { readonly line: number; readonly column: number }

/** Line and column, both from 1, of a byte offset in a text. Columns count characters, not bytes. */
export function placeOf(text: string, offset: number): Place {
  const before = Buffer.from(text, 'utf8').subarray(0, offset).toString('utf8')
  const lines = before.split('\n')
  return { line: lines.length, column: [...lines.at(-1)!].length + 1 }
}
