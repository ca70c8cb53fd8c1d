import type { Connector } from '@onus/connectors/connector'
import { z } from 'zod'

/** A setting of a connector as a form field. */
export type Setting = {
  name: string
  label: string
  help: string
  kind: 'text' | 'path' | 'number' | 'boolean' | 'list' | 'secret' | 'json'
  required: boolean
  initial: unknown
}

type Property = { title?: string; description?: string; type?: string; format?: string; default?: unknown }

/** The form of a connector, from its settings schema: title, help, kind and default of each field. */
export function settingsForm(connector: Connector): Setting[] {
  const schema = z.toJSONSchema(connector.settings, { io: 'input', unrepresentable: 'any' })
  const required = new Set(schema.required ?? [])
  return Object.entries((schema.properties ?? {}) as Record<string, Property>).map(([name, property]) => ({
    name,
    label: property.title ?? name,
    help: property.description ?? '',
    kind: kindOf(name, property),
    required: required.has(name),
    initial: property.default ?? null,
  }))
}

function kindOf(name: string, property: Property): Setting['kind'] {
  if (property.format === 'password') return 'secret'
  if (name === 'path' || name === 'folder') return 'path'
  if (property.type === 'string') return 'text'
  if (property.type === 'integer' || property.type === 'number') return 'number'
  if (property.type === 'boolean') return 'boolean'
  return property.type === 'array' ? 'list' : 'json'
}
