import { allColumns, datasets } from '@onus/core/dataset'

type Node = Readonly<Record<string, unknown>>

const known = new Set([...datasets.values()].flatMap(schema => allColumns(schema).map(({ name }) => name)))

/** What a writer may choose freely without saying anything else: where it stands, what it is called, which value is meant. */
const blank = new Set(['query_location', 'alias', 'table_name', 'schema_name', 'catalog_name', 'identifier', 'key'])

/**
 * The syntax tree of a check without what makes no difference (rulings 20): values, parameters, names of tables and of its
 * own making are blanked, lists of values are one value, and what AND and OR join is sorted.
 */
export function shapeOf(statements: readonly unknown[]): string {
  return JSON.stringify(normal(statements))
}

function normal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normal)
  if (typeof value !== 'object' || value === null) return value
  const node = value as Node
  switch (node.class) {
    case 'CONSTANT':
    case 'PARAMETER':
      return '?'
    case 'COLUMN_REF': {
      const name = String((node.column_names as readonly string[]).at(-1))
      return { column: known.has(name) ? name : '_' }
    }
    case 'CONJUNCTION':
      return { type: node.type, children: (node.children as readonly unknown[]).map(text).toSorted() }
    case 'OPERATOR':
    case 'FUNCTION':
      return fields({ ...node, children: withoutRuns(node.children as readonly unknown[]) })
    default:
      return fields(node)
  }
}

function fields(node: Node): Node {
  const kept = Object.entries(node).filter(([key]) => !blank.has(key))
  return Object.fromEntries(kept.map(([key, value]) => [key, normal(value)]))
}

/** Several values one after the other are a list of values; how long it is says nothing. */
function withoutRuns(children: readonly unknown[]): readonly unknown[] {
  return children.filter((child, index) => index < 2 || !(isValue(child) && isValue(children[index - 1])))
}

function isValue(value: unknown): boolean {
  return normal(value) === '?'
}

function text(value: unknown): string {
  return JSON.stringify(normal(value))
}
