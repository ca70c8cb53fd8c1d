/**
 * Makes the data that `packages/oscal/validate` runs on from NIST's own sources: the JSON schema without its prose, and from
 * the metaschema the names that a document's properties stand for and every constraint. NIST's works are in the public domain.
 *
 *   sh tools/with-node.sh tools/oscal-constraints.ts <folder of the metaschema> <oscal_complete_schema.json>
 *   node_modules/.bin/biome format --write packages/oscal/validate/schemas
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { SaxesParser } from 'saxes'

type Element = {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Element[]
  text: string
}

type Kind = 'assembly' | 'field' | 'flag'

type Module = { readonly short: string; readonly root: Element; readonly imports: readonly Module[] }

type Property = { readonly kind: Kind; readonly name: string; readonly definition: string }

type Definition = {
  readonly kind: Kind
  readonly type?: string
  readonly value?: string
  readonly properties?: Readonly<Record<string, Property>>
  /** The properties that are there in any case. */
  readonly required?: readonly string[]
  readonly constraints?: readonly Constraint[]
}

type Constraint = Readonly<Record<string, unknown>> & { readonly kind: string; readonly id: string }

export type Metaschema = {
  readonly version: string
  readonly roots: Readonly<Record<string, string>>
  readonly definitions: Readonly<Record<string, Definition>>
}

/** Every definition that a document of any model can reach, with the constraints that stand in it, in the order of the source. */
export function metaschemaIn(folder: string): Metaschema {
  const complete = moduleAt(join(folder, 'oscal_complete_metaschema.xml'), new Map())
  const definitions: Record<string, Definition> = {}
  const roots: Record<string, string> = {}
  for (const module of complete.imports) {
    for (const element of module.root.children.filter(child => textOf(child, 'root-name') !== null)) {
      roots[textOf(element, 'root-name') ?? ''] = define(
        definitions,
        module,
        element,
        `${module.short}:${nameOf(element)}`,
      )
    }
  }
  return { version: textOf(complete.root, 'schema-version') ?? '', roots, definitions }
}

/** A JSON schema without titles, descriptions, comments and the names that nothing refers to. */
export function schemaWithoutProse(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(schemaWithoutProse)
  if (typeof schema !== 'object' || schema === null) return schema
  const entries = Object.entries(schema)
    .filter(([key, value]) => !(prose.includes(key) && typeof value === 'string'))
    .map(([key, value]) => [key, schemaWithoutProse(value)])
  return Object.fromEntries(entries)
}

const prose = ['title', 'description', '$comment', '$id', 'contentEncoding']

type Schema = {
  $ref?: string
  items?: Schema
  anyOf?: Schema[]
  allOf?: Schema[]
  enum?: readonly unknown[]
  properties?: Record<string, Schema>
  required?: readonly string[]
}

/**
 * The schema of 1.2.2 forgets two things that the metaschema defines: the flag of `profile/merge/combine`, and so it refuses
 * every profile that says how to combine; and what an object with a choice in it requires besides. Both are put back.
 */
export function repaired(schema: unknown, metaschema: Metaschema): unknown {
  const whole = structuredClone(schema) as { definitions: Record<string, Schema>; oneOf: Schema[] }
  for (const { properties } of whole.definitions['oscal-complete-oscal-profile:merge']?.anyOf ?? []) {
    const values = metaschema.definitions['oscal-profile:merge/combine/method']?.constraints?.[0]?.values
    const method = { allOf: [{ $ref: '#/definitions/StringDatatype' }, { enum: values as readonly unknown[] }] }
    if (properties?.combine) properties.combine.properties = { method }
  }
  const seen = new Set<Schema>()
  const repair = (each: Schema, key: string): void => {
    const inner = each.$ref ? whole.definitions[each.$ref.slice('#/definitions/'.length)] : each.items
    if (inner) repair(inner, key)
    if (inner || seen.has(each)) return
    seen.add(each)
    const definition = metaschema.definitions[key]
    const branches = (each.anyOf ?? []).filter(({ properties }) => properties)
    if (each.anyOf && branches.length === 0) for (const branch of each.anyOf) repair(branch, key)
    const missing = (definition?.required ?? []).filter(
      name => !branches.every(({ required }) => required?.includes(name)),
    )
    if (branches.length > 0 && missing.length > 0) each.required = [...new Set([...(each.required ?? []), ...missing])]
    for (const { properties = {} } of [each, ...branches]) {
      for (const [name, property] of Object.entries(properties)) {
        const found = definition?.properties?.[name]
        if (found) repair(property, found.definition)
      }
    }
  }
  for (const { properties = {} } of whole.oneOf) {
    for (const [name, key] of Object.entries(metaschema.roots)) if (properties[name]) repair(properties[name], key)
  }
  return whole
}

/** Entities of the document type stand for files with markup; a parser of XML rightly does not open them, so this does. */
function moduleAt(path: string, known: Map<string, Module>): Module {
  const seen = known.get(path)
  if (seen) return seen
  const source = readFileSync(path, 'utf8')
  const entities = new Map(
    [...source.matchAll(/<!ENTITY\s+([\w-]+)\s+SYSTEM\s+"([^"]+)"/g)].map(([, name = '', file = '']) => [
      `&${name};`,
      readFileSync(join(dirname(path), file), 'utf8'),
    ]),
  )
  const root = parse(source.replaceAll(/&[\w-]+;/g, name => entities.get(name) ?? name))
  const module: Module = {
    short: textOf(root, 'short-name') ?? '',
    root,
    imports: root.children
      .filter(child => child.name === 'import')
      .map(child => moduleAt(join(dirname(path), child.attributes.href ?? ''), known)),
  }
  known.set(path, module)
  return module
}

function parse(source: string): Element {
  const parser = new SaxesParser()
  const top: Element = { name: '', attributes: {}, children: [], text: '' }
  const open = [top]
  parser.on('opentag', tag => {
    const element: Element = { name: tag.name, attributes: tag.attributes, children: [], text: '' }
    open.at(-1)?.children.push(element)
    open.push(element)
  })
  parser.on('closetag', () => {
    const closed = open.pop()
    const parent = open.at(-1)
    if (closed && parent) parent.text += closed.text
  })
  parser.on('text', text => {
    const element = open.at(-1)
    if (element) element.text += text
  })
  parser.on('error', error => {
    throw error
  })
  parser.write(source).close()
  const [root] = top.children
  if (!root) throw new Error('a metaschema without a root element')
  return root
}

function define(definitions: Record<string, Definition>, module: Module, element: Element, key: string): string {
  if (Object.hasOwn(definitions, key)) return key
  const kind = kindOf(element)
  const slot: { -readonly [Key in keyof Definition]: Definition[Key] } = { kind }
  definitions[key] = slot
  const properties = Object.fromEntries(
    instancesIn(element).map(instance => property(definitions, module, instance, key)),
  )
  const hasFlags = Object.keys(properties).length > 0
  if (kind !== 'assembly') slot.type = element.attributes['as-type'] ?? 'string'
  if (kind === 'field' && hasFlags) slot.value = valueKeyOf(element, key)
  if (hasFlags) slot.properties = properties
  const required = requiredIn(element, properties)
  if (required.length > 0) slot.required = required
  const constraints = constraintsIn(element, key)
  if (constraints.length > 0) slot.constraints = constraints
  return key
}

function valueKeyOf(element: Element, key: string): string {
  const value = textOf(element, 'json-value-key')
  if (value === null) throw new Error(`${key} has flags and does not name the property of its value`)
  return value
}

/** The flags of a definition and what its model holds; a choice is only a way to say which may stand together. */
function instancesIn(element: Element): Element[] {
  return element.children.flatMap(child => {
    if (child.name === 'model' || child.name === 'choice') return instancesIn(child)
    return /^(define-)?(assembly|field|flag)$/.test(child.name) ? [child] : []
  })
}

/** By their names in JSON. What stands in a choice is required only together with the others of it, which the schema says. */
function requiredIn(element: Element, properties: Readonly<Record<string, Property>>): string[] {
  const members = element.children.flatMap(child => (child.name === 'model' ? child.children : [child]))
  const wanted = members.filter(
    ({ attributes }) => attributes.required === 'yes' || Number(attributes['min-occurs']) > 0,
  )
  return wanted.flatMap(member => {
    const isFlag = kindOf(member) === 'flag'
    const names = [textOf(member, 'use-name'), groupOf(member), member.attributes.ref, member.attributes.name]
    const found = Object.entries(properties).find(
      ([json, { kind, name }]) => (kind === 'flag') === isFlag && (json === groupOf(member) || names.includes(name)),
    )
    return found ? [found[0]] : []
  })
}

function groupOf(element: Element): string | null {
  return element.children.find(child => child.name === 'group-as')?.attributes.name ?? null
}

function property(
  definitions: Record<string, Definition>,
  module: Module,
  instance: Element,
  parent: string,
): [string, Property] {
  const kind = kindOf(instance)
  const reference = instance.attributes.ref
  const found = reference === undefined ? { module, element: instance } : lookUp(module, kind, reference, false)
  if (!found) throw new Error(`${parent} refers to the ${kind} ${reference}, which no module defines`)
  const key =
    reference === undefined ? `${parent}/${nameOf(instance)}` : `${found.module.short}:${kindMark(kind)}${reference}`
  const name = textOf(instance, 'use-name') ?? textOf(found.element, 'use-name') ?? nameOf(found.element)
  const grouped = instance.children.find(child => child.name === 'group-as')?.attributes
  if (grouped?.['in-json'] === 'BY_KEY')
    throw new Error(`${key} is grouped by key, which the interpreter does not know`)
  return [grouped?.name ?? name, { kind, name, definition: define(definitions, found.module, found.element, key) }]
}

/** A field and an assembly of one module may share a name. */
function kindMark(kind: Kind): string {
  return kind === 'assembly' ? '' : `${kind}-`
}

/** A module sees its own definitions, then what its imports export, the last import first. */
function lookUp(
  module: Module,
  kind: Kind,
  name: string,
  outside: boolean,
): { module: Module; element: Element } | undefined {
  const own = module.root.children.find(
    child =>
      child.name === `define-${kind}` &&
      child.attributes.name === name &&
      !(outside && child.attributes.scope === 'local'),
  )
  if (own) return { module, element: own }
  return module.imports
    .toReversed()
    .map(imported => lookUp(imported, kind, name, true))
    .find(found => found !== undefined)
}

function constraintsIn(element: Element, key: string): Constraint[] {
  const block = element.children.filter(child => child.name === 'constraint')
  return block.flatMap(each => each.children).map((child, at) => constraint(child, `${key}#${child.name}-${at + 1}`))
}

/** The constraint as NIST wrote it, less its prose. Where it has no id it is named by its place. */
function constraint(element: Element, place: string): Constraint {
  const { id = place, level, target, ...rest } = element.attributes
  const message = textOf(element, 'message')
  const formalName = textOf(element, 'formal-name')
  const keys = element.children.filter(child => child.name === 'key-field').map(child => child.attributes)
  const values = element.children.filter(child => child.name === 'enum').map(child => child.attributes.value)
  return {
    kind: element.name,
    id,
    target: oneLine(target ?? '.'),
    ...(level && level !== 'ERROR' ? { level: level.toLowerCase() } : {}),
    ...Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, oneLine(value)])),
    ...(keys.length > 0 ? { keys } : {}),
    ...(values.length > 0 ? { values: [...new Set(values)] } : {}),
    ...(message ? { message } : {}),
    ...(formalName ? { formalName } : {}),
  }
}

function kindOf(element: Element): Kind {
  return element.name.replace('define-', '') as Kind
}

function nameOf(element: Element): string {
  return element.attributes.name ?? ''
}

function textOf(element: Element, name: string): string | null {
  const child = element.children.find(each => each.name === name)
  return child ? oneLine(child.text) : null
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}

if (import.meta.main) {
  const [folder, schema] = process.argv.slice(2)
  if (!folder || !schema) throw new Error('Name the folder of the metaschema and the file of the complete JSON schema')
  const write = (name: string, value: unknown) =>
    writeFileSync(join(import.meta.dirname, '../packages/oscal/validate/schemas', name), JSON.stringify(value))
  const metaschema = metaschemaIn(folder)
  write('metaschema.json', metaschema)
  write('schema.json', repaired(schemaWithoutProse(JSON.parse(readFileSync(schema, 'utf8'))), metaschema))
}
