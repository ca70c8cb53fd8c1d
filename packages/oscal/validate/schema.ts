import { formats } from './format.ts'
import { pointerOf, type Step } from './pointer.ts'

/** What NIST's schema of OSCAL uses of JSON Schema draft 7; a test walks the schema and refuses any other keyword. */
export type Schema = {
  readonly $ref?: string
  readonly type?: 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean'
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: false
  readonly items?: Schema
  readonly minItems?: number
  readonly enum?: readonly string[]
  readonly pattern?: string
  readonly format?: string
  readonly minimum?: number
  readonly anyOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
}

export type Definitions = Readonly<Record<string, Schema>>

/** One place where the document breaks its schema: its type or form, a value that is none of a closed list, a choice not made. */
export type Breach = { readonly pointer: string; readonly message: string; readonly of?: 'enumeration' | 'choice' }

/** Each place where `value` breaks `schema`: one breach a mistake, however many alternatives it fails. */
export function breachesOf(
  definitions: Definitions,
  schema: Schema,
  value: unknown,
  path: readonly Step[],
): readonly Breach[] {
  const breaches: Breach[] = []
  check({ definitions, path: [...path], label: String(path.at(-1) ?? 'the document'), breaches }, schema, value)
  return breaches
}

type Walk = {
  readonly definitions: Definitions
  readonly path: Step[]
  /** What the schema calls the object at hand. */
  readonly label: string
  readonly breaches: Breach[]
}

function check(walk: Walk, schema: Schema, value: unknown): void {
  if (schema.$ref !== undefined) checkReference(walk, schema.$ref, value)
  else if (schema.type !== undefined && !isOfType(schema.type, value)) {
    breach(walk, `expected ${articled(schema.type)}, found ${kindOf(value)}`)
  } else checkContent(walk, schema, value)
}

function checkContent(walk: Walk, schema: Schema, value: unknown): void {
  if (schema.allOf) checkInTurn(walk, schema.allOf, value)
  if (schema.anyOf) checkAlternatives(walk, schema.anyOf, value)
  if (schema.enum) checkEnumeration(walk, schema.enum, value)
  if (typeof value === 'string') checkString(walk, schema, value)
  if (typeof value === 'number') checkNumber(walk, schema, value)
  if (Array.isArray(value)) checkArray(walk, schema, value)
  else if (isObject(value)) checkObject(walk, schema, value)
}

/** What must all hold, until one does not: a text of the wrong form is not also none of a list. */
function checkInTurn(walk: Walk, schemas: readonly Schema[], value: unknown): void {
  const before = walk.breaches.length
  for (const schema of schemas) if (walk.breaches.length === before) check(walk, schema, value)
}

function checkReference(walk: Walk, reference: string, value: unknown): void {
  const name = reference.slice('#/definitions/'.length)
  const schema = walk.definitions[name]
  if (!schema) throw new Error(`the schema refers to ${reference}, which it does not define`)
  const datatype = datatypes[name]
  if (datatype === undefined) check({ ...walk, label: name.slice(name.lastIndexOf(':') + 1) }, schema, value)
  else checkDatatype(walk, datatype, schema, value)
}

function checkDatatype(walk: Walk, datatype: string, schema: Schema, value: unknown): void {
  const breaches: Breach[] = []
  check({ ...walk, breaches }, schema, value)
  const [first] = breaches
  if (!first) return
  breach(walk, first.message.startsWith('expected') ? first.message : `${quoted(value)} is not ${datatype}`)
}

/** The datatypes of OSCAL in words. */
const datatypes: Readonly<Record<string, string>> = {
  Base64Datatype: 'Base 64',
  BooleanDatatype: 'true or false',
  DateDatatype: 'a date (2026-01-31)',
  DateTimeWithTimezoneDatatype: 'a point in time with its zone (2026-01-31T12:00:00Z)',
  DecimalDatatype: 'a decimal number',
  EmailAddressDatatype: 'an e-mail address',
  IntegerDatatype: 'a whole number',
  MarkupLineDatatype: 'one line of text',
  MarkupMultilineDatatype: 'text',
  NonNegativeIntegerDatatype: 'a whole number of at least 0',
  PositiveIntegerDatatype: 'a whole number of at least 1',
  StringDatatype: 'text on one line that is not empty and does not begin or end with a space',
  TokenDatatype: 'a token (a letter or _ first, then letters, digits, ".", "-" and "_")',
  URIDatatype: 'an absolute URI',
  URIReferenceDatatype: 'a URI reference',
  UUIDDatatype: 'a UUID of version 4 or 5',
}

/** Reports on the alternatives that come closest, and what only the alternatives together explain. */
function checkAlternatives(walk: Walk, alternatives: readonly Schema[], value: unknown): void {
  const found = new Map<string, Breach>()
  for (const each of closest(walk.definitions, alternatives, value)) {
    const breaches: Breach[] = []
    check({ ...walk, breaches }, each, value)
    if (breaches.length === 0) return
    for (const one of breaches) found.set(`${one.pointer}\n${one.message}`, one)
  }
  walk.breaches.push(...explained(walk, alternatives, value, [...found.values()]))
}

/** Alternatives of the type of the value, and of those the ones that know most of its properties. */
function closest(definitions: Definitions, alternatives: readonly Schema[], value: unknown): readonly Schema[] {
  const fitting = alternatives.filter(each => typesOf(definitions, each).includes(typeOf(value)))
  if (fitting.length === 0 || !isObject(value)) return fitting.length === 0 ? alternatives.slice(0, 1) : fitting
  const keys = Object.keys(value)
  const strange = fitting.map(({ properties }) =>
    properties ? keys.filter(key => !Object.hasOwn(properties, key)).length : 0,
  )
  return fitting.filter((_, at) => strange[at] === Math.min(...strange))
}

/** Of properties that exclude each other the schema only says that one is unknown; what is meant is that they do not go together. */
function explained(
  walk: Walk,
  alternatives: readonly Schema[],
  value: unknown,
  breaches: readonly Breach[],
): readonly Breach[] {
  if (!isObject(value)) return breaches
  const here = pointerOf(walk.path)
  const choices = [...new Set(alternatives.flatMap(each => choiceOf(each, alternatives)))]
  const chosen = choices.filter(key => Object.hasOwn(value, key))
  if (chosen.length === 1) return breaches
  const about = new Set([here, ...choices.map(key => pointerOf([...walk.path, key]))])
  const others = breaches.filter(
    ({ pointer, message }) => !(about.has(pointer) && choices.some(key => names(message, key))),
  )
  if (others.length === breaches.length) return breaches
  const message =
    chosen.length === 0
      ? `${walk.label} needs ${either(choices, 'or')}`
      : `${either(chosen, 'and')} cannot stand together in ${walk.label}`
  return [...others, { pointer: here, message, of: 'choice' }]
}

/** The properties of an alternative that another one lacks. */
function choiceOf(alternative: Schema, all: readonly Schema[]): readonly string[] {
  const keys = Object.keys(alternative.properties ?? {})
  return keys.filter(key => all.some(other => !Object.hasOwn(other.properties ?? {}, key)))
}

function names(message: string, key: string): boolean {
  return message.includes(`"${key}"`)
}

function either(keys: readonly string[], word: string): string {
  return keys.map(key => `"${key}"`).join(` ${word} `)
}

function typesOf(definitions: Definitions, schema: Schema): readonly string[] {
  if (schema.$ref !== undefined)
    return typesOf(definitions, definitions[schema.$ref.slice('#/definitions/'.length)] ?? {})
  if (schema.type !== undefined) return schema.type === 'integer' ? ['number'] : [schema.type]
  const first = schema.anyOf?.[0] ?? schema.allOf?.[0]
  if (first) return typesOf(definitions, first)
  return schema.properties ? ['object'] : everyType
}

const everyType = ['object', 'array', 'string', 'number', 'boolean', 'null']

function checkEnumeration(walk: Walk, allowed: readonly string[], value: unknown): void {
  if (allowed.includes(value as string)) return
  const message = `${quoted(value)} is not one of ${listed(allowed)}`
  walk.breaches.push({ pointer: pointerOf(walk.path), message, of: 'enumeration' })
}

function checkString(walk: Walk, { pattern, format }: Schema, value: string): void {
  if (pattern !== undefined && !expression(pattern).test(value)) breach(walk, `${quoted(value)} has the wrong form`)
  else if (format !== undefined && !formats[format]?.(value)) breach(walk, `${quoted(value)} is not a ${format}`)
}

const expressions = new Map<string, RegExp>()

function expression(pattern: string): RegExp {
  const known = expressions.get(pattern)
  if (known) return known
  const compiled = new RegExp(pattern, 'u')
  expressions.set(pattern, compiled)
  return compiled
}

function checkNumber(walk: Walk, { minimum }: Schema, value: number): void {
  if (minimum !== undefined && value < minimum) breach(walk, `${value} is less than ${minimum}`)
}

function checkArray(walk: Walk, { minItems, items }: Schema, value: readonly unknown[]): void {
  if (minItems !== undefined && value.length < minItems) {
    breach(walk, `${quoted(walk.path.at(-1))} is empty: leave it out or give at least ${minItems}`)
  }
  if (!items) return
  for (const [at, item] of value.entries()) inside(walk, items, at, item)
}

function checkObject(walk: Walk, schema: Schema, value: Readonly<Record<string, unknown>>): void {
  const { properties = {}, required = [], additionalProperties } = schema
  for (const key of required) {
    if (!Object.hasOwn(value, key)) breach(walk, `${walk.label} has no "${key}", which it must have`)
  }
  for (const [key, item] of Object.entries(value)) {
    const property = Object.hasOwn(properties, key) ? properties[key] : undefined
    if (property) inside(walk, property, key, item)
    else if (additionalProperties === false) unknown(walk, key, Object.keys(properties))
  }
}

function unknown(walk: Walk, key: string, known: readonly string[]): void {
  const meant = known.find(each => plainly(each) === plainly(key))
  const hint = meant === undefined ? '' : `; did you mean "${meant}"?`
  const pointer = pointerOf([...walk.path, key])
  walk.breaches.push({ pointer, message: `${quoted(key)} is not a property of ${walk.label}${hint}` })
}

/** Singular and plural, case and separators apart. */
function plainly(key: string): string {
  return key.toLowerCase().replaceAll(/[-_ ]/g, '').replace(/ies$/, 'y').replace(/s$/, '')
}

function inside(walk: Walk, schema: Schema, step: Step, value: unknown): void {
  walk.path.push(step)
  check(typeof step === 'string' ? { ...walk, label: step } : walk, schema, value)
  walk.path.pop()
}

function breach(walk: Walk, message: string): void {
  walk.breaches.push({ pointer: pointerOf(walk.path), message })
}

function isOfType(type: NonNullable<Schema['type']>, value: unknown): boolean {
  return type === 'integer' ? Number.isInteger(value) : typeOf(value) === type
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function kindOf(value: unknown): string {
  const type = typeOf(value)
  return type === 'null' ? 'null' : articled(type)
}

function articled(type: string): string {
  if (type === 'integer') return 'a whole number'
  if (type === 'boolean') return 'true or false'
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`
}

/** A value of others as it may stand in a sentence: one line, not endless. */
export function quoted(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return `"${text.length > 80 ? `${text.slice(0, 79)}…` : text}"`
}

export function listed(values: readonly string[]): string {
  const shown = values.slice(0, 30).map(value => `"${value}"`)
  return values.length > 30 ? `${shown.join(', ')} and ${values.length - 30} more` : shown.join(', ')
}
