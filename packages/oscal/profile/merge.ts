import { compareControlIds } from '../control-id/index.ts'
import { at, type Finding, type Node, node, nodes, text } from '../document/index.ts'
import { combined, joinBodies, looseParams, type Method } from './combine.ts'
import { selectControls } from './select.ts'
import { type Control, controlsOf, type Group, groupsOf, type Holder, isSame, type Tree } from './tree.ts'

/** What a merge gives: the structure of the result, before anything in it is modified. */
export type Merged = Readonly<{
  params: readonly Node[]
  controls: readonly Control[]
  groups: readonly Group[]
  /** Groups that the profile itself made; nothing prunes them. */
  own: ReadonlySet<string>
}>

/** Combines what was imported and gives it the structure that the profile asks for; without a word it is flat. */
export function merge(selections: readonly Tree[], directive: Node | undefined, pointer: string) {
  const findings: Finding[] = []
  const method = methodOf(directive, pointer, findings)
  const structure = structureOf(directive, pointer, findings)
  if (structure === 'flat')
    return { merged: flat(combined(selections.map(flattened), method, pointer, findings)), findings }
  const distinct = combined(selections, method, pointer, findings)
  if (structure === 'as-is') return { merged: asIs(distinct, method), findings }
  const custom = node(directive, 'custom') ?? {}
  return { merged: customised(distinct, custom, at(pointer, 'custom'), findings), findings }
}

function methodOf(directive: Node | undefined, pointer: string, findings: Finding[]): Method {
  const method = text(node(directive, 'combine'), 'method')
  if (method === undefined || method === 'keep') return 'keep'
  if (method === 'use-first') return 'use-first'
  const where = at(pointer, 'combine', 'method')
  if (method === 'merge') {
    const message =
      'The method “merge” is deprecated and undefined; controls with one identifier become one with the contents of all.'
    findings.push({ severity: 'warning', code: 'deprecated', message, pointer: where })
    return 'merge'
  }
  const message = `“${method}” is no method of combining; expected keep or use-first. They are kept.`
  findings.push({ severity: 'warning', code: 'unknown-method', message, pointer: where })
  return 'keep'
}

function structureOf(directive: Node | undefined, pointer: string, findings: Finding[]): 'flat' | 'as-is' | 'custom' {
  const given = (['flat', 'as-is', 'custom'] as const).filter(name => isGiven(directive, name))
  if (given.length > 1) {
    const message = `Only one of flat, as-is and custom can give the structure; found ${given.join(' and ')}.`
    findings.push({ severity: 'error', code: 'several-structures', message, pointer })
  }
  return given[0] ?? 'flat'
}

/** `as-is: false` is as good as nothing said. */
function isGiven(directive: Node | undefined, name: string): boolean {
  const value = directive?.[name]
  return value !== undefined && value !== false && value !== null
}

/** No group and no nesting: parameters of every level, then controls, parents before children. */
function flattened(tree: Tree): Tree {
  const controls = [...controlsOf(tree)].map(control => ({ ...control, controls: [] }))
  return { ...tree, params: looseParams(tree), controls, groups: [] }
}

function flat(selections: readonly Tree[]): Merged {
  return {
    params: unique(selections.flatMap(tree => tree.params)),
    controls: selections.flatMap(tree => tree.controls),
    groups: [],
    own: new Set(),
  }
}

/** The structure of the sources; one group of one catalogue is one group, however often it was imported. */
function asIs(selections: readonly Tree[], method: Method): Merged {
  const merged = selections.reduce<Holder>((all, tree) => joinHolders(all, tree, method), { controls: [], groups: [] })
  return { params: unique(selections.flatMap(tree => tree.params)), ...merged, own: new Set() }
}

function joinHolders(
  all: Holder,
  more: Holder,
  method: Method,
): { controls: readonly Control[]; groups: readonly Group[] } {
  const groups = [...all.groups]
  for (const group of more.groups) {
    const index = groups.findIndex(each => isSameGroup(each, group, method))
    const before = groups[index]
    if (before === undefined) groups.push(group)
    else groups[index] = joinGroups(before, group, method)
  }
  return { controls: [...all.controls, ...more.controls], groups }
}

/** Where duplicates are resolved, an identifier is enough; where they are kept, only a group of the same catalogue is the same. */
function isSameGroup(a: Group, b: Group, method: Method): boolean {
  return a.origin === b.origin || (method !== 'keep' && a.id !== undefined && a.id === b.id)
}

function joinGroups(a: Group, b: Group, method: Method): Group {
  return { ...a, body: joinBodies(a.body, b.body), ...joinHolders(a, b, method) }
}

/** Parameters without those that say the same again. */
function unique(params: readonly Node[]): readonly Node[] {
  const byId = new Map<unknown, Node[]>()
  return params.filter(param => {
    const same = byId.get(param.id) ?? []
    if (same.some(other => isSame(other, param))) return false
    byId.set(param.id, [...same, param])
    return true
  })
}

/** Exactly the groups that the profile writes down, with the controls that it inserts into them. */
function customised(selections: readonly Tree[], custom: Node, pointer: string, findings: Finding[]): Merged {
  const known = new Map(selections.flatMap(tree => [...groupsOf(tree)].map(group => [group.id, group] as const)))
  const own = new Set<string>()
  const make = (group: Node, where: string): Group => {
    const { 'insert-controls': _, groups: inner, ...said } = group
    const id = text(group, 'id')
    own.add(where)
    const source = id === undefined ? undefined : known.get(id)
    return {
      id,
      origin: where,
      body: source ? customBody(source.body, said) : said,
      controls: insertions(selections, group, where, findings),
      groups: nodes(group, 'groups').map((each, index) => make(each, at(where, 'groups', index))),
    }
  }
  const groups = nodes(custom, 'groups').map((each, index) => make(each, at(pointer, 'groups', index)))
  const copied = new Set(groups.flatMap(group => [group, ...groupsOf(group)]).map(group => group.id))
  const loose = selections.flatMap(tree =>
    [...groupsOf(tree)].filter(group => !copied.has(group.id)).flatMap(group => nodes(group.body, 'params')),
  )
  const params = unique([...selections.flatMap(tree => tree.params), ...loose])
  return { params, controls: insertions(selections, custom, pointer, findings), groups, own }
}

/** A group of the profile with the identifier of an imported one has all that the imported one says, then its own. */
function customBody(source: Node, said: Node): Node {
  const { title, ...rest } = said
  return { ...joinBodies(source, rest), ...(title === undefined ? {} : { title }) }
}

function insertions(selections: readonly Tree[], of: Node, pointer: string, findings: Finding[]): readonly Control[] {
  return nodes(of, 'insert-controls').flatMap((insertion, index) => {
    const where = at(pointer, 'insert-controls', index)
    const results = selections.map(tree => selectControls(tree, insertion, where, { parents: false }))
    findings.push(...inAll(results.map(result => result.findings)))
    return inOrder(
      results.flatMap(({ selected }) => [...topControls(selected)]),
      text(insertion, 'order'),
    )
  })
}

/** A directive that matches in any of the selections has matched. */
function inAll(findings: readonly (readonly Finding[])[]): readonly Finding[] {
  const [first = [], ...rest] = findings
  return first.filter(finding => rest.every(others => others.some(other => other.pointer === finding.pointer)))
}

function* topControls(holder: Holder): Generator<Control> {
  yield* holder.controls
  for (const group of holder.groups) yield* topControls(group)
}

function inOrder(controls: readonly Control[], order: string | undefined): readonly Control[] {
  if (order === 'ascending') return [...controls].sort((a, b) => compareControlIds(a.id, b.id))
  if (order === 'descending') return [...controls].sort((a, b) => compareControlIds(b.id, a.id))
  return controls
}

/** Whether a group holds any control, at whatever depth. */
export function holdsControls(group: Holder): boolean {
  return group.controls.length > 0 || group.groups.some(holdsControls)
}
