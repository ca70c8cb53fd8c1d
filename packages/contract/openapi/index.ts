import { bodies } from '@onus/core/noun'
import { Problem } from '@onus/core/problem'
import { z } from 'zod'
import type { Operation, Operations } from '../operation/index.ts'
import { hoist, type Schema, textOf } from './hoist.ts'

export { openapiPage } from './page.ts'

export type Parameter = {
  name: string
  in: 'path' | 'query' | 'header'
  required: boolean
  description?: string
  schema: Schema
}

export type Described = {
  operationId: string
  summary: string
  tags: readonly string[]
  parameters?: readonly Parameter[]
  requestBody?: { required: boolean; content: Readonly<Record<string, { schema: Schema }>> }
  responses: Readonly<Record<string, { description: string; content?: Readonly<Record<string, { schema: Schema }>> }>>
  security?: readonly Readonly<Record<string, readonly string[]>>[]
  'x-needs': string
  'x-step-up'?: true
}

export type OpenApi = {
  openapi: '3.1.1'
  info: { title: string; version: string; description: string; license: { name: string; identifier: string } }
  servers: readonly { url: string }[]
  tags: readonly { name: string }[]
  paths: Readonly<Record<string, Readonly<Record<string, Described>>>>
  components: { schemas: Readonly<Record<string, Schema>>; securitySchemes: Readonly<Record<string, Schema>> }
}

/** The whole contract as OpenAPI 3.1. The schemas are those that requests and replies are parsed with. */
export function openapi(api: Operations, about: { version: string }): OpenApi {
  const operations: Record<string, Described> = {}
  for (const [noun, verbs] of Object.entries(api)) {
    for (const [verb, op] of Object.entries(verbs))
      operations[`${noun}.${verb}`] = describe(`${noun}.${verb}`, noun, op)
  }
  const { value, schemas } = hoist(operations, nounNames())
  const paths: Record<string, Record<string, Described>> = {}
  for (const [noun, verbs] of Object.entries(api)) {
    for (const [verb, op] of Object.entries(verbs)) {
      paths[op.path] = { ...paths[op.path], [op.method.toLowerCase()]: value[`${noun}.${verb}`]! }
    }
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Onus',
      version: about.version,
      description: 'Everything that the screens and the command line do goes through these operations.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api' }],
    tags: Object.keys(api).map(name => ({ name })),
    paths,
    components: {
      schemas: { Problem: jsonSchema(Problem, 'output'), ...schemas },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'onus.session', description: 'Set by signing in' },
        token: { type: 'http', scheme: 'bearer', description: 'An API token, beginning with onus_' },
      },
    },
  }
}

/** The bodies of nouns by what they are called: `control` is `Control` as an answer, `ControlInput` in a request. */
function nounNames(): ReadonlyMap<string, string> {
  const entries = Object.entries(bodies).flatMap(([noun, body]) => {
    const name = noun.charAt(0).toUpperCase() + noun.slice(1)
    return [
      [textOf(jsonSchema(body, 'input')), `${name}Input`],
      [textOf(jsonSchema(body, 'output')), name],
    ] as const
  })
  return new Map(entries)
}

function describe(operationId: string, noun: string, op: Operation): Described {
  const parameters = parametersOf(op)
  const body = bodyOf(op)
  const security = securityOf(op)
  return {
    operationId,
    summary: op.summary,
    tags: [noun],
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: body }),
    responses: {
      [op.status]: { description: 'Done', ...(op.status !== 204 && { content: replyOf(op) }) },
      default: {
        description: 'Refused',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
    ...(security.length > 0 && { security }),
    'x-needs': op.needs,
    ...(op.stepUp && { 'x-step-up': true as const }),
  }
}

function parametersOf(op: Operation): Parameter[] {
  const named = (schema: z.ZodObject, place: 'path' | 'query'): Parameter[] => {
    const { properties = {}, required = [] } = jsonSchema(schema, 'input') as {
      properties?: Record<string, Schema>
      required?: string[]
    }
    return Object.entries(properties).map(([name, property]) => ({
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      schema: property,
    }))
  }
  return [...named(op.params, 'path'), ...named(op.query, 'query'), ...(op.method === 'GET' ? [] : [idempotencyKey])]
}

const idempotencyKey: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Makes a repeated write the same write',
  schema: { type: 'string', maxLength: 200 },
}

function bodyOf(op: Operation): Described['requestBody'] | null {
  const hasBody = op.body.def.type !== 'undefined'
  const schema = hasBody ? jsonSchema(op.body, 'input') : null
  if (op.transport === 'bytes') return { required: true, content: { 'application/octet-stream': { schema: {} } } }
  if (op.transport !== 'upload') return schema && { required: true, content: { 'application/json': { schema } } }
  const file = { type: 'array', items: { type: 'string', contentMediaType: 'application/octet-stream' } }
  const form = { type: 'object', properties: { ...(schema && { body: schema }), file }, required: ['file'] }
  return { required: true, content: { 'multipart/form-data': { schema: form } } }
}

function replyOf(op: Operation): Readonly<Record<string, { schema: Schema }>> {
  if (op.transport === 'download') return { 'application/octet-stream': { schema: {} } }
  return {
    [op.transport === 'events' ? 'text/event-stream' : 'application/json']: { schema: jsonSchema(op.output, 'output') },
  }
}

function securityOf(op: Operation): readonly Readonly<Record<string, readonly string[]>>[] {
  if (op.needs === 'public') return []
  return op.needs === 'signed-in' ? [{ session: [] }] : [{ session: [] }, { token: [] }]
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Schema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', io, unrepresentable: 'any' })
  return rest
}
