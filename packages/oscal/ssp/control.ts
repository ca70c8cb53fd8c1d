import { type Control, inScope } from '@onus/core/control'
import type { Node } from '../document/index.ts'
import { line, listed, prop, remarksOf, uuidFor } from '../own/index.ts'
import { standingProps } from './parts.ts'
import type { PlanInput, Standing } from './state.ts'

type Kept = PlanInput['state']['controls'][number]

/** A control of ours as a component of the system: a procedure with its owner, its cadence and where it stands. */
export function controlComponent({ id, body }: Kept, input: PlanInput): Node {
  const named = new Set(input.state.people.map(one => one.id))
  const role = (name: string, people: readonly string[]) => {
    const known = people.filter(person => named.has(person)).map(person => uuidFor('party', person))
    return known.length === 0 ? [] : [{ 'role-id': name, 'party-uuids': known }]
  }
  const owner = body.lifecycle.state === 'adopted' ? [body.lifecycle.owner] : []
  return {
    uuid: uuidFor('control', id),
    type: 'process-procedure',
    title: controlTitle(body),
    description: inScope(body, input.state.scope).statement,
    props: [...controlProps(body, input), ...standingProps(input.controls.get(id))],
    ...listed('links', evidenceLinks(id, input)),
    status: { state: lifecycleStates[body.lifecycle.state], remarks: lifecycleWords(body) },
    ...listed('responsible-roles', [...role('control-owner', owner), ...role('evidence-owner', body.evidenceOwners)]),
    ...remarksOf(manualSteps(body)),
  }
}

export function controlTitle({ code, title }: Pick<Control, 'code' | 'title'>): string {
  return line(`${code} ${title}`)
}

const lifecycleStates = { proposed: 'under-development', adopted: 'operational', retired: 'disposition' } as const

function lifecycleWords({ lifecycle }: Control): string {
  if (lifecycle.state === 'retired') return `Retired: ${lifecycle.reason}`
  return lifecycle.state === 'adopted' ? 'Adopted by its owner.' : 'Proposed; nobody has adopted it.'
}

function controlProps(body: Control, input: PlanInput): readonly Node[] {
  const scopes = new Map(input.state.scopes.map(one => [one.id, one.body.name]))
  return [
    ...prop('control', body.code),
    ...prop('theme', body.theme),
    ...prop('cadence', body.cadence),
    ...inScope(body, input.state.scope).acceptance.flatMap(one => prop('accepted-when', one)),
    ...variantOf(body, input),
    ...body.checks.flatMap(one => prop('check', one)),
    ...body.scopes.flatMap(one => prop('works-in', scopes.get(one))),
    ...body.addresses.flatMap(one => prop('addresses', one.requirement, one.how)),
    ...prop('starter-control', body.origin),
  ]
}

/** Why a control is worded differently for the system of the plan. */
function variantOf(body: Control, { state }: PlanInput): readonly Node[] {
  const { variant } = inScope(body, state.scope)
  const scope = state.scopes.find(one => one.id === state.scope)
  return variant === null ? [] : prop('worded-for', scope?.body.name, variant.rationale)
}

function evidenceLinks(control: string, input: PlanInput): readonly Node[] {
  return input.evidence
    .filter(one => one.controls.includes(control))
    .map(one => ({ href: `#${uuidFor('evidence', one.id)}`, rel: 'evidence' }))
}

function manualSteps({ manual }: Control): string {
  return manual === null ? '' : `Tested by ${manual.method}:\n\n${manual.steps.map(step => `1. ${step}`).join('\n')}`
}

/** How far a control is implemented. Only one that is designed and operates is; what is unknown is not yes. */
export function statusOf(standing: Standing | undefined): Node {
  const why = standing?.reasons.join('\n\n') ?? ''
  if (standing?.designed !== 'yes') return { state: 'planned', ...remarksOf(why) }
  return { state: standing.operated === 'yes' ? 'implemented' : 'partial', ...remarksOf(why) }
}
