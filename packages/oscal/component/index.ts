import { type FrameworkFile, frameworkRef } from '@onus/core/framework'
import { tailored } from '@onus/core/profile'
import type { Node } from '../document/index.ts'
import { controlIdOf } from '../framework/index.ts'
import { attachment, headed, line, listed, prop, uuidFor } from '../own/index.ts'
import { controlComponent } from '../ssp/control.ts'
import { peopleOf, standingProps, suppliersOf, systemComponent } from '../ssp/parts.ts'
import type { PlanInput } from '../ssp/state.ts'
import { valuesOf } from '../tailoring/write.ts'

/**
 * A component-definition of OSCAL 1.2.2 from live facts: each control as a component that says which requirements of which
 * frameworks it addresses and how, and the components of the scopes. What OSCAL has no place for is attached.
 */
export function componentDefinition(given: PlanInput, frameworks: readonly FrameworkFile[]): Node {
  const people = given.state.people.map(one => ({ ...one, body: { ...one.body, user: null } }))
  const input = { ...given, state: { ...given.state, people } }
  const { state } = input
  const suppliers = suppliersOf(state.scopes.map(one => one.body))
  const { roles, parties } = peopleOf(state, suppliers, [])
  const addressed = new Set(state.controls.flatMap(one => one.body.addresses.map(({ requirement }) => requirement)))
  const used = frameworks.filter(one => one.requirements.some(({ id }) => addressed.has(`${frameworkRef(one)}:${id}`)))
  const components = [
    ...state.scopes.flatMap(one =>
      one.body.components.map(component => withoutStatus(systemComponent(component, one, undefined))),
    ),
    ...state.controls.map(one => ({
      ...withoutStatus(controlComponent(one, input)),
      ...listed('control-implementations', [...implementationsOf(one, used, input)]),
    })),
  ]
  const content = {
    ...listed('components', components),
    'back-matter': {
      resources: [
        ...used.map(one => ({
          uuid: uuidFor('catalog', frameworkRef(one)),
          title: line(one.title),
          props: [...prop('framework', frameworkRef(one))],
          rlinks: [{ href: `urn:onus:framework:${encodeURIComponent(frameworkRef(one))}` }],
        })),
        attachment(
          uuidFor('plan-state', state.profile.id, state.scope ?? '', 'components'),
          {
            title: 'What Onus holds, word for word',
            name: 'onus-plan.json',
            mediaType: 'application/json',
            content: JSON.stringify(state),
          },
          { props: [...prop('attachment', 'plan')] },
        ),
        ...input.evidence.map(one => ({
          uuid: uuidFor('evidence', one.id),
          title: line(one.title),
          rlinks: one.files.map(file => ({
            href: `urn:sha256:${file.sha256}`,
            'media-type': file.mediaType,
            hashes: [{ algorithm: 'SHA-256', value: file.sha256 }],
          })),
        })),
      ],
    },
  }
  const title = `Components and controls of ${input.organisation}`
  const more = { ...listed('roles', roles), ...listed('parties', parties) }
  return headed('component-definition', { title, at: input.at, more }, content)
}

/** A defined component has no status. */
function withoutStatus({ status: _, ...component }: Node): Node {
  return component
}

function* implementationsOf(
  { id, body }: PlanInput['state']['controls'][number],
  frameworks: readonly FrameworkFile[],
  input: PlanInput,
): Generator<Node> {
  for (const framework of frameworks) {
    const ref = frameworkRef(framework)
    const items = new Map(framework.requirements.map(one => [`${ref}:${one.id}`, one]))
    const addressed = body.addresses.filter(one => items.has(one.requirement))
    if (addressed.length === 0) continue
    const parameters =
      ref === frameworkRef(input.framework) ? tailored(framework, input.state.profile.body).parameters : null
    yield {
      uuid: uuidFor('implementation', id, ref),
      source: `#${uuidFor('catalog', ref)}`,
      description: `How ${body.code} addresses ${framework.shortTitle}`,
      'implemented-requirements': addressed.flatMap(({ requirement, how }, index) => {
        const item = items.get(requirement)
        const values = [...(parameters?.values() ?? [])].filter(one => one.requirement === requirement)
        return item === undefined
          ? []
          : [
              {
                uuid: uuidFor('implemented', id, requirement, String(index)),
                'control-id': controlIdOf(item),
                description: how,
                props: [...prop('requirement', requirement), ...standingProps(input.controls.get(id))],
                ...listed(
                  'set-parameters',
                  values.map(one => ({ 'param-id': one.parameter, values: valuesOf(one), remarks: one.source })),
                ),
              },
            ]
      }),
    }
  }
}
