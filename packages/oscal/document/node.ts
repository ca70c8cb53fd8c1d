import type { Json } from '@onus/core/json'

/** An object of a document: its members in the order in which they stood, known or not. */
export type Node = Readonly<Record<string, Json | undefined>>

export function isNode(value: Json | undefined): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The objects in a list member; anything else that stands there is passed over, which validation reports. */
export function nodes(of: Node | undefined, member: string): readonly Node[] {
  const value = of?.[member]
  if (!Array.isArray(value)) return []
  return value.every(isNode) ? value : value.filter(isNode)
}

/** The strings in a list member. */
export function strings(of: Node | undefined, member: string): readonly string[] {
  const value = of?.[member]
  return Array.isArray(value) ? value.filter(one => typeof one === 'string') : []
}

export function text(of: Node | undefined, member: string): string | undefined {
  const value = of?.[member]
  return typeof value === 'string' ? value : undefined
}

export function node(of: Node | undefined, member: string): Node | undefined {
  const value = of?.[member]
  return isNode(value) ? value : undefined
}
