import { at, type Finding, type Node, nodes, text } from '../document/index.ts'
import { type Control, controlsOf, type Group, groupsOf, type Holder, isSame, type Tree } from './tree.ts'

/** What becomes of several controls, or loose parameters, with one identifier. */
export type Method = 'keep' | 'use-first' | 'merge'

/** The selections without clashes, as the method resolves them; kept clashes are said. */
export function combined(
  selections: readonly Tree[],
  method: Method,
  pointer: string,
  findings: Finding[],
): readonly Tree[] {
  if (method !== 'keep') return withoutClashes(selections, method)
  const clashes = [...clashing(selections.flatMap(tree => [...controlsOf(tree)].map(({ id }) => id)))]
  if (clashes.length > 0) findings.push(clash('control', clashes, pointer))
  const params = [...clashing(distinctParams(selections).map(param => text(param, 'id') ?? ''))]
  if (params.length > 0) findings.push(clash('parameter', params, pointer))
  return selections
}

function clash(what: 'control' | 'parameter', ids: readonly string[], pointer: string): Finding {
  const some = ids.slice(0, 10).join(', ')
  const more = ids.length > 10 ? ` and ${ids.length - 10} more` : ''
  const message = `The result has more than one ${what} with the same identifier: ${some}${more}. “use-first” would keep one.`
  return { severity: 'warning', code: `duplicate-${what}`, message, pointer: at(pointer, 'combine') }
}

function clashing(ids: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>()
  return new Set(ids.filter(id => seen.size === seen.add(id).size))
}

function distinctParams(selections: readonly Tree[]): readonly Node[] {
  const distinct = new Map<string, Node[]>()
  for (const param of selections.flatMap(looseParams)) {
    const id = text(param, 'id') ?? ''
    const same = distinct.get(id) ?? []
    if (!same.some(other => isSame(other, param))) distinct.set(id, [...same, param])
  }
  return [...distinct.values()].flat()
}

/** Parameters outside of controls, at every level. */
export function looseParams(tree: Tree): readonly Node[] {
  return [...tree.params, ...[...groupsOf(tree)].flatMap(group => nodes(group.body, 'params'))]
}

type Used = { readonly id: string; body: Node; readonly controls: Used[] }

/**
 * First is what comes first when the imports are walked from the top, depth first. What a dropped control held is no
 * duplicate for that: it moves into the control that was used.
 */
function withoutClashes(selections: readonly Tree[], method: 'use-first' | 'merge'): readonly Tree[] {
  const used = new Map<string, Used>()
  const usedParams = new Map<unknown, { body: Node }>()
  const take = (control: Control): Used | null => {
    const before = used.get(control.id)
    if (before) {
      if (method === 'merge') before.body = joinBodies(before.body, control.body)
      before.controls.push(...takeAll(control.controls))
      return null
    }
    const first: Used = { id: control.id, body: control.body, controls: [] }
    used.set(control.id, first)
    first.controls.push(...takeAll(control.controls))
    return first
  }
  const takeAll = (controls: readonly Control[]) => controls.map(take).filter(each => each !== null)
  const takeParams = (params: readonly Node[]) =>
    params.filter(param => {
      const before = usedParams.get(param.id)
      if (before && method === 'merge') before.body = joinBodies(before.body, param)
      if (!before) usedParams.set(param.id, { body: param })
      return !before
    })
  const takeGroup = (group: Group): Group => ({
    ...group,
    body: 'params' in group.body ? { ...group.body, params: takeParams(nodes(group.body, 'params')) } : group.body,
    ...takeHolder(group),
  })
  const takeHolder = (holder: Holder) => ({
    controls: takeAll(holder.controls),
    groups: holder.groups.map(takeGroup),
  })
  const taken = selections.map(tree => ({ ...tree, params: takeParams(tree.params), ...takeHolder(tree) }))
  return method === 'merge' ? taken.map(tree => withJoinedParams(tree, usedParams)) : taken
}

function withJoinedParams<Of extends Tree>(tree: Of, joined: ReadonlyMap<unknown, { body: Node }>): Of {
  const join = (params: readonly Node[]) => params.map(param => joined.get(param.id)?.body ?? param)
  const inGroup = (group: Group): Group => ({
    ...group,
    body: 'params' in group.body ? { ...group.body, params: join(nodes(group.body, 'params')) } : group.body,
    groups: group.groups.map(inGroup),
  })
  return { ...tree, params: join(tree.params), groups: tree.groups.map(inGroup) }
}

/** What the first says, and of lists what only the second has. */
export function joinBodies(first: Node, second: Node): Node {
  const joined: Record<string, Node[string]> = { ...first }
  for (const [name, value] of Object.entries(second)) {
    const before = first[name]
    if (before === undefined) joined[name] = value
    else if (Array.isArray(before) && Array.isArray(value))
      joined[name] = [...before, ...value.filter(each => !before.some(other => isSame(each, other)))]
  }
  return joined
}
