import { poamStates } from '@onus/core/poam'
import { overrideWords } from '@onus/core/register'
import type { Node } from '../document/index.ts'
import { node, nodes, text } from '../document/index.ts'
import { headed, line, listed, ownProp, prop, remarksOf, uuidFor } from '../own/index.ts'
import type { AssessmentInput } from './input.ts'
import {
  componentsIn,
  engagementProps,
  evidenceResources,
  originOf,
  peopleIn,
  remarksOn,
  systemPlan,
  tool,
} from './parts.ts'
import { findingObservation, findingObservationId, riskId, risksOf } from './risk.ts'

/**
 * A plan of action and milestones of OSCAL 1.2.2 from the registers of findings and actions. Risks and items are apart, so
 * that several items can serve one risk; changes of milestones are entries of its log. At least one item is needed. An item
 * is closed only when somebody else than who did it verified that it is, or the same person said why.
 */
export function planOfAction(input: AssessmentInput): Node {
  const ssp = systemPlan(input)
  const named = new Set(input.items.flatMap(one => (one.risk.noun === 'finding' ? [one.risk.id] : [])))
  const findings = input.findings.filter(one => named.has(one.id))
  const content = {
    'import-ssp': { href: ssp.href },
    'system-id': {
      'identifier-type': 'https://ietf.org/rfc/rfc4122',
      id: input.scope?.id ?? uuidFor('organisation', input.organisation),
    },
    'local-definitions': { components: [tool, ...componentsIn(input)] },
    ...listed(
      'observations',
      findings.map(one => findingObservation(one, input)),
    ),
    ...listed('risks', risksOf(input)),
    'poam-items': input.items.map(one => itemOf(one, input)),
    'back-matter': { resources: [ssp.resource, ...evidenceResources(input)] },
  }
  const about = input.engagement?.body.title ?? input.scope?.body.name ?? input.organisation
  const more = { ...listed('props', engagementProps(input)), ...peopleIn(input) }
  return headed(
    'plan-of-action-and-milestones',
    { title: `Plan of action and milestones: ${about}`, at: input.at, remarks: remarksOn(input), more },
    content,
  )
}

/** What a plan of action does not say. */
export function lossesOfPoam(input: AssessmentInput): readonly string[] {
  return [
    'Earlier versions, comments and the ledger stay behind; changes of milestones are in the log of each risk.',
    ...(input.evidence.length > 0 ? ['Evidence is named with the hashes of its files; the files stay behind.'] : []),
    'Accounts and addresses of people stay behind.',
  ]
}

function itemOf(item: AssessmentInput['items'][number], input: AssessmentInput): Node {
  const evidence = new Set(input.evidence.map(one => one.id))
  const nameOf = (id: string | null) => input.people.find(one => one.id === id)?.body.name
  return {
    uuid: uuidFor('poam item', item.noun, item.id),
    title: line(item.title),
    description: item.weakness || item.title,
    props: [
      ...prop('poam-id', item.id),
      ...prop('register', item.noun),
      ...prop('state', item.state, poamStates[item.state]),
      ...prop('detector', item.detector),
      ...prop('detected-on', item.detectedOn),
      ...prop('scheduled-completion', item.due),
      ...prop('completed-on', item.completedOn),
      ...prop('owner', nameOf(item.owner)),
      ...prop('contact', nameOf(item.contact)),
      ...prop('verified-by', nameOf(item.verifiedBy), overrideWords(item.override ?? undefined) ?? undefined),
      ...prop('vendor-dependency', item.vendor),
      ...prop('resources', item.resources),
      ...prop('original-risk', item.originalRisk),
      ...prop('adjusted-risk', item.adjustedRisk),
      ...item.requirements.flatMap(one => prop('requirement', one)),
      ...item.assets.flatMap(one => prop('asset', one)),
    ],
    ...listed(
      'links',
      item.evidence
        .filter(one => evidence.has(one))
        .map(one => ({ href: `#${uuidFor('evidence', one)}`, rel: 'evidence' })),
    ),
    origins: [originOf(input, item.owner)],
    ...listed(
      'related-observations',
      item.risk.noun === 'finding' && input.findings.some(one => one.id === item.risk.id)
        ? [{ 'observation-uuid': findingObservationId(item.risk.id) }]
        : [],
    ),
    'related-risks': [{ 'risk-uuid': riskId(item.risk.noun, item.risk.id) }],
    ...remarksOf(item.plan),
  }
}

/** What a document of ours says of each item: for whoever reads it back. */
export type ReadItem = Readonly<{
  id: string | undefined
  title: string
  state: string | undefined
  due: string | undefined
  originalRisk: string | undefined
  assets: readonly string[]
  milestones: readonly Readonly<{ title: string; due: string }>[]
}>

/** The items of a plan of action in OSCAL, of Onus or of another tool, as far as it says them. */
export function itemsIn(root: Node): readonly ReadItem[] {
  const risks = new Map(nodes(root, 'risks').map(one => [text(one, 'uuid'), one]))
  return nodes(root, 'poam-items').map(item => {
    const risk = nodes(item, 'related-risks').map(one => risks.get(text(one, 'risk-uuid')))[0]
    const wanted = uuidFor('response', ownProp(item, 'register') ?? '', ownProp(item, 'poam-id') ?? '')
    const responses = nodes(risk, 'remediations')
    const response = responses.find(one => text(one, 'uuid') === wanted) ?? responses[0]
    return {
      id: ownProp(item, 'poam-id'),
      title: text(item, 'title') ?? '',
      state: ownProp(item, 'state'),
      due: ownProp(item, 'scheduled-completion') ?? text(risk, 'deadline')?.slice(0, 10),
      originalRisk: ownProp(item, 'original-risk'),
      assets: nodes(item, 'props').flatMap(one => (one.name === 'asset' ? [String(one.value)] : [])),
      milestones: nodes(response, 'tasks').flatMap(one => {
        const date = text(node(node(one, 'timing'), 'on-date'), 'date')
        const title = text(one, 'title') ?? ''
        return date === undefined || title === 'Scheduled completion' ? [] : [{ title, due: date.slice(0, 10) }]
      }),
    }
  })
}
