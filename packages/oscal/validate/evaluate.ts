import type { Expression, FunctionName, PathStep } from './metapath.ts'
import { type Node, withDescendants } from './node.ts'

export type Item = Node | string | number | boolean

/** What an evaluation needs besides the node at hand. */
export type Surroundings = {
  readonly document: Node
  /** Told when an expression asks for another document, which is not at hand here. */
  readonly onOutside: () => void
}

/** Everything that an expression selects from a node, each thing once. */
export function evaluate(expression: Expression, node: Node, around: Surroundings): readonly Item[] {
  switch (expression.kind) {
    case 'self':
      return [node]
    case 'child':
      return node.children.filter(child => child.name === expression.name)
    case 'flag':
      return node.flags.filter(flag => flag.name === expression.name)
    case 'text':
    case 'number':
      return [expression.value]
    case 'sequence':
      return expression.parts.flatMap(part => evaluate(part, node, around))
    case 'union':
      return [...new Set(expression.parts.flatMap(part => evaluate(part, node, around)))]
    case 'or':
    case 'and':
    case 'compare':
      return [holds(expression, node, around)]
    case 'path':
      return along(expression.steps, expression.absolute ? around.document : node, around)
    case 'call':
      return expression.name === 'doc' ? outside(expression.given, node, around) : [holds(expression, node, around)]
  }
}

/** The nodes among what an expression selects. */
export function nodesOf(expression: Expression, node: Node, around: Surroundings): readonly Node[] {
  return evaluate(expression, node, around).filter(item => typeof item === 'object')
}

/** The effective boolean value of an expression. */
export function holds(expression: Expression, node: Node, around: Surroundings): boolean {
  switch (expression.kind) {
    case 'or':
      return expression.parts.some(part => holds(part, node, around))
    case 'and':
      return expression.parts.every(part => holds(part, node, around))
    case 'compare':
      return compared(expression, node, around)
    case 'call':
      return called(expression.name, expression.given, node, around)
    default: {
      const [first] = evaluate(expression, node, around)
      return typeof first === 'object' || Boolean(first)
    }
  }
}

function along(steps: readonly PathStep[], start: Node, around: Surroundings): readonly Item[] {
  let items: readonly Item[] = [start]
  for (const { deep, take, predicates } of steps) {
    const from = items.filter(item => typeof item === 'object')
    const origins = deep ? from.flatMap(node => withDescendants(node)) : from
    const found: Item[] = []
    const isChild = take.kind === 'child'
    for (const origin of origins) {
      for (const item of isChild ? origin.children : evaluate(take, origin, around)) {
        if (isChild && (item as Node).name !== take.name) continue
        if (predicates.every(each => typeof item === 'object' && holds(each, item, around))) found.push(item)
      }
    }
    items = from.length > 1 && found.length > 1 ? [...new Set(found)] : found
  }
  return items
}

/** A general comparison: true when any pair of both sides fits. */
function compared(
  { operator, left, right }: Extract<Expression, { kind: 'compare' }>,
  node: Node,
  around: Surroundings,
): boolean {
  const rights = evaluate(right, node, around).map(textOf)
  return evaluate(left, node, around)
    .map(textOf)
    .some(one => rights.some(other => one !== null && other !== null && fits(operator, one, other)))
}

function fits(operator: string, one: string, other: string): boolean {
  const numbers = [Number(one), Number(other)] as const
  const [a, b] = one.trim() === '' || other.trim() === '' || numbers.some(Number.isNaN) ? [one, other] : numbers
  if (operator === '=') return one === other
  if (operator === '!=') return one !== other
  if (operator === '<') return a < b
  if (operator === '<=') return a <= b
  return operator === '>' ? a > b : a >= b
}

export function textOf(item: Item): string | null {
  return typeof item === 'object' ? item.text : String(item)
}

function called(name: FunctionName, given: readonly Expression[], node: Node, around: Surroundings): boolean {
  switch (name) {
    case 'not':
      return !given.some(each => holds(each, node, around))
    case 'exists':
      return given.some(each => evaluate(each, node, around).length > 0)
    case 'starts-with': {
      const [text = '', start = ''] = given.map(each => firstText(evaluate(each, node, around)))
      return text.startsWith(start)
    }
    case 'has-oscal-namespace':
      return given.some(each => evaluate(each, node, around).some(item => textOf(item) === namespaceOf(node)))
    case 'doc':
      return outside(given, node, around).length > 0
  }
}

/** What another document would give; none is at hand. */
function outside(given: readonly Expression[], node: Node, around: Surroundings): readonly Item[] {
  if (given.some(each => evaluate(each, node, around).length > 0)) around.onOutside()
  return []
}

function firstText(items: readonly Item[]): string {
  const [first] = items
  return first === undefined ? '' : (textOf(first) ?? '')
}

/** What says no namespace is in OSCAL's own. */
function namespaceOf(node: Node): string {
  const ns = node.flags.find(flag => flag.name === 'ns')
  return ns?.text ?? 'http://csrc.nist.gov/ns/oscal'
}
