import type { Operation } from '@onus/contract/operation'
import { z } from 'zod'

type Json = Record<string, unknown>

/** What fills a generated input: one id for every uuid, one text for every free string. */
export type Filling = { readonly id: string; readonly text: string; readonly email: string }

export type GeneratedInput = { readonly params: Json; readonly query: Json; readonly body: unknown }

/**
 * An input that an operation accepts, made from its schemas: what is required, with the filling. Undefined when the
 * schemas ask for more than their shape says; then a sample has to be written by hand.
 */
export function inputFor(op: Operation, filling: Filling): GeneratedInput | undefined {
  const params = valueFor(schemaOf(op.params), filling) as Json
  const query = valueFor(schemaOf(op.query), filling) as Json
  const body = op.body.def.type === 'undefined' ? undefined : valueFor(schemaOf(op.body), filling)
  const isAccepted =
    op.params.safeParse(params).success && op.query.safeParse(query).success && op.body.safeParse(body).success
  return isAccepted ? { params, query, body } : undefined
}

function schemaOf(schema: z.ZodType): Json {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Json
}

function valueFor(schema: Json, filling: Filling): unknown {
  if ('const' in schema) return schema.const
  if (Array.isArray(schema.enum)) return schema.enum[0]
  const choices = (schema.anyOf ?? schema.oneOf) as Json[] | undefined
  if (choices) return valueFor(choices[0] ?? {}, filling)
  if (Array.isArray(schema.allOf))
    return Object.assign({}, ...(schema.allOf as Json[]).map(part => valueFor(part, filling)))
  switch (schema.type) {
    case 'object':
      return objectFor(schema, filling)
    case 'array':
      return Array.from({ length: Math.max(Number(schema.minItems ?? 0), wantsOne(schema) ? 1 : 0) }, () =>
        valueFor((schema.items ?? {}) as Json, filling),
      )
    case 'string':
      return textFor(schema, filling)
    case 'integer':
    case 'number':
      return Math.max(
        Number(schema.minimum ?? 0),
        schema.exclusiveMinimum === undefined ? 0 : Number(schema.exclusiveMinimum) + 1,
      )
    case 'boolean':
      return false
    case 'null':
      return null
    default:
      return {}
  }
}

/** References to other things are what could reach into another organisation, so lists of ids hold one. */
function wantsOne(schema: Json): boolean {
  return (schema.items as Json | undefined)?.format === 'uuid'
}

function objectFor(schema: Json, filling: Filling): Json {
  const properties = (schema.properties ?? {}) as Record<string, Json>
  const required = (schema.required ?? []) as string[]
  return Object.fromEntries(required.map(name => [name, valueFor(properties[name] ?? {}, filling)]))
}

const known = [
  '0'.repeat(64),
  '2026-01-01T00:00:00.000Z',
  '2026-01-01',
  'a',
  'soc2@2017:CC6.1',
  'P1D',
  '1',
  'a.b',
  'a.b@1',
]

function textFor(schema: Json, filling: Filling): string {
  if (schema.format === 'uuid') return filling.id
  if (schema.format === 'email') return filling.email
  if (schema.format === 'date-time') return '2026-01-01T00:00:00.000Z'
  if (schema.format === 'date') return '2026-01-01'
  if (typeof schema.pattern === 'string') {
    const pattern = new RegExp(schema.pattern, 'u')
    return known.find(one => pattern.test(one)) ?? filling.text
  }
  return filling.text.slice(0, Number(schema.maxLength ?? 200))
}
