import { frameworkRef, type Requirement } from '@onus/core/framework'
import { type Tailored, type TailoringAction, tailored } from '@onus/core/profile'
import type { Scope } from '@onus/core/scope'
import type { Node } from '../document/index.ts'
import { controlIdOf } from '../framework/index.ts'
import { attachment, headed, line, listed, prop, remarksOf, uuidFor } from '../own/index.ts'
import { decidedAt, profileDocument, removedBy, valuesOf } from '../tailoring/write.ts'
import { controlComponent, statusOf } from './control.ts'
import { peopleOf, standingProps, suppliersOf, systemComponent } from './parts.ts'
import type { PlanInput, PlanState } from './state.ts'

/** What of an organisation a plan cannot carry, in words. Everything else comes back when the plan is imported. */
export function lossesOf(input: PlanInput): readonly string[] {
  const withText = input.statements.size > 0
  return [
    'Earlier versions, the ledger and since when each thing holds stay behind: an import records everything as of its own time. The archive carries all of it.',
    'Results of checks, performances, reviews, exceptions and actions stay behind; what follows from them stands in properties as it was when the plan was written.',
    ...(input.evidence.length > 0
      ? [
          'Evidence is named with the hashes of its files; the files stay behind, and restricted evidence is not named at all.',
        ]
      : []),
    ...(input.state.people.some(one => one.body.user !== null) ? ['User accounts stay behind.'] : []),
    ...(withText
      ? []
      : [
          'Statements are not listed one by one, since no official text of the framework was imported or may be handed on.',
        ]),
    'Onus says how a control addresses a requirement as a whole, not statement by statement.',
    ...input.leftOut,
  ]
}

/**
 * A system security plan of OSCAL 1.2.2 from live facts. Each control of ours is a component of the system; a requirement
 * is implemented by the components whose controls address it. Nothing is called implemented unless it is designed and
 * operates: unknown is never yes. What Onus holds and OSCAL has no place for is attached, so that `planIn` gives back the
 * same state. The same input gives the same bytes.
 */
export function planDocument(given: PlanInput): Node {
  const input = { ...given, state: withoutAccounts(given.state) }
  const { state, framework } = input
  const scope = state.scopes.find(one => one.id === state.scope)?.body ?? null
  const applied = tailored(framework, state.profile.body)
  const profile = uuidFor('profile', state.profile.id)
  const people = new Map(state.people.map(one => [one.id, one.body]))
  const providers = providersOf(applied)
  const suppliers = suppliersOf(state.scopes.map(one => one.body))
  const { roles, parties } = peopleOf(state, suppliers, [...providers.keys()])
  const locations = locationsOf(state)
  const content = {
    'import-profile': { href: `#${profile}` },
    'system-characteristics': characteristics(input, scope),
    'system-implementation': {
      ...listed(
        'leveraged-authorizations',
        [...providers].map(([name, one]) => ({
          uuid: uuidFor('leveraged', name),
          title: line(name),
          'party-uuid': uuidFor('party', 'provider', name),
          'date-authorized': one.evidenceFrom ?? one.approvedAt,
          ...remarksOf(
            `${one.evidenceFrom === null ? 'No assessment of the provider is on record; this is the day on which relying on it was approved.' : 'The day of the provider’s last assessment.'}${one.expires === null ? '' : ` It speaks until ${one.expires}.`} Relied on, not tested here.`,
          ),
        })),
      ),
      components: [
        thisSystem(input, scope),
        ...state.scopes.flatMap(one =>
          one.body.components.map(component => systemComponent(component, one, locations.get(component.location))),
        ),
        ...[...providers.keys()].map(providerComponent),
        ...state.controls.map(one => controlComponent(one, input)),
      ],
    },
    'control-implementation': {
      description: `What ${input.organisation} does about each requirement of ${state.profile.body.name}, and where that stands.`,
      'implemented-requirements': requirementsOf(input, applied).map(one => implemented(one, input, applied)),
    },
    'back-matter': {
      resources: [
        attachment(
          profile,
          {
            title: state.profile.body.name,
            name: 'profile.json',
            mediaType: 'application/oscal.profile+json',
            content: JSON.stringify(
              profileDocument({
                at: decidedAt(state.profile.body, framework),
                framework,
                profile: state.profile,
                people,
              }),
            ),
          },
          { props: [...prop('attachment', 'imported-profile')] },
        ),
        attachment(
          uuidFor('plan-state', state.profile.id, state.scope ?? ''),
          {
            title: 'What Onus holds, word for word',
            name: 'onus-plan.json',
            mediaType: 'application/json',
            content: JSON.stringify(state),
          },
          {
            description: 'For Onus: whatever of the plan OSCAL has no place for.',
            props: [...prop('attachment', 'plan')],
          },
        ),
        ...input.evidence.map(evidenceResource),
      ],
    },
  }
  return headed(
    'system-security-plan',
    {
      title: `System security plan of ${scope?.name ?? input.organisation}`,
      at: input.at,
      remarks: `What this document cannot carry:\n\n${lossesOf(input)
        .map(one => `- ${one}`)
        .join('\n')}`,
      more: {
        ...listed('roles', roles),
        ...listed(
          'locations',
          [...locations].map(([name, uuid]) => ({ uuid, title: line(name), address: { 'addr-lines': [line(name)] } })),
        ),
        ...listed('parties', parties),
      },
    },
    content,
  )
}

/** Accounts mean nothing elsewhere. */
function withoutAccounts(state: PlanState): PlanState {
  return { ...state, people: state.people.map(one => ({ ...one, body: { ...one.body, user: null } })) }
}

export function thisSystemId(state: PlanState): string {
  return uuidFor('this-system', state.scope ?? state.profile.id)
}

function thisSystem({ state, organisation }: PlanInput, scope: Scope | null): Node {
  return {
    uuid: thisSystemId(state),
    type: 'this-system',
    title: line(scope?.name ?? organisation),
    description: scope?.description || `${scope?.name ?? organisation}, whole.`,
    status: { state: 'other', remarks: notRecorded },
  }
}

const notRecorded = 'Onus does not record whether a system is in operation.'

function characteristics({ state, organisation, framework }: PlanInput, scope: Scope | null): Node {
  const impact = state.profile.body.tailoring?.impact ?? null
  const data = scope?.components.filter(one => one.kind === 'data') ?? []
  const types = data.length > 0 ? data : [{ id: 'none', name: 'Information of the system', description: '' }]
  return {
    'system-ids': [{ 'identifier-type': 'https://ietf.org/rfc/rfc4122', id: state.scope ?? state.profile.id }],
    'system-name': line(scope?.name ?? organisation),
    description: scope?.description || `${scope?.name ?? organisation}, as its scope in Onus describes it.`,
    props: [
      ...prop('scope-kind', scope?.kind ?? 'organisation'),
      ...prop('organisation', organisation),
      ...prop('framework', frameworkRef(framework)),
    ],
    ...(impact && { 'security-sensitivity-level': highest(Object.values(impact)) }),
    'system-information': {
      'information-types': types.map(one => ({
        uuid: uuidFor('information', one.id),
        title: line(one.name),
        description: one.description || 'Nobody has described it yet.',
        ...(impact && {
          'confidentiality-impact': { base: `fips-199-${impact.confidentiality}` },
          'integrity-impact': { base: `fips-199-${impact.integrity}` },
          'availability-impact': { base: `fips-199-${impact.availability}` },
        }),
      })),
    },
    ...(impact && {
      'security-impact-level': {
        'security-objective-confidentiality': `fips-199-${impact.confidentiality}`,
        'security-objective-integrity': `fips-199-${impact.integrity}`,
        'security-objective-availability': `fips-199-${impact.availability}`,
      },
    }),
    status: { state: 'other', remarks: notRecorded },
    'authorization-boundary': { description: boundary(scope) },
    ...remarksOf(
      (scope?.commitments ?? []).map(({ text, source }) => `- ${text}${source && ` (${source})`}`).join('\n'),
    ),
  }
}

function highest(levels: readonly string[]): string {
  return levels.includes('high') ? 'high' : levels.includes('moderate') ? 'moderate' : 'low'
}

function boundary(scope: Scope | null): string {
  if (scope === null) return 'The whole organisation.'
  const [inside, outside] = [
    scope.components.filter(one => one.boundary.state === 'in'),
    scope.components.flatMap(one => (one.boundary.state === 'out' ? [`${one.name}: ${one.boundary.reason}`] : [])),
  ]
  const said = [
    inside.length === 0 ? 'No component has been described.' : `Inside: ${inside.map(one => one.name).join(', ')}.`,
    outside.length === 0 ? '' : `Outside: ${outside.join('; ')}.`,
    scope.locations.length === 0 ? '' : `Locations: ${scope.locations.join(', ')}.`,
  ]
  return said.filter(one => one !== '').join('\n\n')
}

function locationsOf({ scopes }: PlanState): ReadonlyMap<string, string> {
  const names = scopes.flatMap(({ body }) => [...body.locations, ...body.components.map(one => one.location)])
  return new Map(names.filter(name => name.trim() !== '').map(name => [name, uuidFor('location', name)]))
}

type Inherit = Extract<TailoringAction, { action: 'inherit' }>

/** The providers that requirements are inherited from, each with the decision that speaks last. */
function providersOf(applied: Tailored): ReadonlyMap<string, Inherit> {
  return new Map([...applied.inherited.values()].map(one => [one.provider, one]))
}

function providerComponent(name: string): Node {
  return {
    uuid: uuidFor('provider', name),
    type: 'system',
    title: line(name),
    description: 'A provider whose work is relied on. It was not tested here.',
    props: [
      { name: 'implementation-point', value: 'external' },
      { name: 'leveraged-authorization-uuid', value: uuidFor('leveraged', name) },
    ],
    status: { state: 'other', remarks: notRecorded },
    'responsible-roles': [{ 'role-id': 'provider', 'party-uuids': [uuidFor('party', 'provider', name)] }],
  }
}

/** What the plan answers for: all that the profile asks, but for what was tailored out. */
function requirementsOf(
  { framework, state }: PlanInput,
  applied: Tailored,
): readonly (Requirement & { ref: string })[] {
  const removed = removedBy(state.profile.body, applied)
  const byRef = new Map(framework.requirements.map(one => [`${frameworkRef(framework)}:${one.id}`, one]))
  return applied.requirements.flatMap(ref => {
    const one = byRef.get(ref)
    return one && !removed.has(ref) ? [{ ...one, ref }] : []
  })
}

function implemented(one: Requirement & { ref: string }, input: PlanInput, applied: Tailored): Node {
  const { ref } = one
  const control = controlIdOf(one)
  const standing = input.requirements.get(ref)
  const addressing = input.state.controls.flatMap(each =>
    each.body.lifecycle.state === 'retired'
      ? []
      : each.body.addresses
          .filter(said => said.requirement === ref)
          .slice(0, 1)
          .map(({ how }) => ({ each, how })),
  )
  const inherited = applied.inherited.get(ref)
  const parameters = [...applied.parameters.values()].filter(value => value.requirement === ref)
  const nobody = addressing.length === 0 && inherited === undefined
  const statements = input.statements.get(one.id) ?? []
  return {
    uuid: uuidFor('implemented', input.state.profile.id, ref),
    'control-id': control,
    props: [
      ...originOf(
        inherited,
        addressing.some(({ each }) => each.body.scopes.length > 0),
      ),
      ...prop('requirement', ref),
      ...standingProps(standing),
      ...parameters.flatMap(value => [
        ...prop('parameter-source', `${value.parameter}: ${value.source}`, value.rationale),
        ...prop('parameter-approved', `${value.parameter}: ${nameIn(input, value.approvedBy)}, ${value.approvedAt}`),
      ]),
    ],
    ...listed(
      'set-parameters',
      parameters.map(value => ({
        'param-id': value.parameter,
        values: valuesOf(value),
        remarks: `${value.source}. Approved by ${nameIn(input, value.approvedBy)} on ${value.approvedAt}. ${value.rationale}`,
      })),
    ),
    ...listed(
      'statements',
      statements.map(({ id, text }) => ({
        'statement-id': id,
        uuid: uuidFor('statement', ref, id),
        ...remarksOf(text),
      })),
    ),
    'by-components': [
      ...addressing.map(({ each, how }) => ({
        'component-uuid': uuidFor('control', each.id),
        uuid: uuidFor('by-component', ref, each.id),
        description: how,
        ...listed('props', standingProps(input.controls.get(each.id))),
        'implementation-status': statusOf(input.controls.get(each.id)),
        ...(inherited?.extent === 'hybrid' && {
          satisfied: [{ uuid: uuidFor('satisfied', ref, each.id), description: inherited.responsibility }],
        }),
      })),
      ...(inherited ? [fromProvider(ref, inherited)] : []),
      ...(nobody ? [byNobody(ref, input, applied)] : []),
    ],
  }
}

function nameIn({ state }: PlanInput, id: string): string {
  return state.people.find(one => one.id === id)?.body.name ?? 'somebody who is not named here'
}

function originOf(inherited: Inherit | undefined, hasScope: boolean): readonly Node[] {
  const own = hasScope ? 'system-specific' : 'organization'
  const said = inherited === undefined ? [own] : inherited.extent === 'common' ? ['inherited'] : ['inherited', own]
  return said.map(value => ({ name: 'control-origination', value }))
}

function fromProvider(ref: string, one: Inherit): Node {
  return {
    'component-uuid': uuidFor('provider', one.provider),
    uuid: uuidFor('by-provider', ref, one.provider),
    description: one.responsibility,
    ...listed('props', [...prop('evidence-from', one.evidenceFrom), ...prop('expires', one.expires)]),
    inherited: [{ uuid: uuidFor('inherited', ref, one.provider), description: one.responsibility }],
    remarks: 'Relied on, not tested here.',
  }
}

/** OSCAL wants a component behind every requirement; where nobody does anything, it is the system and says so. */
function byNobody(ref: string, input: PlanInput, applied: Tailored): Node {
  const compensated = applied.compensated.get(ref)
  const out = applied.notApplicable.find(one => one.requirement === ref)
  const status = compensated ? 'alternative' : out ? 'not-applicable' : null
  return {
    'component-uuid': thisSystemId(input.state),
    uuid: uuidFor('by-system', ref, input.state.profile.id),
    description: out?.reason ?? 'No control addresses it.',
    ...(status !== null && { 'implementation-status': { state: status, remarks: out?.reason ?? status } }),
  }
}

function evidenceResource(one: PlanInput['evidence'][number]): Node {
  return {
    uuid: uuidFor('evidence', one.id),
    title: line(one.title),
    ...(one.description.trim() === '' ? {} : { description: one.description }),
    props: [
      { name: 'type', value: 'evidence' },
      ...prop('source', one.source),
      ...prop('period', `${one.from} to ${one.to ?? 'now'}`),
      ...one.controls.flatMap(id => prop('supports', uuidFor('control', id))),
    ],
    ...listed(
      'rlinks',
      one.files.map(file => ({
        href: `urn:sha256:${file.sha256}`,
        'media-type': file.mediaType,
        hashes: [{ algorithm: 'SHA-256', value: file.sha256 }],
      })),
    ),
    remarks: one.files.length > 0 ? one.files.map(file => file.name).join(', ') : 'It has no file.',
  }
}
