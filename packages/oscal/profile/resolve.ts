import { at, type Finding, failed, type Node, node, nodes, type OscalDocument, text } from '../document/index.ts'
import { closeCatalog, combineResources, prune } from './finish.ts'
import { type FetchDocument, importPointer, inDocument, type Loaded, loader } from './load.ts'
import { type Merged, merge } from './merge.ts'
import { resultMetadata } from './metadata.ts'
import { modify } from './modify.ts'
import { collisions, type ParameterStep, type ParameterTrail, paramsIn, type Source, sourceOf } from './parameter.ts'
import { selectFrom } from './select.ts'
import { controlsOf, groupsOf, openTree, type Tree } from './tree.ts'

export type ResolveOptions = Readonly<{
  fetchDocument: FetchDocument
  /** The UUID of the catalogue that comes out. */
  uuid: string
  /** The time of the resolution, RFC 3339. */
  now: string
  /** How the result refers to the profile; by default the place it was read from. */
  source?: string
}>

export type Resolution =
  | Readonly<{
      ok: true
      /** The catalogue with its root key, ready to be written. */
      catalog: Readonly<{ catalog: Node }>
      findings: readonly Finding[]
      /** Every parameter that some profile of the chain set, with who said what. */
      parameters: readonly ParameterTrail[]
      /** The documents that went in, the profile itself first. */
      sources: readonly Source[]
    }>
  | Readonly<{ ok: false; findings: readonly Finding[] }>

/**
 * Resolves a profile into the catalogue that it stands for, after NIST's OSCAL Profile Resolution specification: import, merge,
 * modify, then metadata and back matter without what nothing refers to. Imported profiles are resolved first, each with its own
 * relative references. Refuses a circular import with its path, an import that cannot be read, and two structures at once;
 * everything else that is odd is a warning with its pointer. Source of what the specification leaves open: docs/decisions/0012.
 */
export async function resolveProfile(
  document: OscalDocument,
  uri: string,
  options: ResolveOptions,
): Promise<Resolution> {
  if (document.model !== 'profile') return { ok: false, findings: [notProfile(document, uri)] }
  const work = worker(options)
  const resolved = await work.resolve({ uri, document }, [])
  const findings = work.findings
  if (resolved === null || failed(findings)) return { ok: false, findings }
  const metadata = resultMetadata({
    now: options.now,
    source: options.source ?? uri,
    profile: document.root,
    versions: resolved.versions,
    imported: resolved.imported,
  })
  const pruned = prune(resolved.merged, resolved.resources, metadata, { params: resolved.named })
  const catalog = closeCatalog(options.uuid, metadata, pruned.structure, pruned.resources)
  const parameters = trailsOf(resolved, pruned.structure)
  const params = paramsIn(bodiesOf(pruned.structure))
  const all = [...findings, ...inDocument(uri, pruned.findings), ...collisions(parameters, params)]
  return { ok: true, catalog, findings: all, parameters, sources: work.sources() }
}

function notProfile({ model }: OscalDocument, uri: string): Finding {
  const message = `Only a profile can be resolved; this is a document of the model ${model}.`
  return { severity: 'error', code: 'not-a-profile', message, pointer: '', document: uri }
}

/** A profile with its imports resolved, nothing pruned yet: what imports it may still refer to what itself does not. */
type Resolved = Readonly<{
  merged: Merged
  resources: readonly Node[]
  versions: readonly (string | null)[]
  imported: readonly Node[]
  steps: readonly (ParameterStep & { readonly id: string })[]
  catalogs: readonly Loaded[]
  named: ReadonlySet<string>
}>

/** More than any catalogue has; profiles that import each other twice over double with every level. */
const mostControls = 100_000

function worker({ fetchDocument }: ResolveOptions) {
  const findings: Finding[] = []
  const load = loader(fetchDocument)
  const finished = new Map<string, Resolved>()
  const sources = new Map<string, Source>()
  const refuse = (code: string, message: string, pointer: string, document: string): null => {
    findings.push({ severity: 'error', code, message, pointer, document })
    return null
  }

  const resolve = async (profile: Loaded, above: readonly string[]): Promise<Resolved | null> => {
    const before = finished.get(profile.uri)
    if (before) return before
    sources.set(profile.uri, sourceOf(profile.document.root, profile.uri))
    const imports: Imported[] = []
    const path = [...above, profile.uri]
    const directives = nodes(profile.document.root, 'imports')
    if (directives.length === 0)
      return refuse('no-imports', 'The profile imports nothing.', '/profile/imports', profile.uri)
    for (const [index, directive] of directives.entries()) {
      const imported = await importOne(directive, index, profile, path)
      if (imported === null) return null
      imports.push(imported)
    }
    const resolved = put(profile, imports, directives)
    if (resolved !== null) finished.set(profile.uri, resolved)
    return resolved
  }

  const importOne = async (
    directive: Node,
    index: number,
    profile: Loaded,
    path: readonly string[],
  ): Promise<Imported | null> => {
    const pointer = at(importPointer(index), 'href')
    const href = text(directive, 'href')
    if (href === undefined || href === '')
      return refuse('broken-import', 'The import does not say what it imports (href).', pointer, profile.uri)
    const loading = await load(href, profile)
    if (!loading.ok) {
      const message = `The import “${href}” of ${path.join(' → ')} cannot be read: ${loading.why}`
      return refuse('broken-import', message, pointer, profile.uri)
    }
    const { loaded } = loading
    if (path.includes(loaded.uri))
      return refuse(
        'circular-import',
        `The imports go in a circle: ${[...path, loaded.uri].join(' → ')}.`,
        pointer,
        profile.uri,
      )
    if (!sources.has(loaded.uri)) findings.push(...loading.findings)
    if ('mapping' in directive) findings.push(ignoredMapping(importPointer(index), profile.uri))
    if (loaded.document.model === 'catalog') return importCatalog(loaded)
    if (loaded.document.model === 'profile') return importProfile(loaded, path)
    const message = `The import “${href}” is a document of the model ${loaded.document.model}; expected a catalogue or a profile.`
    return refuse('broken-import', message, pointer, profile.uri)
  }

  const trees = new Map<string, Tree>()
  const importCatalog = (loaded: Loaded): Imported => {
    const { root, version } = loaded.document
    const tree = trees.get(loaded.uri) ?? openTree(root, loaded.uri)
    trees.set(loaded.uri, tree)
    sources.set(loaded.uri, sourceOf(root, loaded.uri))
    return { tree, versions: [version], imported: [tree.metadata], steps: [], catalogs: [loaded] }
  }

  const importProfile = async (loaded: Loaded, path: readonly string[]): Promise<Imported | null> => {
    const resolved = await resolve(loaded, path)
    if (resolved === null) return null
    const { merged, resources, ...rest } = resolved
    const { params, controls, groups } = merged
    return { ...rest, tree: { params, controls, groups, resources, metadata: {} } }
  }

  /** Import, merge and modify, once all that is imported is there. */
  const put = (
    { uri, document }: Loaded,
    imports: readonly Imported[],
    directives: readonly Node[],
  ): Resolved | null => {
    const { root } = document
    const selections = imports.map(({ tree }, index) => selectFrom(tree, directives[index] ?? {}, importPointer(index)))
    const { merged, findings: ofMerge } = merge(
      selections.map(({ selected }) => selected),
      node(root, 'merge'),
      '/profile/merge',
    )
    const { modified, findings: ofModify, sets } = modify(merged, node(root, 'modify'), '/profile/modify')
    findings.push(...inDocument(uri, [...selections.flatMap(each => each.findings), ...ofMerge, ...ofModify]))
    const count = [...controlsOf(modified)].length
    if (count > mostControls)
      return refuse('too-large', `The result has more than ${mostControls} controls.`, '/profile', uri)
    const source = sourceOf(root, uri)
    return {
      merged: modified,
      resources: combineResources([
        ...imports.map(({ tree }) => tree.resources),
        nodes(node(root, 'back-matter'), 'resources'),
      ]),
      versions: [document.version, ...imports.flatMap(({ versions }) => versions)],
      imported: imports.flatMap(({ imported }) => imported),
      steps: [
        ...imports.flatMap(({ steps }) => steps),
        ...sets.map(({ id, setting, pointer }) => ({ id, source, setting, pointer })),
      ],
      catalogs: imports.flatMap(({ catalogs }) => catalogs),
      named: new Set(sets.map(({ id }) => id)),
    }
  }

  return { resolve, findings, sources: () => [...sources.values()] }
}

function ignoredMapping(pointer: string, document: string): Finding {
  const message = 'A mapping of identifiers is in no released model of OSCAL; it is passed over.'
  return { severity: 'warning', code: 'not-supported', message, pointer: at(pointer, 'mapping'), document }
}

type Imported = Readonly<{ tree: Tree }> & Pick<Resolved, 'versions' | 'imported' | 'steps' | 'catalogs'>

function* bodiesOf(structure: Merged): Generator<Node> {
  yield { params: structure.params }
  for (const group of groupsOf(structure)) yield group.body
  for (const control of controlsOf(structure)) yield control.body
}

/** The trails of the parameters in the result, in the order in which they were first set. */
function trailsOf({ steps, catalogs }: Resolved, structure: Merged): readonly ParameterTrail[] {
  if (steps.length === 0) return []
  const present = paramsIn(bodiesOf(structure))
  const byId = new Map<string, ParameterStep[]>()
  for (const { id, ...step } of steps) {
    const before = byId.get(id) ?? []
    if (!before.some(other => other.source.uri === step.source.uri && other.pointer === step.pointer))
      byId.set(id, [...before, step])
  }
  const declared = declarations(catalogs, byId)
  return [...byId]
    .filter(([id]) => present.has(id))
    .map(([id, set]) => ({ id, declared: declared.get(id) ?? null, set }))
}

function declarations(
  catalogs: readonly Loaded[],
  wanted: ReadonlyMap<string, unknown>,
): ReadonlyMap<string, ParameterStep> {
  const found = new Map<string, ParameterStep>()
  const look = (holder: Node, pointer: string, source: Source) => {
    for (const [index, setting] of nodes(holder, 'params').entries()) {
      const id = text(setting, 'id') ?? ''
      if (wanted.has(id) && !found.has(id)) found.set(id, { source, pointer: at(pointer, 'params', index), setting })
    }
    for (const list of ['controls', 'groups'])
      for (const [index, inner] of nodes(holder, list).entries()) look(inner, at(pointer, list, index), source)
  }
  for (const { uri, document } of new Set(catalogs)) look(document.root, '/catalog', sourceOf(document.root, uri))
  return found
}
