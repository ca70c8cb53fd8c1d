import { at, type Finding, type Node, nodes, text } from '../document/index.ts'
import { type Alteration, alterationsOf, alterControl } from './alter.ts'
import type { Merged } from './merge.ts'
import { applySetting, type Settings, settingsOf, unusedSettings } from './set-parameter.ts'
import { type Control, type Group, groupsOf } from './tree.ts'

/** One value of one parameter that one profile gave, for the trail of a parameter through a chain of profiles. */
type SetParameter = Readonly<{ id: string; setting: Node; pointer: string }>

/**
 * Sets parameters, then alters controls. A parameter that an alteration adds can be set by the same profile; what matches
 * nothing is said and passed over.
 */
export function modify(merged: Merged, directive: Node | undefined, pointer: string) {
  const findings: Finding[] = []
  const settings = settingsOf(directive, pointer)
  const alterations = alterationsOf(directive, pointer)
  const known = new Set<string>()
  const set = settings.size === 0 ? merged : setParams(merged, settings, known)
  const altered = alterations.size === 0 ? set : alterAll(set, alterations, pointer, findings)
  const late = new Map([...settings].filter(([id]) => !known.has(id)))
  const modified = late.size === 0 || alterations.size === 0 ? altered : setParams(altered, late, known)
  findings.push(...unusedSettings(settings, id => known.has(id)))
  const sets: readonly SetParameter[] = [...settings]
    .filter(([id]) => known.has(id))
    .flatMap(([id, all]) => all.map(each => ({ id, ...each })))
  return { modified, findings, sets }
}

function setParams(merged: Merged, settings: Settings, known: Set<string>): Merged {
  const setIn = (params: readonly Node[]): readonly Node[] =>
    params.some(param => settings.has(text(param, 'id') ?? '')) ? params.map(setOne) : params
  const setOne = (param: Node): Node => {
    const id = text(param, 'id') ?? ''
    const all = settings.get(id)
    if (all === undefined) return param
    known.add(id)
    return all.reduce((before, { setting }) => applySetting(before, setting), param)
  }
  const inBody = (body: Node): Node => {
    const params = nodes(body, 'params')
    const after = params.length === 0 ? params : setIn(params)
    return after === params ? body : { ...body, params: after }
  }
  const inControl = (control: Control): Control => ({
    ...control,
    body: inBody(control.body),
    controls: control.controls.map(inControl),
  })
  const inGroup = (group: Group): Group => ({
    ...group,
    body: inBody(group.body),
    controls: group.controls.map(inControl),
    groups: group.groups.map(inGroup),
  })
  return {
    ...merged,
    params: setIn(merged.params),
    controls: merged.controls.map(inControl),
    groups: merged.groups.map(inGroup),
  }
}

function alterAll(
  merged: Merged,
  alterations: ReadonlyMap<string, Alteration>,
  pointer: string,
  findings: Finding[],
): Merged {
  const met = new Set<string>()
  const alter = (control: Control): Control => {
    const alteration = alterations.get(control.id)
    if (alteration) met.add(control.id)
    const altered = alteration ? alterControl(control, alteration, findings) : control
    return altered.controls.length === 0 ? altered : { ...altered, controls: altered.controls.map(alter) }
  }
  const inGroup = (group: Group): Group => ({
    ...group,
    controls: group.controls.map(alter),
    groups: group.groups.map(inGroup),
  })
  const altered = { ...merged, controls: merged.controls.map(alter), groups: merged.groups.map(inGroup) }
  for (const [id, { adds, removes }] of alterations) {
    if (met.has(id)) continue
    const where = [...adds, ...removes][0]?.pointer.split('/').slice(0, -2).join('/') ?? at(pointer, 'alters')
    const isGroup = [...groupsOf(altered)].some(group => group.id === id)
    const message = `The control “${id}” is altered, but it is ${isGroup ? 'a group' : 'not among the imported controls'}.`
    findings.push({ severity: 'warning', code: 'no-match', message, pointer: at(where, 'control-id') })
  }
  return altered
}
