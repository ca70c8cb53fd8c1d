import { type FrameworkFile, frameworkRef } from '@onus/core/framework'
import type { Person } from '@onus/core/person'
import { type Profile, type Tailored, type TailoringAction, tailored } from '@onus/core/profile'
import type { Node } from '../document/index.ts'
import { catalogDocument, controlIds } from '../framework/index.ts'
import { attachment, headed, line, listed, onus, prop, remarksOf, uuidFor } from '../own/index.ts'

/** Where the official catalogue of a framework lies, for those that are not attached. */
const published: Readonly<Record<string, string>> = {
  'sp800-53':
    'https://raw.githubusercontent.com/usnistgov/oscal-content/main/nist.gov/SP800-53/rev5/json/NIST_SP-800-53_rev5_catalog.json',
}

export type ProfileInput = Readonly<{
  at: string
  framework: FrameworkFile
  profile: Readonly<{ id: string; body: Profile }>
  /** The people who decided, by id. */
  people: ReadonlyMap<string, Person>
}>

/**
 * Our profile as a profile of OSCAL 1.2.2 (R-041): what it selects and adds as inclusions, what it removed left out, the
 * values of parameters set. Reasons and approvers stand in properties of ours, since OSCAL has no place for them; the
 * profile itself is attached word for word.
 */
export function profileDocument({ at, framework, profile, people }: ProfileInput): Node {
  const { body } = profile
  const ids = controlIds(framework)
  const catalog = uuidFor('catalog', frameworkRef(framework))
  const applied = tailored(framework, body)
  const removed = removedBy(body, applied)
  const included = applied.requirements.filter(ref => !removed.has(ref)).flatMap(ref => ids.get(ref) ?? [])
  const excluded = [...removed].flatMap(ref => ids.get(ref) ?? [])
  const nameOf = (id: string) => people.get(id)?.name ?? 'somebody who is not named here'
  const approvers = [...new Set(decisionsOf(body).map(({ approvedBy }) => approvedBy))].filter(id => people.has(id))
  const parties = approvers.map(id => ({ uuid: uuidFor('party', id), type: 'person', name: line(nameOf(id)) }))
  const content = {
    imports: [
      {
        href: `#${catalog}`,
        'include-controls': [{ 'with-ids': included }],
        ...listed('exclude-controls', excluded.length > 0 ? [{ 'with-ids': excluded }] : []),
      },
    ],
    merge: { 'as-is': true },
    ...(applied.parameters.size > 0 && { modify: { 'set-parameters': [...settings(applied.parameters, nameOf)] } }),
    'back-matter': {
      resources: [
        catalogResource(catalog, framework),
        attachment(
          uuidFor('profile-state', profile.id),
          {
            title: `The profile ${body.name} as Onus holds it`,
            name: 'profile.json',
            mediaType: 'application/json',
            content: JSON.stringify(profile),
          },
          { props: [...prop('attachment', 'profile')] },
        ),
      ],
    },
  }
  return headed(
    'profile',
    {
      title: body.name,
      at,
      more: {
        props: [
          ...prop('framework', frameworkRef(framework)),
          ...body.selections.flatMap(one => prop('selection', one)),
          ...(body.tailoring?.actions ?? []).flatMap((one, index) => decision(one, index, nameOf)),
        ],
        ...listed('roles', parties.length > 0 ? [{ id: 'content-approver', title: 'Approves tailoring' }] : []),
        ...listed('parties', parties),
        ...listed(
          'responsible-parties',
          parties.length > 0 ? [{ 'role-id': 'content-approver', 'party-uuids': parties.map(({ uuid }) => uuid) }] : [],
        ),
      },
    },
    content,
  )
}

/** What decisions took out and nothing put back. */
export function removedBy(profile: Profile, applied: Pick<Tailored, 'notApplicable'>): ReadonlySet<string> {
  const out = new Set(applied.notApplicable.map(({ requirement }) => requirement))
  const actions = profile.tailoring?.actions ?? []
  return new Set(actions.filter(one => one.action === 'remove' && out.has(one.requirement)).map(one => one.requirement))
}

/** The day of the last decision in a profile; that of its framework where nothing was decided. */
export function decidedAt(profile: Profile, framework: FrameworkFile): string {
  const days = decisionsOf(profile).map(({ approvedAt }) => approvedAt)
  return `${[framework.asOf, ...days].toSorted().at(-1)}T00:00:00Z`
}

function decisionsOf({ tailoring }: Profile): readonly { readonly approvedBy: string; readonly approvedAt: string }[] {
  return [...(tailoring?.actions ?? []), ...(tailoring?.parameters ?? [])]
}

function* settings(parameters: Tailored['parameters'], nameOf: (id: string) => string): Generator<Node> {
  for (const [id, value] of parameters)
    yield {
      'param-id': id,
      props: [
        ...prop('source', value.source, value.rationale),
        ...prop('approved-by', nameOf(value.approvedBy)),
        ...prop('approved-at', value.approvedAt),
        ...prop('overlay', value.overlay),
      ],
      ...(value.label.trim() === '' ? {} : { label: line(value.label) }),
      values: valuesOf(value),
    }
}

/** The values of a parameter as OSCAL takes them. */
export function valuesOf({ values, units }: { readonly values: readonly string[]; readonly units: string | null }) {
  return values.map(value => line(units === null || units.trim() === '' ? value : `${value} ${units}`))
}

/** One decision; the group tells two about one requirement apart. */
function decision(one: TailoringAction, index: number, nameOf: (id: string) => string): readonly Node[] {
  const said = [
    one.rationale,
    one.action === 'compensate' ? `Met instead: ${one.by.join(', ')}.` : '',
    one.action === 'inherit' ? `${one.provider}: ${one.responsibility}` : '',
    `Approved by ${nameOf(one.approvedBy)} on ${one.approvedAt}${one.overlay === null ? '' : `, overlay ${one.overlay}`}.`,
  ]
  const remarks = said.filter(each => each !== '').join('\n\n')
  return [
    { name: one.action, ns: onus, value: line(one.requirement), group: `decision-${index + 1}`, ...remarksOf(remarks) },
  ]
}

function catalogResource(uuid: string, framework: FrameworkFile): Node {
  const head = { title: line(framework.title), props: [...prop('framework', frameworkRef(framework))] }
  const href = published[framework.id]
  if (href !== undefined) return { uuid, ...head, rlinks: [{ href, 'media-type': 'application/oscal.catalog+json' }] }
  return attachment(
    uuid,
    {
      title: framework.title,
      name: `${framework.id}-${framework.version}.json`,
      mediaType: 'application/oscal.catalog+json',
      content: JSON.stringify(catalogDocument(framework, `${framework.asOf}T00:00:00Z`)),
    },
    { props: head.props },
  )
}
