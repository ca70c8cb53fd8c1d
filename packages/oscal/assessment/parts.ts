import type { Control } from '@onus/core/control'
import { engagementKinds, engagementModes } from '@onus/core/engagement'
import { frameworkRef } from '@onus/core/framework'
import type { Test, TestMethod } from '@onus/core/test'
import type { Node } from '../document/index.ts'
import { controlIds } from '../framework/index.ts'
import { line, listed, prop, tokenOf, uuidFor } from '../own/index.ts'
import { systemComponent } from '../ssp/parts.ts'
import type { AssessmentInput } from './input.ts'

export type Method = 'EXAMINE' | 'INTERVIEW' | 'TEST'

/** The method of OSCAL for each of ours: asking is an interview, performing again or by program a test, the rest examines. */
export const methodOf: Readonly<Record<TestMethod, Method>> = {
  inquiry: 'INTERVIEW',
  observation: 'EXAMINE',
  inspection: 'EXAMINE',
  reperformance: 'TEST',
  caat: 'TEST',
}

export function methodsOfTest({ methods }: Pick<Test, 'methods'>): readonly Method[] {
  return [...new Set(methods.map(one => methodOf[one]))].sort()
}

/** How a control is looked at: by its checks, by the procedure that people follow, or at least by reading what there is. */
export function methodsOfControl({ checks, manual }: Control): readonly Method[] {
  const methods: readonly Method[] = [
    ...(checks.length > 0 ? (['TEST'] as const) : []),
    ...(manual ? [methodOf[manual.method]] : []),
  ]
  return methods.length > 0 ? [...new Set(methods)].sort() : ['EXAMINE']
}

/** The identifiers in OSCAL of requirements. Where several frameworks meet, all but those of SP 800-53 carry their own. */
export function controlIdsIn({ frameworks, requirements }: AssessmentInput): ReadonlyMap<string, string> {
  const known = new Map(frameworks.flatMap(one => [...controlIds(one)]))
  const several = new Set(requirements.map(frameworkOf)).size > 1
  return new Map(
    requirements.map(one => {
      const id = known.get(one) ?? tokenOf(one.slice(one.indexOf(':') + 1))
      return [one, several && !one.startsWith('sp800-53@') ? tokenOf(`${frameworkOf(one)}.${id}`) : id]
    }),
  )
}

function frameworkOf(requirement: string): string {
  return requirement.slice(0, requirement.indexOf(':'))
}

/** What is looked at. Only SP 800-53 has objectives of its publisher; there all of them are. */
export function reviewedControls(input: AssessmentInput): Node {
  const ids = [...new Set(controlIdsIn(input).values())].sort()
  const hasObjectives = input.requirements.some(one => one.startsWith('sp800-53@'))
  return {
    'control-selections': [{ 'include-controls': ids.map(id => ({ 'control-id': id })) }],
    ...(hasObjectives && { 'control-objective-selections': [{ 'include-all': {} }] }),
  }
}

/** Those who are named, with what they do. Their accounts and addresses stay here. */
export function peopleIn({ people, engagement, organisation }: AssessmentInput): Node {
  const named = new Set(people.map(one => one.id))
  const body = engagement?.body
  const parts: readonly (readonly [string, string, readonly (string | null)[]])[] = body
    ? [
        ['assessment-lead', 'Leads the assessment', [body.lead]],
        ['sponsor', 'Stands behind it in leadership', [body.sponsor]],
        ['preparer', 'Prepares', body.team.filter(one => one.part === 'preparer').map(one => one.person)],
        ['assessor', 'Tests and concludes', body.team.filter(one => one.part === 'assessor').map(one => one.person)],
        ['reviewer', 'Looks over the tests', body.team.filter(one => one.part === 'reviewer').map(one => one.person)],
      ]
    : []
  const filled = parts.flatMap(([id, title, whom]) => {
    const known = [...new Set(whom.filter(one => one !== null && named.has(one)))].map(one =>
      uuidFor('party', one ?? ''),
    )
    return known.length === 0 ? [] : [{ id, title, known }]
  })
  return {
    ...listed('roles', [...filled.map(({ id, title }) => ({ id, title })), { id: 'owner', title: 'Owns an item' }]),
    ...listed('parties', [
      { uuid: uuidFor('party', 'organisation', organisation), type: 'organization', name: line(organisation) },
      ...people.map(one => ({
        uuid: uuidFor('party', one.id),
        type: 'person',
        name: line(one.body.name),
        ...listed('props', one.body.title.trim() === '' ? [] : [{ name: 'job-title', value: line(one.body.title) }]),
      })),
      ...(body?.firm
        ? [
            {
              uuid: uuidFor('party', 'firm', body.firm.name),
              type: 'organization',
              name: line(body.firm.name),
              ...listed('props', [...prop('licence', body.firm.licence)]),
            },
          ]
        : []),
    ]),
    ...listed(
      'responsible-parties',
      filled.map(({ id, known }) => ({ 'role-id': id, 'party-uuids': known })),
    ),
  }
}

/** Whoever is named among the people, as the origin of something; Onus where nobody is. */
export function originOf({ people }: AssessmentInput, person: string | null): Node {
  const isNamed = person !== null && people.some(one => one.id === person)
  const actor = isNamed
    ? { type: 'party', 'actor-uuid': uuidFor('party', person) }
    : { type: 'tool', 'actor-uuid': toolId }
  return { actors: [actor] }
}

export const toolId = uuidFor('tool', 'Onus')

/** Onus as the tool that collects and runs checks. */
export const tool: Node = {
  uuid: toolId,
  type: 'software',
  title: 'Onus',
  description: 'Keeps the facts, runs the checks and wrote this document.',
  status: { state: 'operational' },
}

/** What is in the boundary, as components of this document, so that it can be read alone. */
export function componentsIn({ scope }: AssessmentInput): readonly Node[] {
  if (scope === null) return []
  return scope.body.components
    .filter(one => one.boundary.state === 'in')
    .map(one => systemComponentWithoutRoles(systemComponent(one, scope, undefined)))
}

function systemComponentWithoutRoles({ 'responsible-roles': _, ...component }: Node): Node {
  return component
}

/** What kind of engagement it is, who looks, and what its papers have to say about themselves. */
export function engagementProps({ engagement }: AssessmentInput): readonly Node[] {
  if (engagement === null) return []
  const { kind, mode, from, to, lifecycle, categories } = engagement.body
  return [
    ...prop('engagement', engagement.id),
    ...prop('kind', kind),
    ...prop('mode', mode),
    ...prop('from', from),
    ...prop('to', to),
    ...prop('state', lifecycle.state),
    ...categories.flatMap(one => prop('category', one)),
  ]
}

export function remarksOn({ engagement }: AssessmentInput): string {
  if (engagement === null) return 'Written from the live facts of Onus.'
  const { label, watermark } = engagementKinds[engagement.body.kind]
  const mode = engagementModes.find(one => one.value === engagement.body.mode)?.label
  return [`${label}. Who looks: ${mode}.`, ...(watermark ? [`${watermark}.`] : [])].join('\n\n')
}

/** The plan of the system that a document answers to, by name: it is written apart. */
export function systemPlan({ scope, organisation, frameworks }: AssessmentInput): { href: string; resource: Node } {
  const id = uuidFor('ssp of', scope?.id ?? organisation)
  return {
    href: `#${id}`,
    resource: {
      uuid: id,
      title: line(`System security plan of ${scope?.body.name ?? organisation}`),
      description: 'Written apart, by the export of the system security plan.',
      ...listed(
        'props',
        frameworks.flatMap(one => prop('framework', frameworkRef(one))),
      ),
      rlinks: [{ href: `urn:onus:system-security-plan:${scope?.id ?? 'organisation'}` }],
    },
  }
}

/** Evidence by the hashes of its files. */
export function evidenceResources({ evidence }: AssessmentInput): readonly Node[] {
  return evidence.map(one => ({
    uuid: uuidFor('evidence', one.id),
    title: line(one.title),
    ...(one.description.trim() !== '' && { description: one.description }),
    props: [
      { name: 'type', value: 'evidence' },
      ...prop('source', one.source),
      ...prop('from', one.from),
      ...prop('to', one.to),
    ],
    ...listed(
      'rlinks',
      one.files.map(file => ({
        href: `urn:sha256:${file.sha256}`,
        'media-type': file.mediaType,
        hashes: [{ algorithm: 'SHA-256', value: file.sha256 }],
      })),
    ),
  }))
}

/** Evidence that is named here, as a line below an observation. */
export function evidenceLines({ evidence }: AssessmentInput, ids: readonly string[]): readonly Node[] {
  const wanted = new Set(ids)
  return evidence
    .filter(one => wanted.has(one.id))
    .map(one => ({ href: `#${uuidFor('evidence', one.id)}`, description: line(one.title) }))
}

/** A day as the moment it begins in UTC, for places that want a moment. */
export function startOf(day: string): string {
  return `${day}T00:00:00Z`
}

export function endOf(day: string): string {
  return `${day}T23:59:59Z`
}
