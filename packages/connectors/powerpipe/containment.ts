import { Unsupported } from './tables.ts'
import { as, isLiteral, jsonOf, kindOfValue, quote, type Value, value } from './value.ts'

/** `a @> b`: of arrays, or of JSON with a value that is written out. */
export function contains(whole: Value, given: Value, at: number | null): Value {
  if (kindOfValue(whole)?.endsWith('[]') || kindOfValue(given)?.endsWith('[]')) {
    const kind = (kindOfValue(whole)?.endsWith('[]') ? kindOfValue(whole) : kindOfValue(given))!
    return value(`list_has_all(${as(whole, kind, at).sql}, ${as(given, kind, at).sql})`, 'boolean')
  }
  const literal = isLiteral(given) ? given.literal : null
  const written =
    literal ?? /^'(.*)'$/s.exec(kindOfValue(given) === 'json' ? given.sql : '')?.[1]?.replaceAll("''", "'")
  if (written === undefined || written === null) throw new Unsupported('@> with JSON that is not written out', at)
  const json = as(whole, 'json', at).sql
  const part = jsonOf(written, at)
  // Only at the top an array contains a plain value that stands in it.
  const plain = typeof part !== 'object' || part === null ? ` OR ${hasItem(json, part, at)}` : ''
  return value(`CASE WHEN ${json} IS NOT NULL THEN (${within(json, part, at, 0)}${plain}) END`, 'boolean')
}

/** `lambdas` counts arrays of objects inside each other, of which a check may have three. */
function within(json: string, part: unknown, at: number | null, lambdas: number): string {
  if (lambdas > 3) throw new Unsupported('@> with more than three levels of objects in arrays', at)
  if (Array.isArray(part)) {
    const each = part.map(item => {
      if (typeof item !== 'object' || item === null) return hasItem(json, item, at)
      const name = `item_${lambdas}`
      return `len(list_filter(json_extract(${json}, '$[*]'), lambda ${name}: ${within(name, item, at, lambdas + 1)})) > 0`
    })
    return `coalesce(${[`json_type(${json}) = 'ARRAY'`, ...each].join(' AND ')}, FALSE)`
  }
  if (typeof part === 'object' && part !== null) {
    const each = Object.entries(part).map(([key, item]) =>
      within(`json_extract(${json}, ${quote(`$${keyStep(key, at)}`)})`, item, at, lambdas),
    )
    return `coalesce(${[`json_type(${json}) = 'OBJECT'`, ...each].join(' AND ')}, FALSE)`
  }
  return `coalesce(CAST(json(${json}) AS VARCHAR) = ${plainText(part, at)}, FALSE)`
}

function hasItem(json: string, item: unknown, at: number | null): string {
  return `list_contains(CAST(json_extract(${json}, '$[*]') AS VARCHAR[]), ${plainText(item, at)})`
}

function plainText(item: unknown, at: number | null): string {
  if (typeof item === 'number' && !Number.isSafeInteger(item))
    throw new Unsupported('@> with a number that is not whole', at)
  return quote(JSON.stringify(item))
}

function keyStep(key: string, at: number | null): string {
  if (/["\\*]/.test(key)) throw new Unsupported(`the key ${JSON.stringify(key)}`, at)
  return `."${key}"`
}

/** `a ? 'key'`: an object with that key, an array with that text, or the text itself. */
export function exists(name: string, whole: Value, given: Value, at: number | null): Value {
  const json = as(whole, 'json', at).sql
  const keys = keysOf(name, given, at)
  const each = keys.map(
    key =>
      `(json_exists(${json}, ${quote(`$${keyStep(key, at)}`)}) OR ${hasItem(json, key, at)} OR CAST(json(${json}) AS VARCHAR) = ${quote(JSON.stringify(key))})`,
  )
  const all = each.join(name === '?&' ? ' AND ' : ' OR ')
  return value(`CASE WHEN ${json} IS NOT NULL THEN (${all || (name === '?&' ? 'TRUE' : 'FALSE')}) END`, 'boolean')
}

function keysOf(name: string, given: Value, at: number | null): readonly string[] {
  if (name === '?' && isLiteral(given) && given.literal !== null) return [given.literal]
  const items = /^CAST\(\[(.*)\] AS VARCHAR\[\]\)$/s.exec(name === '?' ? '' : as(given, 'text[]', at).sql)?.[1]
  const keys = items?.match(/'(?:[^']|'')*'/g)?.map(item => item.slice(1, -1).replaceAll("''", "'"))
  if (!keys || `${keys.map(quote).join(', ')}` !== items)
    throw new Unsupported(`${name} with keys that are not written out`, at)
  return keys
}
