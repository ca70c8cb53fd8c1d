import { at, type Finding, type Node, node, nodes, text } from '../document/index.ts'
import { type Control, viewControl } from './control.ts'
import { type Parameter, type Parameters, viewParameter } from './parameter.ts'
import { isSet } from './prose.ts'

export type Group = Readonly<{
  /** Null where the catalogue gives none. */
  id: string | null
  title: string
  class: string | null
  parent: string | null
  /** The controls directly in it, in order. */
  controls: readonly string[]
}>

/** A catalogue to look at: everything by its identifier and in its order. */
export type CatalogView = Readonly<{
  uuid: string | null
  title: string
  version: string | null
  oscalVersion: string | null
  lastModified: string | null
  /** Outer groups before inner ones. */
  groups: readonly Group[]
  /** Every control at every depth, parents before children. */
  controls: ReadonlyMap<string, Control>
  parameters: Parameters
  /** Identifiers that occur more than once or not at all; the first of a kind is the one that is shown. */
  findings: readonly Finding[]
}>

/** Makes a catalogue (the object under its root key, resolved or as published) into something to look at. */
export function viewCatalog(catalog: Node): CatalogView {
  const groups: Group[] = []
  const controls = new Map<string, Control>()
  const parameters = new Map<string, Parameter>()
  const findings: Finding[] = []
  const addParameters = (of: Node, pointer: string) => {
    for (const [index, param] of nodes(of, 'params').entries()) {
      const parameter = viewParameter(param)
      if (note(parameter.id, 'parameter', parameters, at(pointer, 'params', index), findings))
        parameters.set(parameter.id, parameter)
    }
  }
  const addControls = (of: Node, pointer: string, group: string | null, parent: string | null) => {
    for (const [index, each] of nodes(of, 'controls').entries()) {
      const here = at(pointer, 'controls', index)
      const control = viewControl(each, { group, parent })
      if (note(control.id, 'control', controls, here, findings)) controls.set(control.id, control)
      addParameters(each, here)
      addControls(each, here, group, control.id)
    }
  }
  const addGroups = (of: Node, pointer: string, parent: string | null) => {
    for (const [index, each] of nodes(of, 'groups').entries()) {
      const here = at(pointer, 'groups', index)
      const id = text(each, 'id') ?? null
      const direct = nodes(each, 'controls').flatMap(control => text(control, 'id') ?? [])
      groups.push({
        id,
        title: text(each, 'title') ?? '',
        class: text(each, 'class') ?? null,
        parent,
        controls: direct,
      })
      addParameters(each, here)
      addControls(each, here, id, null)
      addGroups(each, here, id)
    }
  }
  addParameters(catalog, '/catalog')
  addControls(catalog, '/catalog', null, null)
  addGroups(catalog, '/catalog', null)
  const metadata = node(catalog, 'metadata')
  return {
    uuid: text(catalog, 'uuid') ?? null,
    title: text(metadata, 'title') ?? '',
    version: text(metadata, 'version') ?? null,
    oscalVersion: text(metadata, 'oscal-version') ?? null,
    lastModified: text(metadata, 'last-modified') ?? null,
    groups,
    controls,
    parameters,
    findings,
  }
}

/** Says what is wrong with an identifier; whether it is the first of its kind. */
function note(
  id: string,
  what: 'control' | 'parameter',
  known: ReadonlyMap<string, unknown>,
  pointer: string,
  findings: Finding[],
): boolean {
  if (id !== '' && !known.has(id)) return true
  const message = id === '' ? `A ${what} has no identifier.` : `The ${what} “${id}” is there more than once.`
  findings.push({ severity: 'warning', code: id === '' ? 'no-identifier' : `duplicate-${what}`, message, pointer })
  return false
}

/** The parameters of a control that nobody has decided yet: until then the control cannot be assessed. */
export function openParameters(control: Control, parameters: Parameters): readonly Parameter[] {
  return control.parameters.map(each => parameters.get(each.id) ?? each).filter(each => !isSet(each, parameters))
}
