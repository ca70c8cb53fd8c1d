import { type Connector, secretFields } from '@onus/connectors/connector'
import { z } from 'zod'

/** A setting of a connector as a form field. */
export type Setting = {
  name: string
  label: string
  help: string
  kind: 'text' | 'lines' | 'path' | 'number' | 'boolean' | 'choice' | 'choices' | 'list' | 'secret' | 'json'
  required: boolean
  initial: unknown
  choices: string[]
  when: { name: string; values: string[] } | null
}

type Property = {
  title?: string
  description?: string
  type?: string
  format?: string
  default?: unknown
  const?: unknown
  enum?: unknown[]
  items?: Property
  anyOf?: Property[]
  oneOf?: Property[]
}

type Shape = {
  properties?: Record<string, Property>
  required?: string[]
  anyOf?: Shape[]
  oneOf?: Shape[]
  allOf?: Shape[]
}

/** The form of a connector, from its settings schema: title, help, kind and default of each field. */
export function settingsForm(connector: Connector): Setting[] {
  const schema = z.toJSONSchema(connector.settings, { io: 'input', unrepresentable: 'any' }) as Shape
  const secrets = new Set(secretFields(connector))
  const shapes = shapesOf(schema)
  const chooser = shapes.length > 1 ? chooserOf(shapes) : null
  const names = [...new Set(shapes.flatMap(shape => Object.keys(shape.properties ?? {})))]
  return names.map(name => {
    const having = shapes.filter(shape => shape.properties?.[name])
    const property = having[0]?.properties?.[name] ?? {}
    const about = { ...plain(property), ...property }
    const values = chooser === name ? having.flatMap(shape => constantsOf(shape.properties?.[name])) : choicesOf(about)
    return {
      name,
      label: about.title ?? name,
      help: about.description ?? '',
      kind: secrets.has(name) ? 'secret' : kindOf(name, about, values),
      required: having.every(shape => shape.required?.includes(name) && about.default === undefined),
      initial: about.default ?? null,
      choices: values,
      when: chooser === null || having.length === shapes.length ? null : whenOf(chooser, having),
    }
  })
}

/** Settings are one shape, or one of several: then each is looked at. */
function shapesOf(schema: Shape): Shape[] {
  const several = schema.oneOf ?? schema.anyOf
  if (several) return several.flatMap(shapesOf)
  if (!schema.allOf) return [schema]
  return [
    {
      properties: Object.assign({}, ...schema.allOf.map(shape => shape.properties), schema.properties),
      required: [...schema.allOf, schema].flatMap(shape => shape.required ?? []),
    },
  ]
}

/** The setting that says which of several shapes is meant: one that is fixed in each of them. */
function chooserOf(shapes: readonly Shape[]): string | null {
  const [first] = shapes
  return (
    Object.keys(first?.properties ?? {}).find(name =>
      shapes.every(shape => constantsOf(shape.properties?.[name]).length > 0),
    ) ?? null
  )
}

function whenOf(chooser: string, having: readonly Shape[]): Setting['when'] {
  return { name: chooser, values: having.flatMap(shape => constantsOf(shape.properties?.[chooser])) }
}

function constantsOf(property: Property | undefined): string[] {
  if (property?.const !== undefined) return [String(property.const)]
  return property?.enum?.map(String) ?? []
}

/** What a value is beneath "or nothing". */
function plain(property: Property): Property {
  const some = (property.anyOf ?? property.oneOf)?.filter(one => one.type !== 'null') ?? []
  return some.length === 1 ? (some[0] as Property) : {}
}

function choicesOf(property: Property): string[] {
  if (property.type === 'array') return constantsOf(property.items)
  return constantsOf(property)
}

function kindOf(name: string, property: Property, choices: readonly string[]): Setting['kind'] {
  if (property.type === 'array') return choices.length > 0 ? 'choices' : listOrJson(property)
  if (choices.length > 0) return 'choice'
  if (property.type === 'integer' || property.type === 'number') return 'number'
  if (property.type === 'boolean') return 'boolean'
  if (property.type !== 'string') return 'json'
  // Certificates would lose their line breaks in a field of one line.
  if (property.format === 'textarea' || /\bPEM\b/.test(property.description ?? '')) return 'lines'
  return name === 'path' || name === 'folder' ? 'path' : 'text'
}

function listOrJson({ items }: Property): 'list' | 'json' {
  return items?.type === 'string' || items?.type === undefined ? 'list' : 'json'
}
