import { type Node, node, nodes, text } from '../document/index.ts'

/** A control while a profile is resolved: what it says itself, and the controls in it. */
export type Control = Readonly<{ id: string; body: Node; controls: readonly Control[] }>

/** A group likewise. `origin` is the same for the same group of the same catalogue, through whatever profiles it came. */
export type Group = Readonly<{
  id: string | undefined
  origin: string
  body: Node
  controls: readonly Control[]
  groups: readonly Group[]
}>

/** A catalogue opened up for resolution. */
export type Tree = Readonly<{
  params: readonly Node[]
  controls: readonly Control[]
  groups: readonly Group[]
  resources: readonly Node[]
  metadata: Node
}>

/** What controls and groups are found in: the catalogue, a selection of it, or a group. */
export type Holder = Readonly<{ controls: readonly Control[]; groups: readonly Group[] }>

/** Opens a catalogue. Its UUID, or where it came from, tells its groups from those of another. */
export function openTree(catalog: Node, source: string): Tree {
  const { uuid } = catalog
  const origin = typeof uuid === 'string' ? uuid : source
  return {
    params: nodes(catalog, 'params'),
    controls: nodes(catalog, 'controls').map(openControl),
    groups: nodes(catalog, 'groups').map((group, index) => openGroup(group, `${origin}#`, `/${index}`)),
    resources: nodes(node(catalog, 'back-matter'), 'resources'),
    metadata: node(catalog, 'metadata') ?? {},
  }
}

export function openControl(control: Node): Control {
  const { controls, ...body } = control
  return { id: text(control, 'id') ?? '', body, controls: nodes(control, 'controls').map(openControl) }
}

function openGroup(group: Node, catalog: string, place: string): Group {
  const { controls, groups, ...body } = group
  const id = text(group, 'id')
  return {
    id,
    origin: `${catalog}${id ?? place}`,
    body,
    controls: nodes(group, 'controls').map(openControl),
    groups: nodes(group, 'groups').map((each, index) => openGroup(each, catalog, `${place}/${index}`)),
  }
}

export function closeControl({ body, controls }: Control): Node {
  return ordered(body, controlOrder, controls.length > 0 ? { controls: controls.map(closeControl) } : {})
}

export function closeGroup({ body, controls, groups }: Group): Node {
  return ordered(body, controlOrder, {
    ...(controls.length > 0 && { controls: controls.map(closeControl) }),
    ...(groups.length > 0 && { groups: groups.map(closeGroup) }),
  })
}

const controlOrder = ['id', 'class', 'title', 'params', 'props', 'links', 'parts', 'controls', 'groups']

/** The members in the order of the model, what the model does not know after them; empty lists are left out. */
export function ordered(body: Node, order: readonly string[], more: Node = {}): Node {
  const whole = { ...body, ...more }
  const names = [...order.filter(name => name in whole), ...Object.keys(whole).filter(name => !order.includes(name))]
  const kept = names.filter(name => !isEmptyList(whole[name]))
  return Object.fromEntries(kept.map(name => [name, whole[name]]))
}

function isEmptyList(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0)
}

/** Every control, parents before children, those of a holder before those of its groups. */
export function* controlsOf(holder: Holder): Generator<Control> {
  for (const control of holder.controls) yield* withDescendants(control)
  for (const group of holder.groups) yield* controlsOf(group)
}

export function* withDescendants(control: Control): Generator<Control> {
  yield control
  for (const child of control.controls) yield* withDescendants(child)
}

/** Every group, outer before inner. */
export function* groupsOf(holder: Holder): Generator<Group> {
  for (const group of holder.groups) {
    yield group
    yield* groupsOf(group)
  }
}

/** Whether an author asked that an object stays though nothing needs it. */
export function isKept(body: Node): boolean {
  return nodes(body, 'props').some(prop => prop.name === 'keep' && prop.value === 'always')
}

/** Whether two pieces of a document say the same; the order of members does not count. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((each, index) => isSame(each, b[index]))
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>]
  const names = Object.keys(left)
  return (
    names.length === Object.keys(right).length && names.every(name => name in right && isSame(left[name], right[name]))
  )
}
