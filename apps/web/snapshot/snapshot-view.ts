/** A number with its noun: `1 row`, `1,204 rows`. */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString('en-GB')} ${noun}${number === 1 ? '' : 's'}`
}

/** What a change says in words: what became of a value, or that a resource came or went. */
export function sayChange(change: {
  readonly kind: 'appeared' | 'disappeared' | 'changed'
  readonly column: string | null
  readonly before: string | null
  readonly after: string | null
}): string {
  if (change.kind === 'appeared') return 'new'
  if (change.kind === 'disappeared') return 'gone'
  return `${change.column}: ${change.before ?? 'unknown'} → ${change.after ?? 'unknown'}`
}
