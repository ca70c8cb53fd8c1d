import { assessedRequirements, type FrameworkFile } from '@onus/core/framework'
import { ParameterValue, Profile, type TailoringAction } from '@onus/core/profile'
import { z } from 'zod'
import { canonicalControlId } from '../control-id/index.ts'
import { at, type Finding, type Node, node, nodes, strings, text } from '../document/index.ts'
import { controlIds } from '../framework/index.ts'
import { attachedText, line } from '../own/index.ts'
import { matchesGlob } from '../profile/glob.ts'
import { valuesOf } from './write.ts'

/** Who takes a profile over, and when: what an imported document does not say of its decisions. */
export type Taking = Readonly<{ by: string; on: string }>

export type ProfileReading = Readonly<{
  profile: Profile
  /** The id that it had where it was written by Onus; null for any other. */
  id: string | null
  findings: readonly Finding[]
}>

/**
 * A profile of OSCAL as a profile of ours against an installed framework: the selection that comes nearest, what is added
 * to it and left out of it as decisions, and the values of parameters with their source. Everything that was not taken over
 * is named with its place. Null: it chooses nothing that the framework has.
 */
export function profileIn(root: Node, framework: FrameworkFile, taking: Taking): ProfileReading | null {
  const own = ownProfile(root)
  if (own !== null && own.body.framework === refOf(framework)) return ownReading(root, own, framework)
  const findings: Finding[] = []
  const chosen = chosenBy(root, framework, findings)
  if (chosen.size === 0) return null
  const selection = nearest(framework, chosen)
  const overlay = overlayOf(root)
  const decided = { approvedBy: taking.by, approvedAt: taking.on, overlay: overlay.id }
  const reference = (id: string) => `${refOf(framework)}:${id}`
  const rationale = `As the imported profile “${overlay.title}” has it`
  const actions: TailoringAction[] = [
    ...[...selection.ids]
      .filter(id => !chosen.has(id))
      .map(id => ({ action: 'remove' as const, requirement: reference(id), rationale, ...decided })),
    ...[...chosen]
      .filter(id => !selection.ids.has(id))
      .map(id => ({ action: 'add' as const, requirement: reference(id), rationale, ...decided })),
  ]
  const parameters = parametersIn(root, framework, { rationale, ...decided }, overlay.title, findings)
  const body: Profile = {
    name: overlay.title.slice(0, 200),
    framework: refOf(framework),
    selections: [selection.id],
    notApplicable: [],
    tailoring: { impact: null, overlays: [overlay], actions, parameters: [...parameters] },
  }
  notTaken(root, findings)
  return { profile: body, id: null, findings }
}

function refOf({ id, version }: FrameworkFile): string {
  return `${id}@${version}`
}

const Own = z.object({ id: z.uuid(), body: Profile })

function ownProfile(root: Node): z.infer<typeof Own> | null {
  const attached = attachedText(root, 'profile')
  if (attached === undefined) return null
  try {
    return Own.parse(JSON.parse(attached))
  } catch {
    return null
  }
}

/** What Onus wrote, with the values of parameters as they stand in the document now. */
function ownReading(root: Node, own: z.infer<typeof Own>, framework: FrameworkFile): ProfileReading {
  const findings: Finding[] = []
  const settings = new Map(
    nodes(node(root, 'modify'), 'set-parameters').map((one, index) => [
      text(one, 'param-id') ?? '',
      { values: strings(one, 'values'), pointer: at('', 'profile', 'modify', 'set-parameters', index) },
    ]),
  )
  const body = withParameters(own.body, settings, findings)
  const written = new Set([...controlIds(framework).values()])
  for (const [index, one] of nodes(root, 'imports').entries())
    for (const token of idsNamed(one))
      if (!written.has(token))
        findings.push(notUnderstood(`The framework has no ${token}.`, at('', 'profile', 'imports', index)))
  return { profile: body, id: own.id, findings }
}

export type Settings = ReadonlyMap<string, Readonly<{ values: readonly string[]; pointer: string }>>

/** A profile with the values that a document sets, where somebody changed them since Onus wrote it. */
export function withParameters(profile: Profile, settings: Settings, findings: Finding[]): Profile {
  if (!profile.tailoring) return profile
  const last = new Map(profile.tailoring.parameters.map((value, index) => [value.parameter, index]))
  const parameters = profile.tailoring.parameters.map((value, index) => {
    const said = settings.get(value.parameter)
    if (said === undefined || last.get(value.parameter) !== index) return value
    if (valuesOf(value).join('\n') === said.values.join('\n')) return value
    findings.push(changed(`The value of ${value.parameter} was changed since Onus wrote the document.`, said.pointer))
    return { ...value, values: [...said.values], units: null }
  })
  return { ...profile, tailoring: { ...profile.tailoring, parameters } }
}

export function changed(message: string, pointer: string): Finding {
  return { severity: 'warning', code: 'changed-since', message, pointer }
}

export function notUnderstood(message: string, pointer: string): Finding {
  return { severity: 'warning', code: 'not-understood', message, pointer }
}

export function keptOnly(message: string, pointer: string): Finding {
  return { severity: 'warning', code: 'kept', message, pointer }
}

function idsNamed(one: Node): readonly string[] {
  return nodes(one, 'include-controls').flatMap(each => strings(each, 'with-ids'))
}

/** The assessable requirements that the imports choose, ids by all their spellings. */
function chosenBy(root: Node, framework: FrameworkFile, findings: Finding[]): ReadonlySet<string> {
  const tokens = new Map<string, string>()
  const parents = new Map<string, string | null>()
  for (const one of framework.requirements) parents.set(one.id, one.parent)
  for (const [ref, token] of controlIds(framework)) tokens.set(token, ref.slice(ref.indexOf(':') + 1))
  const assessable = new Set(framework.requirements.filter(one => one.assessable).map(one => one.id))
  const chosen = new Set<string>()
  for (const [index, directive] of nodes(root, 'imports').entries()) {
    const pointer = at('', 'profile', 'imports', index)
    const all = () => [...tokens.values()]
    const found = (list: 'include-controls' | 'exclude-controls') =>
      nodes(directive, list).flatMap((each, place) =>
        selected(each, tokens, parents, id => {
          const message = `The framework ${refOf(framework)} has no ${id}.`
          findings.push(notUnderstood(message, at(pointer, list, place)))
        }),
      )
    const included = node(directive, 'include-all') ? all() : found('include-controls')
    const out = new Set(found('exclude-controls'))
    for (const id of included) {
      if (out.has(id)) continue
      if (assessable.has(id)) chosen.add(id)
    }
  }
  return chosen
}

function selected(
  each: Node,
  tokens: ReadonlyMap<string, string>,
  parents: ReadonlyMap<string, string | null>,
  unknown: (id: string) => void,
): readonly string[] {
  const named = strings(each, 'with-ids').flatMap(said => {
    const id = tokens.get(said) ?? tokens.get(canonicalControlId(said))
    if (id === undefined) unknown(said)
    return id ?? []
  })
  const patterns = nodes(each, 'matching').flatMap(one => text(one, 'pattern') ?? [])
  const matched = [...tokens].filter(([token]) => patterns.some(pattern => matchesGlob(token, pattern)))
  const direct = [...named, ...matched.map(([, id]) => id)]
  if (text(each, 'with-child-controls') !== 'yes') return direct
  const inside = new Set(direct)
  for (const [id, parent] of parents) if (parent !== null && inside.has(parent)) inside.add(id)
  return [...inside]
}

/** The selection of the framework that differs least from what was chosen. */
function nearest(framework: FrameworkFile, chosen: ReadonlySet<string>) {
  const choices = framework.selections.map(({ id }) => {
    const ids = new Set(assessedRequirements(framework, [id]).map(one => one.id))
    const difference = [...ids].filter(one => !chosen.has(one)).length + [...chosen].filter(one => !ids.has(one)).length
    return { id, ids, difference }
  })
  return choices.reduce((best, one) => (one.difference < best.difference ? one : best))
}

function overlayOf(root: Node) {
  const metadata = node(root, 'metadata')
  const title = line(text(metadata, 'title') ?? '', 'Imported profile')
  const publisher = nodes(metadata, 'parties').find(one => one.type === 'organization')
  const id = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60)
  return {
    id: id || 'imported',
    title,
    publisher: line(text(publisher, 'name') ?? '', 'Unknown'),
    version: text(metadata, 'version') ?? '',
  }
}

type Decided = Pick<ParameterValue, 'rationale' | 'approvedBy' | 'approvedAt' | 'overlay'>

function* parametersIn(
  root: Node,
  framework: FrameworkFile,
  decided: Decided,
  title: string,
  findings: Finding[],
): Generator<ParameterValue> {
  const owners = new Map([...controlIds(framework)].map(([ref, token]) => [token, ref]))
  for (const [index, one] of nodes(node(root, 'modify'), 'set-parameters').entries()) {
    const pointer = at('', 'profile', 'modify', 'set-parameters', index)
    const parameter = text(one, 'param-id') ?? ''
    const requirement = owners.get(ownerOf(parameter))
    const values = strings(one, 'values')
    if (requirement === undefined)
      findings.push(notUnderstood(`Nothing says which requirement ${parameter} is of.`, pointer))
    else if (values.length === 0)
      findings.push(
        keptOnly(`${parameter} is set without a value: its constraints and labels were not taken over.`, pointer),
      )
    else
      yield ParameterValue.parse({
        requirement,
        parameter,
        label: text(one, 'label') ?? parameter,
        values,
        units: null,
        source: `Imported profile “${title}”`,
        ...decided,
      })
  }
}

/** The control that a parameter of SP 800-53 is of, by the parameter's name: ac-02_odp.01, ac-2.1_prm_1. */
export function ownerOf(parameter: string): string {
  return canonicalControlId(parameter.split('_')[0] ?? '')
}

function notTaken(root: Node, findings: Finding[]): void {
  const alters = nodes(node(root, 'modify'), 'alters')
  for (const [index, one] of alters.entries())
    findings.push(
      keptOnly(
        `The alteration of ${text(one, 'control-id') ?? 'a control'} changes words of the catalogue; it was not taken over.`,
        at('', 'profile', 'modify', 'alters', index),
      ),
    )
  if (node(root, 'merge')?.custom !== undefined)
    findings.push(keptOnly('The order and groups of its own were not taken over.', '/profile/merge/custom'))
}
