import { Unsupported } from './tables.ts'

/** The properties of a node of PostgreSQL's syntax tree. */
export type Tree = Readonly<Record<string, unknown>>

/** A node of the tree: `{ ColumnRef: { … } }`. */
export type Node = { readonly type: string; readonly of: Tree }

export function nodeOf(given: unknown): Node {
  const [entry] = Object.entries((given ?? {}) as Tree)
  return { type: entry?.[0] ?? 'nothing', of: (entry?.[1] ?? {}) as Tree }
}

export function child(of: Tree, name: string): Node | null {
  return of[name] === undefined || of[name] === null ? null : nodeOf(of[name])
}

export function children(of: Tree, name: string): readonly Node[] {
  const list = of[name]
  return Array.isArray(list) ? list.map(nodeOf) : []
}

/** A part of a node that stands there without its type, such as an alias. */
export function part(of: Tree, name: string): Tree | null {
  const found = of[name]
  return typeof found === 'object' && found !== null ? (found as Tree) : null
}

export function text(of: Tree, name: string): string {
  const found = of[name]
  return typeof found === 'string' ? found : ''
}

/** The words of a list of names: of a function, a type, a path to a column. */
export function words(of: Tree, name: string): readonly string[] {
  return children(of, name).map(({ type, of: word }) => (type === 'A_Star' ? '*' : text(word, 'sval')))
}

export function placeOf(of: Tree): number | null {
  const at = of.location
  return typeof at === 'number' && at >= 0 ? at : null
}

/** Refuses a node that says anything beside these properties: what is not read must not be passed over. */
export function only(what: string, of: Tree, names: string): void {
  const known = new Set(`location ${names}`.split(' '))
  for (const [name, said] of Object.entries(of))
    if (!known.has(name) && isSaid(said)) throw new Unsupported(`${what} with ${name}`, placeOf(of))
}

function isSaid(said: unknown): boolean {
  return !(said === undefined || said === null || said === false || (Array.isArray(said) && said.length === 0))
}
