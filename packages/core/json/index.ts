/** A value that JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined }

/**
 * The canonical text of a JSON value: keys sorted by UTF-16 code units, no white space, numbers and strings as ECMAScript
 * prints them (RFC 8785). Equal values give equal bytes. Refuses what JSON or PostgreSQL cannot hold: numbers that are
 * not finite, lone surrogates, U+0000. Absent (`undefined`) members are left out.
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return numberText(value)
  if (typeof value === 'string') return stringText(value)
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`
  const members = Object.keys(value)
    .sort()
    .flatMap(key => {
      const member = value[key]
      return member === undefined ? [] : [`${stringText(key)}:${canonicalJson(member)}`]
    })
  return `{${members.join(',')}}`
}

function isList(value: readonly Json[] | object): value is readonly Json[] {
  return Array.isArray(value)
}

function numberText(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} is not a JSON number`)
  return JSON.stringify(value)
}

function stringText(value: string): string {
  if (!value.isWellFormed()) throw new RangeError('text holds half a surrogate pair')
  if (value.includes('\u0000')) throw new RangeError('text holds a NUL character')
  return JSON.stringify(value)
}
