import { type Control, inScope, type Variant } from '@onus/core/control'
import { type FrameworkFile, frameworkRef } from '@onus/core/framework'
import { at, type Finding, isNode, type Node, node, nodes, strings, text } from '../document/index.ts'
import { controlIdOf } from '../framework/index.ts'
import { attachedText, line, uuidFor } from '../own/index.ts'
import { changed, notUnderstood, type Settings, withParameters } from '../tailoring/read.ts'
import { controlTitle } from './control.ts'
import { PlanState } from './state.ts'

export type OwnPlan = Readonly<{ state: PlanState; findings: readonly Finding[] }>

/** What is attached to a plan that Onus wrote; null for any other document. */
export function stateIn(root: Node): PlanState | null {
  const attached = attachedText(root, 'plan')
  if (attached === undefined) return null
  try {
    const state = PlanState.safeParse(JSON.parse(attached))
    return state.success ? state.data : null
  } catch {
    return null
  }
}

/**
 * The state of a plan or a component-definition that Onus wrote. What somebody changed in the document since holds over what is attached, and is
 * named: titles, statements, how something is addressed, names of people and components, values of parameters.
 */
export function planIn(root: Node, framework: FrameworkFile): OwnPlan | null {
  const state = stateIn(root)
  if (state === null) return null
  const findings: Finding[] = []
  const scopes = scopesIn(root, state, findings)
  const people = peopleIn(root, state, findings)
  const controls = controlsIn(root, { ...state, scopes }, framework, findings)
  const body = withParameters(state.profile.body, settingsIn(root), findings)
  return { state: { ...state, people, scopes, controls, profile: { ...state.profile, body } }, findings }
}

type Found = Readonly<{ item: Node; pointer: string }>

function byUuid(items: readonly Node[], pointer: string): ReadonlyMap<string, Found> {
  return new Map(items.map((item, index) => [text(item, 'uuid') ?? '', { item, pointer: at(pointer, index) }]))
}

/** The components of a plan, or of a component-definition. */
function componentsIn(root: Node): ReadonlyMap<string, Found> {
  const plan = node(root, 'system-implementation')
  if (plan === undefined) return byUuid(nodes(root, 'components'), '/component-definition/components')
  return byUuid(nodes(plan, 'components'), '/system-security-plan/system-implementation/components')
}

/** The text that stands in the document where it is another than Onus wrote; a finding says where. */
function said(
  found: Found | undefined,
  member: string,
  written: string,
  what: string,
  findings: Finding[],
): string | null {
  const now = text(found?.item, member)
  if (found === undefined || now === undefined || now === written) return null
  findings.push(changed(`${what} was changed since Onus wrote the document.`, at(found.pointer, member)))
  return now
}

function peopleIn(root: Node, state: PlanState, findings: Finding[]): PlanState['people'] {
  const parties = byUuid(nodes(node(root, 'metadata'), 'parties'), '/system-security-plan/metadata/parties')
  return state.people.map(({ id, body }) => {
    const found = parties.get(uuidFor('party', id))
    const name = said(found, 'name', line(body.name), `The name of ${body.name}`, findings) ?? body.name
    return { id, body: { ...body, name } }
  })
}

function scopesIn(root: Node, state: PlanState, findings: Finding[]): PlanState['scopes'] {
  const components = componentsIn(root)
  return state.scopes.map(({ id, body }) => ({
    id,
    body: {
      ...body,
      components: body.components.map(one => {
        const found = components.get(uuidFor('component', one.id))
        const name = said(found, 'title', line(one.name), `The name of ${one.name}`, findings) ?? one.name
        const described = one.description || one.name
        const description = said(found, 'description', described, `What ${one.name} is`, findings) ?? one.description
        return { ...one, name, description }
      }),
    },
  }))
}

function controlsIn(
  root: Node,
  state: PlanState,
  framework: FrameworkFile,
  findings: Finding[],
): PlanState['controls'] {
  const components = componentsIn(root)
  const hows = howsIn(root, state, findings)
  const tokens = new Map(framework.requirements.map(one => [`${frameworkRef(framework)}:${one.id}`, controlIdOf(one)]))
  return state.controls.map(({ id, body }) => {
    const uuid = uuidFor('control', id)
    const found = components.get(uuid)
    const whole = said(found, 'title', controlTitle(body), `The title of ${body.code}`, findings)
    const title = whole?.startsWith(`${body.code} `) ? whole.slice(body.code.length + 1) : (whole ?? body.title)
    const here = inScope(body, state.scope)
    const statement = said(found, 'description', here.statement, `The statement of ${body.code}`, findings)
    const addresses = body.addresses.map(one => {
      const there = hows.get(`${uuid} ${tokens.get(one.requirement)}`)
      const how = said(there, 'description', one.how, `How ${body.code} addresses ${one.requirement}`, findings)
      return { ...one, how: how ?? one.how }
    })
    const worded = statement === null ? body : withStatement(body, statement, here.variant)
    return { id, body: { ...worded, title: title.slice(0, 200), addresses } }
  })
}

/** The statement goes where it came from: the wording for the system of the plan, or that for everywhere. */
function withStatement(body: Control, statement: string, variant: Variant | null): Control {
  if (variant === null) return { ...body, statement }
  return { ...body, variants: (body.variants ?? []).map(one => (one === variant ? { ...one, statement } : one)) }
}

/** By-components by their component and the requirement; those that Onus did not write are named. */
function howsIn(root: Node, state: PlanState, findings: Finding[]): ReadonlyMap<string, Found> {
  const ours = new Set(state.controls.map(one => uuidFor('control', one.id)))
  const hows = new Map<string, Found>()
  for (const { requirement, pointer } of requirementsIn(root)) {
    for (const [index, item] of nodes(requirement, 'by-components').entries()) {
      const component = text(item, 'component-uuid') ?? ''
      const place = at(pointer, 'by-components', index)
      if (ours.has(component)) hows.set(`${component} ${text(requirement, 'control-id')}`, { item, pointer: place })
      else if (!isWritten(item)) findings.push(notUnderstood('Onus did not write this; it was not taken over.', place))
    }
  }
  return hows
}

/** Whether it is the system or a provider speaking, whose ids follow from ours in version 5. */
function isWritten(item: Node): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-5/.test(text(item, 'uuid') ?? '')
}

export function requirementsIn(root: Node): readonly { readonly requirement: Node; readonly pointer: string }[] {
  const pointer = '/system-security-plan/control-implementation/implemented-requirements'
  return nodes(node(root, 'control-implementation'), 'implemented-requirements').map((requirement, index) => ({
    requirement,
    pointer: at(pointer, index),
  }))
}

function settingsIn(root: Node): Settings {
  const found = requirementsIn(root).flatMap(({ requirement, pointer }) =>
    nodes(requirement, 'set-parameters')
      .filter(isNode)
      .map((one, index) => {
        const place = at(pointer, 'set-parameters', index)
        return [text(one, 'param-id') ?? '', { values: strings(one, 'values'), pointer: place }] as const
      }),
  )
  return new Map(found)
}
