import { at, type Finding, type Node, nodes, text } from '../document/index.ts'
import { ordered } from './tree.ts'

/** The settings of a profile for one parameter, in the order of the profile. */
export type Settings = ReadonlyMap<string, readonly { readonly setting: Node; readonly pointer: string }[]>

export function settingsOf(modify: Node | undefined, pointer: string): Settings {
  const all = new Map<string, { setting: Node; pointer: string }[]>()
  for (const [index, setting] of nodes(modify, 'set-parameters').entries()) {
    const id = text(setting, 'param-id') ?? ''
    const before = all.get(id) ?? []
    all.set(id, [...before, { setting, pointer: at(pointer, 'set-parameters', index) }])
  }
  return all
}

/**
 * A parameter with one setting applied. Class, label, usage, values, select and depends-on replace what was there; constraints,
 * guidelines, links and properties are added to it, a property with the UUID of an older one in its place. Values and a
 * selection exclude each other in the model, so the one that is set ends the other.
 */
export function applySetting(param: Node, setting: Node): Node {
  const { 'param-id': _, props, links, constraints, guidelines, ...replacing } = setting
  const set: Record<string, Node[string]> = { ...param, ...replacing }
  if ('values' in setting) delete set.select
  else if ('select' in setting) delete set.values
  const newProps = nodes(setting, 'props')
  const replaced = new Set<unknown>(newProps.map(prop => prop.uuid).filter(uuid => uuid !== undefined))
  set.props = lastOfUuid([...nodes(param, 'props').filter(prop => !replaced.has(prop.uuid)), ...newProps])
  set.links = [...nodes(param, 'links'), ...nodes(setting, 'links')]
  set.constraints = [...nodes(param, 'constraints'), ...nodes(setting, 'constraints')]
  set.guidelines = [...nodes(param, 'guidelines'), ...nodes(setting, 'guidelines')]
  return ordered(set, paramOrder)
}

function lastOfUuid(props: readonly Node[]): readonly Node[] {
  return props.filter(
    (prop, index) => prop.uuid === undefined || !props.slice(index + 1).some(({ uuid }) => uuid === prop.uuid),
  )
}

export const paramOrder = [
  'id',
  'class',
  'depends-on',
  'props',
  'links',
  'label',
  'usage',
  'constraints',
  'guidelines',
  'values',
  'select',
  'remarks',
]

/** Settings of parameters that the result does not have. */
export function unusedSettings(settings: Settings, isKnown: (id: string) => boolean): readonly Finding[] {
  return [...settings]
    .filter(([id]) => !isKnown(id))
    .flatMap(([id, all]) =>
      all.map(({ pointer }) => ({
        severity: 'warning' as const,
        code: 'no-match',
        message: `The parameter “${id}” is set, but none of the imported controls and groups has it.`,
        pointer: at(pointer, 'param-id'),
      })),
    )
}
