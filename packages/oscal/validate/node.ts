import { escaped, type Step } from './pointer.ts'
import { isObject } from './schema.ts'

type Kind = 'assembly' | 'field' | 'flag'

export type Constraint = {
  readonly kind: 'allowed-values' | 'expect' | 'has-cardinality' | 'index' | 'index-has-key' | 'is-unique' | 'matches'
  readonly id: string
  readonly target: string
  readonly level?: string
  readonly message?: string
  readonly formalName?: string
  readonly test?: string
  readonly name?: string
  readonly keys?: readonly { readonly target: string; readonly pattern?: string }[]
  readonly values?: readonly string[]
  readonly 'allow-other'?: string
  readonly 'min-occurs'?: string
  readonly 'max-occurs'?: string
  readonly regex?: string
  readonly datatype?: string
}

export type Definition = {
  readonly kind: Kind
  readonly type?: string
  /** The property that holds the value of a field that has flags. */
  readonly value?: string
  /** By the name in JSON: which thing of the metaschema stands there. */
  readonly properties?: Readonly<
    Record<string, { readonly kind: Kind; readonly name: string; readonly definition: string }>
  >
  readonly constraints?: readonly Constraint[]
}

export type Metaschema = {
  readonly version: string
  readonly roots: Readonly<Record<string, string>>
  readonly definitions: Readonly<Record<string, Definition>>
}

/** A part of a document as the metaschema sees it: an assembly, a field or a flag, whatever JSON makes of it. */
export type Node = {
  readonly kind: Kind | 'document'
  readonly name: string
  readonly definition: Definition
  readonly parent: Node | null
  readonly steps: readonly Step[]
  /** The text of a flag or field; null for what has none. */
  readonly text: string | null
  readonly flags: Node[]
  /** The fields and assemblies in it. */
  readonly children: Node[]
}

/** The document as a tree of what the metaschema knows. Properties of the wrong type or name are left to the schema. */
export function treeOf(metaschema: Metaschema, model: string, value: unknown): Node {
  const document: Node = { ...nothing, kind: 'document', flags: [], children: [] }
  const definition = metaschema.roots[model] ?? ''
  add(metaschema, document, { kind: 'assembly', name: model, definition }, [model], value)
  return document
}

const nothing = { name: '', definition: { kind: 'assembly' }, parent: null, steps: [], text: null } as const

function add(
  metaschema: Metaschema,
  parent: Node,
  { kind, name, definition: key }: { readonly kind: Kind; readonly name: string; readonly definition: string },
  steps: readonly Step[],
  value: unknown,
): void {
  const definition = metaschema.definitions[key]
  if (!definition || value === null) return
  const node: Node = { kind, name, definition, parent, steps, text: textOf(definition, value), flags: [], children: [] }
  const siblings = kind === 'flag' ? parent.flags : parent.children
  siblings.push(node)
  if (!isObject(value) || !definition.properties) return
  for (const [property, item] of Object.entries(value)) {
    const instance = Object.hasOwn(definition.properties, property) ? definition.properties[property] : undefined
    if (!instance) continue
    if (!Array.isArray(item)) add(metaschema, node, instance, [property], item)
    else for (const [at, each] of item.entries()) add(metaschema, node, instance, [property, at], each)
  }
}

function textOf(definition: Definition, value: unknown): string | null {
  const text =
    definition.value !== undefined && isObject(value) && Object.hasOwn(value, definition.value)
      ? value[definition.value]
      : value
  return typeof text === 'object' || text === undefined ? null : String(text)
}

export function pointerTo(node: Node): string {
  let pointer = ''
  for (let each: Node | null = node; each; each = each.parent) {
    pointer = each.steps.map(step => `/${escaped(step)}`).join('') + pointer
  }
  return pointer
}

/** The node and everything below it that is not a flag, in the order of the document. */
export function withDescendants(node: Node, found: Node[] = []): readonly Node[] {
  found.push(node)
  for (const child of node.children) withDescendants(child, found)
  return found
}
