import type { Person } from '@onus/core/person'
import type { Component, ComponentKind, Scope } from '@onus/core/scope'
import type { z } from 'zod'
import type { Node } from '../document/index.ts'
import { line, listed, prop, uuidFor } from '../own/index.ts'
import type { PlanState, Standing } from './state.ts'

type OneComponent = z.infer<typeof Component>

/** How OSCAL calls our five kinds of component. People and data have no type of their own there, so they keep ours. */
const componentType: Readonly<Record<ComponentKind, string>> = {
  infrastructure: 'hardware',
  software: 'software',
  people: 'people',
  procedures: 'process-procedure',
  data: 'data',
}

/** A component of a scope as a component of the system. */
export function systemComponent(
  one: OneComponent,
  scope: { readonly id: string; readonly body: Scope },
  location: string | undefined,
): Node {
  const state = one.boundary.state
  return {
    uuid: uuidFor('component', one.id),
    type: componentType[one.kind],
    title: line(one.name),
    description: one.description || one.name,
    props: [
      ...prop('physical-location', location),
      ...prop('kind', one.kind),
      ...prop('scope', scope.body.name),
      ...prop('boundary', state, one.boundary.state === 'out' ? one.boundary.reason : ''),
      ...prop('supplier', one.supplier),
    ],
    status: { state: 'other', remarks: 'Onus does not record whether a component is in operation.' },
    ...(one.supplier !== null &&
      one.supplier.trim() !== '' && {
        'responsible-roles': [{ 'role-id': 'provider', 'party-uuids': [uuidFor('party', 'provider', one.supplier)] }],
      }),
  }
}

export function suppliersOf(scopes: readonly Scope[]): readonly string[] {
  const names = scopes.flatMap(scope => scope.components.map(one => one.supplier ?? ''))
  return [...new Set(names.filter(name => name.trim() !== ''))]
}

/** The people who own something in the plan, and the organisations that others' components come from, with their roles. */
export function peopleOf(
  state: PlanState,
  suppliers: readonly string[],
  providers: readonly string[],
): { readonly roles: readonly Node[]; readonly parties: readonly Node[] } {
  const organisations = [...new Set([...suppliers, ...providers])]
  const { controls } = state
  const owns = controls.some(one => one.body.lifecycle.state === 'adopted')
  const collects = controls.some(one => one.body.evidenceOwners.length > 0)
  return {
    roles: [
      ...(owns ? [{ id: 'control-owner', title: 'Owns a control' }] : []),
      ...(collects ? [{ id: 'evidence-owner', title: 'Collects evidence for a control' }] : []),
      ...(organisations.length > 0 ? [{ id: 'provider', title: 'Provides or runs a component' }] : []),
    ],
    parties: [
      ...state.people.map(one => party(one.id, one.body)),
      ...organisations.map(name => ({
        uuid: uuidFor('party', 'provider', name),
        type: 'organization',
        name: line(name),
      })),
    ],
  }
}

function party(id: string, person: Person): Node {
  return {
    uuid: uuidFor('party', id),
    type: 'person',
    name: line(person.name),
    ...listed('props', [
      ...(person.title.trim() === '' ? [] : [{ name: 'job-title', value: line(person.title) }]),
      ...prop('left-on', person.leftOn),
    ]),
    ...listed('email-addresses', person.email === null ? [] : [person.email]),
  }
}

/** Where something stands on its axes, with the reasons. */
export function standingProps(standing: Standing | undefined): readonly Node[] {
  if (standing === undefined) return []
  const { label, designed, operated, reviewed, reasons } = standing
  return [
    ...prop('label', label, reasons.join('\n\n')),
    ...prop('designed', designed),
    ...prop('operated', operated),
    ...prop('reviewed', reviewed),
  ]
}
