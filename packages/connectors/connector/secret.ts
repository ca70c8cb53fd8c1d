import { z } from 'zod'
import type { Connector } from './connector.ts'

/** A text setting that is a secret: kept sealed, never shown again, and given to the connector when it runs. */
export function secret(about: { readonly title: string; readonly description: string }) {
  return z
    .string()
    .min(1)
    .max(16_384)
    .meta({ ...about, format: 'password' })
}

/** With this setting a connection can be asked by a signed message to collect now. */
export const webhookSecret = secret({
  title: 'Webhook secret',
  description: 'Set the same at the source, so that it can ask for a collection when something changes. Optional.',
}).optional()

/** Whether a setting is a secret, also where it is optional. */
export function isSecret(schema: z.ZodType): boolean {
  return isSecretProperty(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))
}

/** The names of the settings of a connector that are secrets. */
export function secretFields({ settings }: Pick<Connector, 'settings'>): readonly string[] {
  return [...new Set(secretNames(z.toJSONSchema(settings, { io: 'input', unrepresentable: 'any' })))]
}

type Property = { readonly format?: unknown; readonly anyOf?: readonly unknown[]; readonly oneOf?: readonly unknown[] }

function isSecretProperty(property: unknown): boolean {
  if (typeof property !== 'object' || property === null) return false
  const { format, anyOf = [], oneOf = [] } = property as Property
  return format === 'password' || [...anyOf, ...oneOf].some(isSecretProperty)
}

/** Settings may be one of several shapes; a name that is a secret in any of them is one. */
function secretNames(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const { properties, anyOf = [], oneOf = [], allOf = [] } = schema as Record<string, never>
  const own = Object.entries(properties ?? {}).filter(([, property]) => isSecretProperty(property))
  return [...own.map(([name]) => name), ...[...anyOf, ...oneOf, ...allOf].flatMap(secretNames)]
}
