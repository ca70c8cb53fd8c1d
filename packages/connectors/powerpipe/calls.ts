import { isMoment, isNumber, type Kind, settle, Unsupported } from './tables.ts'
import {
  alike,
  as,
  cast,
  isLiteral,
  jsonAt,
  jsonElements,
  jsonTextAt,
  kindOfValue,
  quote,
  shortTextOf,
  type Value,
  value,
} from './value.ts'

/** A call with its arguments already written in our dialect. */
export type Call = {
  readonly name: string
  readonly args: readonly Value[]
  readonly at: number | null
}

type Write = (call: Call) => Value

/** Writes a call of a function; one that is not listed is refused. Aggregates and windows are elsewhere. */
export function writeCall(call: Call): Value {
  const write = Object.hasOwn(functions, call.name) ? functions[call.name] : undefined
  if (!write) throw new Unsupported(`the function ${call.name}`, call.at)
  return write(call)
}

function arg(call: Call, index: number, kind: Kind): string {
  const given = call.args[index]
  if (!given) throw new Unsupported(`${call.name} with ${call.args.length} arguments`, call.at)
  const read = as(given, kind, call.at)
  return kind === 'text' ? read.sql : (read.loose ?? read.sql)
}

function count(call: Call, ...allowed: number[]): number {
  if (!allowed.includes(call.args.length))
    throw new Unsupported(`${call.name} with ${call.args.length} arguments`, call.at)
  return call.args.length
}

function literalText(call: Call, index: number): string {
  const given = call.args[index]
  if (given && isLiteral(given) && given.literal !== null) return given.literal
  throw new Unsupported(`${call.name} whose argument ${index + 1} is not written out`, call.at)
}

const simple =
  (name: string, kinds: readonly Kind[], gives: Kind, least = kinds.length): Write =>
  call => {
    if (call.args.length < least || call.args.length > kinds.length) count(call, kinds.length)
    return value(`${name}(${call.args.map((_, index) => arg(call, index, kinds[index]!)).join(', ')})`, gives)
  }

const now: Write = call => {
  count(call, 0)
  return value('$now', 'instant')
}

const functions: Readonly<Record<string, Write>> = {
  now,
  statement_timestamp: now,
  transaction_timestamp: now,
  clock_timestamp: now,
  lower: simple('lower', ['text'], 'text'),
  upper: simple('upper', ['text'], 'text'),
  length: simple('length', ['text'], 'integer'),
  char_length: simple('length', ['text'], 'integer'),
  character_length: simple('length', ['text'], 'integer'),
  reverse: simple('reverse', ['text'], 'text'),
  md5: simple('md5', ['text'], 'text'),
  btrim: simple('trim', ['text', 'text'], 'text', 1),
  ltrim: simple('ltrim', ['text', 'text'], 'text', 1),
  rtrim: simple('rtrim', ['text', 'text'], 'text', 1),
  left: simple('left', ['text', 'integer'], 'text'),
  right: simple('right', ['text', 'integer'], 'text'),
  replace: simple('replace', ['text', 'text', 'text'], 'text'),
  translate: simple('translate', ['text', 'text', 'text'], 'text'),
  split_part: simple('split_part', ['text', 'text', 'integer'], 'text'),
  strpos: simple('strpos', ['text', 'text'], 'integer'),
  position: simple('strpos', ['text', 'text'], 'integer'),
  starts_with: simple('starts_with', ['text', 'text'], 'boolean'),
  substring: call => substring(call),
  substr: call => substring(call),
  concat: call => value(`concat(${call.args.map(item => shortTextOf(item, call.at)).join(', ')})`, 'text'),
  concat_ws: call =>
    value(
      `concat_ws(${[arg(call, 0, 'text'), ...call.args.slice(1).map(item => shortTextOf(item, call.at))].join(', ')})`,
      'text',
    ),
  format: call => formatted(call),
  regexp_replace: call => regexpReplace(call),
  string_to_array: call => {
    count(call, 2)
    const [whole, separator] = [arg(call, 0, 'text'), literalText(call, 1)]
    if (separator === '') throw new Unsupported('string_to_array with an empty separator', call.at)
    return value(
      `CASE WHEN ${whole} = '' THEN CAST([] AS VARCHAR[]) ELSE string_split(${whole}, ${quote(separator)}) END`,
      'text[]',
    )
  },
  array_to_string: call => {
    count(call, 2)
    const [items, separator] = [list(call, 0), arg(call, 1, 'text')]
    return value(
      `CASE WHEN ${items} IS NOT NULL THEN coalesce(array_to_string(${items}, ${separator}), '') END`,
      'text',
    )
  },
  array_length: call => {
    if (count(call, 2) === 2 && call.args[1]!.sql !== '1')
      throw new Unsupported('array_length of another dimension', call.at)
    return value(`nullif(len(${list(call, 0)}), 0)`, 'integer')
  },
  cardinality: call => value(`len(${list(call, 0)})`, 'integer'),
  jsonb_array_length: call => {
    const json = as(call.args[0]!, 'json', call.at)
    return value(`len(${jsonElements(json)})`, 'integer')
  },
  json_array_length: call => functions.jsonb_array_length!(call),
  jsonb_typeof: call => jsonType(call),
  json_typeof: call => jsonType(call),
  jsonb_extract_path: call => {
    const { base, steps } = pathOf(call)
    return jsonAt(base, steps)
  },
  jsonb_extract_path_text: call => {
    const { base, steps } = pathOf(call)
    return jsonTextAt(base, steps)
  },
  json_extract_path: call => functions.jsonb_extract_path!(call),
  json_extract_path_text: call => functions.jsonb_extract_path_text!(call),
  abs: call => sameNumber(call, 'abs'),
  ceil: call => sameNumber(call, 'ceil'),
  ceiling: call => sameNumber(call, 'ceil'),
  floor: call => sameNumber(call, 'floor'),
  trunc: call => sameNumber(call, 'trunc'),
  round: call => {
    if (count(call, 1, 2) === 1) return sameNumber(call, 'round')
    const number = as(call.args[0]!, 'decimal', call.at)
    return value(`round(${number.sql}, ${arg(call, 1, 'integer')})`, 'decimal')
  },
  age: call => age(call),
  date_part: call => datePart(call, 'float'),
  extract: call => datePart(call, 'numeric'),
  date_trunc: call => {
    const unit = literalText(call, 0).toLowerCase()
    if (!units.has(unit)) throw new Unsupported(`date_trunc of ${unit}`, call.at)
    const moment = momentOf(call, call.args[1]!)
    const kind = kindOfValue(moment) === 'instant' ? 'instant' : 'timestamp'
    return value(`date_trunc(${quote(unit)}, CAST(${moment.sql} AS TIMESTAMP))`, kind)
  },
  to_char: call => {
    count(call, 2)
    const moment = momentOf(call, call.args[0]!)
    return value(`strftime(${moment.sql}, ${quote(strftimeOf(literalText(call, 1), call.at))})`, 'text')
  },
  to_timestamp: call => {
    count(call, 1)
    return value(`make_timestamp(CAST(${arg(call, 0, 'float')} * 1000000 AS BIGINT))`, 'instant')
  },
}

function sameNumber(call: Call, name: string): Value {
  count(call, 1)
  const given = call.args[0]!
  const kind = kindOfValue(given)
  const number = as(given, isNumber(kind) ? kind! : 'integer', call.at)
  return value(`${name}(${number.sql})`, number.kind!)
}

function list(call: Call, index: number): string {
  const given = call.args[index]!
  const kind = kindOfValue(given)
  return as(given, kind === 'json[]' || kind === 'integer[]' ? kind : 'text[]', call.at).sql
}

/** `substring(x from 2 for 3)`, or `substring(x from 'pattern')`, which gives the first group or the whole match. */
function substring(call: Call): Value {
  const [whole, second] = call.args
  if (!whole || !second || call.args.length > 3) count(call, 2, 3)
  const subject = as(whole!, 'text', call.at).sql
  if (call.args.length === 2 && isLiteral(second!)) {
    const pattern = patternOf(literalText(call, 1), call.at)
    return value(matchOf(subject, pattern, groupsIn(pattern) > 0 ? 1 : 0), 'text')
  }
  const start = as(second!, 'integer', call.at).sql
  if (call.args.length === 2) return value(`substring(${subject}, ${start})`, 'text')
  // A start before the first character uses up a part of the length.
  const length = arg(call, 2, 'integer')
  if (/^\d+$/.test(start) && start !== '0') return value(`substring(${subject}, ${start}, ${length})`, 'text')
  return value(`substring(${subject}, greatest(${start}, 1), greatest(${length} + least(${start} - 1, 0), 0))`, 'text')
}

/** The group of the first match, NULL without one. */
export function matchOf(subject: string, pattern: string, group: number): string {
  if (group > 0) refuseOptionalGroup(pattern, group)
  const options = ", 's'"
  return `CASE WHEN regexp_matches(${subject}, ${quote(pattern)}${options}) THEN regexp_extract(${subject}, ${quote(pattern)}, ${group}${options}) END`
}

/** A group that took no part is NULL in PostgreSQL and empty in the engine. */
function refuseOptionalGroup(pattern: string, wanted: number): void {
  const open: { number: number; start: number }[] = []
  let number = 0
  const text = pattern.replace(/\\./g, '__').replace(/\[[^\]]*\]/g, set => '_'.repeat(set.length))
  const around: { start: number; end: number }[] = []
  for (const [at, char] of [...text].entries()) {
    if (char === '(') open.push({ number: text[at + 1] === '?' ? 0 : ++number, start: at })
    if (char !== ')') continue
    const group = open.pop()
    if (group?.number === wanted) around.push({ start: group.start, end: at })
    else if (group && around[0] && group.start < around[0].start) around.push({ start: group.start, end: at })
  }
  const isOptional = around.some(
    ({ start, end }) => /^[?*{]/.test(text.slice(end + 1)) || text.slice(start, end).includes('|'),
  )
  if (isOptional || /\|/.test(text.replace(/\([^()]*\)/g, '')))
    throw new Unsupported('a group of a pattern that need not match')
}

export function groupsIn(pattern: string): number {
  return (pattern.replace(/\\./g, '').match(/\((?!\?)/g) ?? []).length
}

/** A pattern that both engines read alike; what only PostgreSQL knows is refused. */
export function patternOf(pattern: string, at: number | null): string {
  if (/\\[mMyYAZ<>]|\\\d|\(\?[=!<]|\[\[[:.=][<>]|^\*\*\*|\(\?[a-z]+\)/.test(pattern))
    throw new Unsupported(`the pattern ${JSON.stringify(pattern)}`, at)
  return pattern
}

function regexpReplace(call: Call): Value {
  count(call, 3, 4)
  const pattern = patternOf(literalText(call, 1), call.at)
  const replacement = arg(call, 2, 'text')
  if (replacement.includes('\\&')) throw new Unsupported('\\& in a replacement', call.at)
  const flags = call.args.length === 4 ? literalText(call, 3) : ''
  if (!/^[gi]*$/.test(flags)) throw new Unsupported(`regexp_replace with ${flags}`, call.at)
  return value(
    `regexp_replace(${arg(call, 0, 'text')}, ${quote(pattern)}, ${replacement}, ${quote(`s${flags}`)})`,
    'text',
  )
}

function formatted(call: Call): Value {
  const pattern = literalText(call, 0)
  const rest = call.args.slice(1)
  const parts = pattern.split(/(%%|%s|%.)/).map(piece => {
    if (piece === '%%') return quote('%')
    if (!piece.startsWith('%')) return quote(piece)
    const next = rest.shift()
    if (piece !== '%s' || !next) throw new Unsupported(`format with ${piece}`, call.at)
    return shortTextOf(next, call.at)
  })
  return value(`concat(${parts.filter(piece => piece !== "''").join(', ') || "''"})`, 'text')
}

function pathOf(call: Call): { base: string; steps: string } {
  const json = as(call.args[0]!, 'json', call.at)
  const { base, steps } = json.path ?? { base: json.sql, steps: '' }
  return {
    base,
    steps:
      steps +
      call.args
        .slice(1)
        .map((_, index) => stepOf(literalText(call, index + 1), call.at))
        .join(''),
  }
}

/** A step of a path into JSON: a name, or a place in an array. */
export function stepOf(key: string | number, at: number | null): string {
  if (typeof key === 'number') return key < 0 ? `[#${key}]` : `[${key}]`
  if (/["\\*]/.test(key)) throw new Unsupported(`the key ${JSON.stringify(key)}`, at)
  return `."${key}"`
}

const jsonTypes = {
  object: ['OBJECT'],
  array: ['ARRAY'],
  string: ['VARCHAR'],
  number: ['BIGINT', 'UBIGINT', 'DOUBLE'],
  boolean: ['BOOLEAN'],
  null: ['NULL'],
}

function jsonType(call: Call): Value {
  count(call, 1)
  const { base, steps } = pathOf(call)
  const type = `json_type(${base}, ${quote(`$${steps}`)})`
  const cases = Object.entries(jsonTypes).map(
    ([name, types]) => `WHEN ${type} IN (${types.map(quote).join(', ')}) THEN ${quote(name)}`,
  )
  return value(`CASE ${cases.join(' ')} END`, 'text')
}

const fields = new Set(['day', 'hour', 'minute', 'month', 'year', 'quarter', 'week', 'dow', 'doy', 'isodow', 'epoch'])
const units = new Set(['day', 'hour', 'minute', 'month', 'year', 'quarter', 'week'])

function datePart(call: Call, epoch: Kind): Value {
  count(call, 2)
  const field = literalText(call, 0)
    .toLowerCase()
    .replace(/^(day|hour|minute|month|year)s$/, '$1')
  if (!fields.has(field)) throw new Unsupported(`${call.name} of ${field}`, call.at)
  const given = call.args[1]!
  const isInterval = kindOfValue(given) === 'interval' || given.difference !== undefined
  const from = isInterval ? as(given, 'interval', call.at) : momentOf(call, given)
  if (field !== 'epoch') return value(`date_part(${quote(field)}, ${from.sql})`, 'integer')
  const seconds = `epoch(${from.sql})`
  return value(epoch === 'numeric' ? `CAST(${seconds} AS DECIMAL(18,6))` : seconds, epoch)
}

function momentOf(call: Call, given: Value): Value {
  const kind = kindOfValue(given)
  if (isMoment(kind)) return given
  if (kind === null && given.cell) {
    settle(given.cell, 'instant')
    return { ...given, kind: 'instant' }
  }
  if (isLiteral(given)) return cast(given, 'timestamp', call.at)
  throw new Unsupported(`${call.name} of ${kind ?? 'that'}`, call.at)
}

function age(call: Call): Value {
  const [until, since] =
    count(call, 1, 2) === 1 ? [value('CAST($now AS DATE)', 'date'), call.args[0]!] : [call.args[0]!, call.args[1]!]
  const moments = [until, since].map(item => `CAST(${momentOf(call, item).sql} AS TIMESTAMP)`)
  return value(`age(${moments.join(', ')})`, 'interval')
}

const patterns: readonly (readonly [RegExp, string])[] = [
  [/^YYYY/, '%Y'],
  [/^Month/, ''],
  [/^Mon/, '%b'],
  [/^MM/, '%m'],
  [/^DD/, '%d'],
  [/^HH24/, '%H'],
  [/^MI/, '%M'],
  [/^SS/, '%S'],
  [/^"([^"%]*)"/, '$1'],
  [/^[-/:., ]/, '$&'],
]

function strftimeOf(pattern: string, at: number | null): string {
  let rest = pattern
  let written = ''
  while (rest !== '') {
    const found = patterns.find(([from]) => from.test(rest))
    const match = found?.[0].exec(rest)
    if (!found || !match || found[1] === '') throw new Unsupported(`to_char with ${JSON.stringify(pattern)}`, at)
    written += match[0].replace(found[0], found[1])
    rest = rest.slice(match[0].length)
  }
  return written
}

const aggregates = ['count', 'sum', 'avg', 'min', 'max', 'bool_and', 'bool_or', 'every', 'string_agg', 'array_agg']
const setReturning = [
  'jsonb_array_elements',
  'jsonb_array_elements_text',
  'json_array_elements',
  'json_array_elements_text',
  'unnest',
]

/** Whether a call answers for each row by itself: no aggregate, and not many rows for one. */
export function isOfOneRow(name: string): boolean {
  return !aggregates.includes(name) && !setReturning.includes(name)
}

/** How an aggregate is written; `given` is its argument, null for count(*). */
export function writeAggregate(
  name: string,
  given: readonly Value[],
  { distinct, order, at }: { distinct: boolean; order: string; at: number | null },
): Value | null {
  const [first] = given
  const once = distinct ? 'DISTINCT ' : ''
  const sum = () => {
    const kind = kindOfValue(first!)
    return as(first!, isNumber(kind) || kind === 'interval' ? kind! : 'integer', at)
  }
  switch (name) {
    case 'count':
      return value(first ? `count(${once}${first.loose ?? first.sql})` : 'count(*)', 'integer')
    case 'sum': {
      const number = sum()
      return value(`sum(${once}${number.sql})`, number.kind!)
    }
    case 'avg':
      return value(`avg(${once}${sum().sql})`, 'float')
    case 'min':
    case 'max':
      if (kindOfValue(first!) === 'json') throw new Unsupported(`${name} of json`, at)
      return { ...first!, sql: `${name}(${first!.sql})`, origin: null }
    case 'bool_and':
    case 'every':
      return value(`bool_and(${as(first!, 'boolean', at).sql})`, 'boolean')
    case 'bool_or':
      return value(`bool_or(${as(first!, 'boolean', at).sql})`, 'boolean')
    case 'string_agg': {
      const whole = as(first!, 'text', at).sql
      const separator = as(given[1] ?? value("''", 'text'), 'text', at).sql
      return value(`string_agg(${once}${whole}, ${separator} ORDER BY ${order || whole})`, 'text')
    }
    case 'array_agg': {
      const { kind } = alike([first!], at)
      if (kind !== 'text' && kind !== 'json' && kind !== 'integer') throw new Unsupported(`array_agg of ${kind}`, at)
      return value(`list(${once}${first!.sql} ORDER BY ${order || first!.sql})`, `${kind}[]`)
    }
    default:
      return null
  }
}
