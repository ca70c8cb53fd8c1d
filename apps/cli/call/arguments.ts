import type { Operation, Operations } from '@onus/contract/operation'
import { z } from 'zod'
import { fail } from '../kit/act.ts'

export type Given = { params?: object; query?: object; body?: unknown }

export type Named = { readonly id: string; readonly op: Operation }

/** Every operation of the contract under its name `noun.verb`. */
export function operationsOf(api: Operations): readonly Named[] {
  return Object.entries(api).flatMap(([noun, verbs]) =>
    Object.entries(verbs).map(([verb, op]) => ({ id: `${noun}.${verb}`, op })),
  )
}

/** The operation of a name; refuses another one with the names that are near. */
export function operationNamed(all: readonly Named[], id: string): Named {
  const found = all.find(one => one.id === id)
  if (found) return found
  const noun = id.split('.')[0] ?? ''
  const near = all.filter(one => one.id.startsWith(`${noun}.`)).map(one => one.id)
  const hint = near.length > 0 ? `there is ${near.join(', ')}` : '"onus call --list" lists all'
  return fail(`There is no operation "${id}"; ${hint}.`)
}

/**
 * Sorts `key=value` into the parts that an operation declares: a name in its path, in its query, else in its body. A value
 * is JSON where that reads as JSON and the field is no text; `a.b=1` is a field inside another.
 */
export function sorted(op: Operation, given: Given, pairs: readonly string[]): Given {
  const params: Record<string, unknown> = { ...given.params }
  const query: Record<string, unknown> = { ...given.query }
  const body: Record<string, unknown> = { ...(given.body as object) }
  for (const pair of pairs) {
    const at = pair.indexOf('=')
    if (at < 1) fail(`"${pair}" is not of the form key=value.`)
    const [key, text] = [pair.slice(0, at), pair.slice(at + 1)]
    if (key in op.params.shape) params[key] = text
    else if (key in op.query.shape) query[key] = text
    else put(body, key.split('.'), jsonOrText(text, schemaAt(op.body, key.split('.'))))
  }
  const hasBody = given.body !== undefined || Object.keys(body).length > 0
  if (hasBody && op.body instanceof z.ZodUndefined && op.transport !== 'upload')
    fail(`${op.method} ${op.path} takes no ${Object.keys(body).join(', ') || 'body'}.`)
  return { params, query, ...(hasBody && { body: pairs.length === 0 ? given.body : body }) }
}

function put(into: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [key = '', ...rest] = path
  if (rest.length === 0) {
    Object.defineProperty(into, key, { value, enumerable: true, configurable: true, writable: true })
    return
  }
  const inner = Object.hasOwn(into, key) ? into[key] : undefined
  const object = typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : {}
  put(object, rest, value)
  put(into, [key], object)
}

function jsonOrText(text: string, schema: z.ZodType | undefined): unknown {
  if (schema && bare(schema) instanceof z.ZodString) return text === 'null' && schema.isNullable() ? null : text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function schemaAt(schema: z.ZodType, path: readonly string[]): z.ZodType | undefined {
  let at: z.ZodType | undefined = schema
  for (const key of path) {
    at = at && bare(at)
    at = at instanceof z.ZodObject ? (at.shape[key] as z.ZodType | undefined) : undefined
  }
  return at
}

function bare(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return bare(schema.unwrap() as z.ZodType)
  return schema
}
