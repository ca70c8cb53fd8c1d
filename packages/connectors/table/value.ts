/** A value as a file holds it. Numbers are the digits as written; a moment has no zone; a problem cannot be read at all. */
export type Value =
  | null
  | boolean
  | string
  | readonly string[]
  | { readonly number: string }
  | { readonly moment: string }
  | { readonly problem: string }

/** A row of a file: where it stands, and its value of a field, undefined where it has no such field. */
export type TableRecord = {
  readonly where: string
  readonly fields: Iterable<string>
  get(field: string): Value | undefined
}

/** A value as people read it in a preview or a message. */
export function shownValue(value: Value | undefined): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return String(value)
  if (isList(value)) return value.join('; ')
  if ('number' in value) return value.number
  return 'moment' in value ? value.moment : value.problem
}

export function isList(value: Value): value is readonly string[] {
  return Array.isArray(value)
}

/** A record over a header and the values below it. */
export function recordOf(
  where: string,
  positions: ReadonlyMap<string, number>,
  values: readonly (Value | undefined)[],
): TableRecord {
  return {
    where,
    fields: positions.keys(),
    get: field => {
      const position = positions.get(field)
      return position === undefined ? undefined : (values[position] ?? null)
    },
  }
}
