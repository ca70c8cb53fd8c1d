import { type Finding, type Node, nodes, text } from '../document/index.ts'
import { holdsControls, type Merged } from './merge.ts'
import { collectReferences, isReferred, noReferences, type References } from './prose.ts'
import { closeControl, closeGroup, controlsOf, type Group, groupsOf, isKept, ordered } from './tree.ts'

/** What stays although nothing in the result refers to it, because the profile itself named it. */
export type Named = Readonly<{ params: ReadonlySet<string> }>

/**
 * Drops what nothing needs: parameters outside of controls that no text inserts, groups without controls that nothing links to,
 * resources that nothing refers to. What is marked to be kept always, what the profile made or named, stays; a reference from
 * something that is itself dropped does not count.
 */
export function prune(merged: Merged, resources: readonly Node[], metadata: Node, named: Named) {
  const found = noReferences()
  collectReferences(metadata, found)
  for (const control of controlsOf(merged)) collectReferences(control.body, found)
  const { groups, params, keptResources } = settle(merged, resources, named, found)
  const structure: Merged = { ...merged, params, groups }
  return { structure, resources: keptResources, findings: missing(structure, found) }
}

/** What is kept refers to more, which is then kept too, until nothing new is found. */
function settle(merged: Merged, resources: readonly Node[], named: Named, found: References) {
  const kept = new Set<Node>()
  const keep = (body: Node): void => {
    if (kept.has(body)) return
    kept.add(body)
    collectReferences(body, found)
  }
  const bare = new Map([...groupsOf(merged)].map(({ body }) => [body, withoutParams(body)]))
  const loose = [...merged.params, ...[...groupsOf(merged)].flatMap(group => nodes(group.body, 'params'))]
  const needsParam = (param: Node) => {
    const id = text(param, 'id') ?? ''
    return isKept(param) || named.params.has(id) || found.params.has(id) || isReferred(id, found)
  }
  const needsGroup = (group: Group) =>
    holdsControls(group) || merged.own.has(group.origin) || isKept(group.body) || isReferred(group.id, found)
  const isNeeded = (group: Group): boolean => needsGroup(group) || group.groups.some(isNeeded)
  const needsResource = (resource: Node) => isKept(resource) || isReferred(text(resource, 'uuid'), found)
  for (let before = -1; before !== kept.size; ) {
    before = kept.size
    for (const group of groupsOf(merged)) if (isNeeded(group)) keep(bare.get(group.body) ?? group.body)
    for (const param of loose) if (needsParam(param)) keep(param)
    for (const resource of resources) if (needsResource(resource)) keep(resource)
  }
  const pruned = (groups: readonly Group[]): readonly Group[] =>
    groups.filter(isNeeded).map(group => ({
      ...group,
      body:
        'params' in group.body ? { ...group.body, params: nodes(group.body, 'params').filter(needsParam) } : group.body,
      groups: pruned(group.groups),
    }))
  const groups = pruned(merged.groups)
  const gone = new Set([...groupsOf(merged)].map(group => group.origin))
  for (const group of groupsOf({ controls: [], groups })) gone.delete(group.origin)
  const orphans = [...groupsOf(merged)]
    .filter(group => gone.has(group.origin))
    .flatMap(group => nodes(group.body, 'params'))
  return {
    groups,
    params: [...merged.params, ...orphans].filter(needsParam),
    keptResources: resources.filter(needsResource),
  }
}

/** What a group says besides its parameters, which are needed or not for themselves. */
function withoutParams({ params: _, ...body }: Node): Node {
  return body
}

/** Insertions of parameters that the result does not declare. */
function missing(structure: Merged, { params }: References): readonly Finding[] {
  const declared = new Set<string>()
  const declare = (body: Node) => {
    for (const param of nodes(body, 'params')) declared.add(text(param, 'id') ?? '')
  }
  for (const param of structure.params) declared.add(text(param, 'id') ?? '')
  for (const control of controlsOf(structure)) declare(control.body)
  for (const group of groupsOf(structure)) declare(group.body)
  return [...params]
    .filter(id => !declared.has(id))
    .map(id => ({
      severity: 'warning',
      code: 'missing-parameter',
      message: `A text inserts the parameter “${id}”, which the result does not have.`,
      pointer: '',
    }))
}

/**
 * The resources of all sources and then of the profile: a later one with the same UUID takes the place of an earlier one, unless
 * the earlier is to be kept always and the later is not.
 */
export function combineResources(all: readonly (readonly Node[])[]): readonly Node[] {
  const byUuid = new Map<string, Node>()
  for (const [index, resource] of all.flat().entries()) {
    const key = text(resource, 'uuid')?.toLowerCase() ?? `nameless ${index}`
    const before = byUuid.get(key)
    if (before && isKept(before) && !isKept(resource)) continue
    byUuid.delete(key)
    byUuid.set(key, resource)
  }
  return [...byUuid.values()]
}

/** The catalogue as a document has it, in the order of the model. */
export function closeCatalog(uuid: string, metadata: Node, structure: Merged, resources: readonly Node[]) {
  const { params, controls, groups } = structure
  const catalog = ordered({}, catalogOrder, {
    uuid,
    metadata,
    params: params,
    controls: controls.map(closeControl),
    groups: groups.map(closeGroup),
    ...(resources.length > 0 && { 'back-matter': { resources } }),
  })
  return { catalog }
}

const catalogOrder = ['uuid', 'metadata', 'params', 'controls', 'groups', 'back-matter']
