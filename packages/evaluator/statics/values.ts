import type { DatasetSchema } from '@onus/core/dataset'
import { didYouMean } from '@onus/core/near'
import type { Finding } from './problem.ts'

type Node = Readonly<Record<string, unknown>>

/**
 * Comparisons of a column that holds a closed set of words with a word that it never holds: what is never equal is always
 * different, so a typo there could pass everything. A name that the text gives to something else is left alone.
 */
export function strangeValues(statements: readonly unknown[], schemas: Iterable<DatasetSchema>): Finding[] {
  const columns = closedColumns(schemas)
  const own = new Set<string>()
  const compared: { readonly name: string; readonly value: string; readonly node: Node }[] = []
  for (const node of nodesIn(statements)) {
    for (const name of namesGiven(node)) own.add(name.toLowerCase())
    compared.push(...comparisonsIn(node))
  }
  return compared.flatMap(({ name, value, node }) => {
    const values = own.has(name) ? undefined : columns.get(name)
    if (!values || values.includes(value)) return []
    const message = `"${value}" is no value of ${name}, which has ${values.join(', ')}${didYouMean(value, values)}`
    return [{ code: 'column' as const, message, offset: offsetOf(node) }]
  })
}

/** Columns that hold one of a few words wherever a dataset of the check has them. */
function closedColumns(schemas: Iterable<DatasetSchema>): ReadonlyMap<string, readonly string[]> {
  const closed = new Map<string, Set<string>>()
  const free = new Set<string>()
  for (const { columns } of schemas)
    for (const { name, values } of columns)
      if (values) closed.set(name, new Set([...(closed.get(name) ?? []), ...values]))
      else free.add(name)
  return new Map([...closed].filter(([name]) => !free.has(name)).map(([name, values]) => [name, [...values]]))
}

function comparisonsIn(node: Node): { name: string; value: string; node: Node }[] {
  const sides =
    node.class === 'COMPARISON'
      ? [node.left, node.right]
      : node.type === 'COMPARE_IN' || node.type === 'COMPARE_NOT_IN'
        ? [...(Array.isArray(node.children) ? node.children : [])]
        : []
  const [column] = sides.flatMap(side => columnOf(side) ?? [])
  if (column === undefined) return []
  return sides.flatMap(side => {
    const value = textOf(side)
    return value === undefined ? [] : [{ name: column, value, node: side as Node }]
  })
}

function columnOf(value: unknown): string | undefined {
  const node = value as Node | null
  if (node?.class !== 'COLUMN_REF' || !Array.isArray(node.column_names)) return undefined
  return String(node.column_names.at(-1)).toLowerCase()
}

function textOf(value: unknown): string | undefined {
  const node = value as Node | null
  if (node?.class !== 'CONSTANT') return undefined
  const held = node.value as { value?: unknown } | null
  return typeof held?.value === 'string' ? held.value : undefined
}

/** Names that the text itself gives: to what it selects, to tables, to columns of tables and to common tables. */
function namesGiven(node: Node): string[] {
  const lists = [node.column_name_alias, node.aliases].flatMap(list => (Array.isArray(list) ? list.map(String) : []))
  return typeof node.alias === 'string' && node.alias !== '' ? [node.alias, ...lists] : lists
}

function* nodesIn(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const item of value) yield* nodesIn(item)
  else if (typeof value === 'object' && value !== null) {
    yield value as Node
    for (const item of Object.values(value)) yield* nodesIn(item)
  }
}

function offsetOf(node: Node): number | null {
  const at = node.query_location
  return typeof at === 'number' && at < 0x7fffffff ? at : null
}
