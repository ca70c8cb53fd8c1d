export type Schema = Readonly<Record<string, unknown>>

export type Hoisted<Value> = { readonly value: Value; readonly schemas: Readonly<Record<string, Schema>> }

const smallest = 200

/**
 * Replaces object schemas that occur more than once by references to one of them, named as `names` knows it, else after
 * the place where it was met first. The document means the same and is a fraction of the size.
 */
export function hoist<Value>(value: Value, names: ReadonlyMap<string, string>): Hoisted<Value> {
  const counts = new Map<string, number>()
  count(value, counts)
  const isShared = (text: string) => text.length >= smallest && (counts.get(text) ?? 0) > 1
  const nameOf = new Map<string, string>()
  const schemas: Record<string, Schema> = {}

  const replace = (node: unknown, path: readonly string[]): unknown => {
    if (Array.isArray(node)) return node.map((item, index) => replace(item, [...path, String(index + 1)]))
    if (!isObject(node)) return node
    const inside = Object.fromEntries(Object.entries(node).map(([key, item]) => [key, replace(item, [...path, key])]))
    const text = textOf(node)
    if (!isSchema(node) || !isShared(text)) return inside
    const name = nameOf.get(text) ?? freeName(names.get(text) ?? pascal(path), schemas)
    nameOf.set(text, name)
    schemas[name] = inside
    return { $ref: `#/components/schemas/${name}` }
  }
  const replaced = replace(value, []) as Value
  return { value: replaced, schemas }
}

/** What two schemas have in common when they are the same. */
export function textOf(node: unknown): string {
  return JSON.stringify(node)
}

function count(node: unknown, counts: Map<string, number>): void {
  if (Array.isArray(node)) for (const item of node) count(item, counts)
  if (!isObject(node)) return
  if (isSchema(node)) counts.set(textOf(node), (counts.get(textOf(node)) ?? 0) + 1)
  for (const item of Object.values(node)) count(item, counts)
}

function isObject(node: unknown): node is Record<string, unknown> {
  return typeof node === 'object' && node !== null && !Array.isArray(node)
}

function isSchema(node: Record<string, unknown>): boolean {
  return (node.type === 'object' && isObject(node.properties)) || Array.isArray(node.anyOf) || Array.isArray(node.oneOf)
}

const structure = new Set([
  'properties',
  'schema',
  'content',
  'responses',
  'requestBody',
  'application/json',
  'items',
  'anyOf',
  'oneOf',
  'additionalProperties',
])

/** `scopes.create body components` becomes `ScopesCreateBodyComponents`. */
function pascal(path: readonly string[]): string {
  return path
    .filter(part => !structure.has(part) && !/^\d+$/.test(part))
    .flatMap(part => part.split(/[^A-Za-z0-9]+/))
    .map(part => part.charAt(0).toUpperCase() + part.slice(1))
    .join('')
}

function freeName(wanted: string, taken: Readonly<Record<string, Schema>>): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted}${number}`
    if (!(name in taken)) return name
  }
}
