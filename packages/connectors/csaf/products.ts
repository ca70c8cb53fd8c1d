import type { Json } from '../importer/json.ts'
import { at, listAt, text, textAt } from '../importer/look.ts'

/** The products of a document under the identifiers that only it knows. */
export type Products = {
  /** Its full name; with its identifier when another product has the same; the identifier when it has no name. */
  readonly nameOf: (id: string) => string
  /** The products that an object names under `products` or `product_ids`, alone or by their groups. */
  readonly idsIn: (value: Json) => readonly string[]
}

/** Reads a product tree: products in branches, products beside them, and products that stand in a relation to another. */
export function productsOf(tree: Json | undefined): Products {
  const names = new Map<string, string>()
  const uses = new Map<string, number>()
  for (const product of productsIn(tree)) {
    const [id, name] = [textAt(product, 'product_id'), textAt(product, 'name')]
    if (id === null || name === null || names.has(id)) continue
    names.set(id, name)
    uses.set(name, (uses.get(name) ?? 0) + 1)
  }
  const groups = new Map(
    listAt(tree, 'product_groups').map(group => [textAt(group, 'group_id'), textsIn(group, 'product_ids')] as const),
  )
  return {
    nameOf: id => {
      const name = names.get(id)
      if (name === undefined) return id
      return uses.get(name) === 1 ? name : `${name} (${id})`
    },
    idsIn: value => [
      ...textsIn(value, 'products'),
      ...textsIn(value, 'product_ids'),
      ...textsIn(value, 'group_ids').flatMap(id => groups.get(id) ?? []),
    ],
  }
}

function* productsIn(tree: Json | undefined): Generator<Json> {
  for (const product of listAt(tree, 'full_product_names')) yield product
  for (const branch of listAt(tree, 'branches')) yield* productsInBranch(branch)
  for (const relation of listAt(tree, 'relationships')) yield at(relation, 'full_product_name') ?? null
}

function* productsInBranch(branch: Json): Generator<Json> {
  const product = at(branch, 'product')
  if (product !== undefined) yield product
  for (const one of listAt(branch, 'branches')) yield* productsInBranch(one)
}

function textsIn(value: Json, name: string): readonly string[] {
  return listAt(value, name).flatMap(one => text(one) ?? [])
}
