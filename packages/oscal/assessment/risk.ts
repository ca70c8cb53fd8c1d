import { isOpenItem, type PoamItem } from '@onus/core/poam'
import type { Node } from '../document/index.ts'
import { line, listed, onus, prop, remarksOf, uuidFor } from '../own/index.ts'
import type { AssessmentInput } from './input.ts'
import { endOf, evidenceLines, originOf, startOf } from './parts.ts'

export function riskId(noun: PoamItem['risk']['noun'], id: string): string {
  return uuidFor('risk', noun, id)
}

export function findingId({ engagement, organisation }: AssessmentInput, requirement: string): string {
  return uuidFor('determination', engagement?.id ?? organisation, requirement)
}

export function findingObservationId(id: string): string {
  return uuidFor('observation', 'finding', id)
}

/** What was found, as an observation with the resources that it was found on. */
export function findingObservation(
  { id, raisedOn, body }: AssessmentInput['findings'][number],
  input: AssessmentInput,
): Node {
  const { source, lifecycle } = body
  const evidence = [...body.compensatingEvidence, ...('evidence' in lifecycle ? lifecycle.evidence : [])]
  const rows = source.kind === 'check' ? source.resources : []
  return {
    uuid: findingObservationId(id),
    title: line(body.title),
    description: body.description,
    props: [...prop('kind', body.kind), ...prop('severity', body.severity), ...prop('state', lifecycle.state)],
    methods: [source.kind === 'check' ? 'TEST' : 'EXAMINE'],
    types: ['finding'],
    origins: [originOf(input, source.kind === 'person' ? source.person : null)],
    ...listed('relevant-evidence', [
      ...rows.map(one => ({
        description: `${one.resource}: ${one.reason}`,
        props: [...prop('resource', one.resource)],
      })),
      ...evidenceLines(input, evidence),
    ]),
    collected: source.kind === 'check' ? source.at : startOf(raisedOn),
    ...remarksOf(body.cause.trim() === '' ? '' : `Cause: ${body.cause}`),
  }
}

/** The risks behind the items: one for each finding, one for each action that is about none. One risk may have many items. */
export function risksOf(input: AssessmentInput): readonly Node[] {
  const byRisk = Map.groupBy(input.items, one => `${one.risk.noun} ${one.risk.id}`)
  return [...byRisk.values()].map(items => riskOf(items, input))
}

function riskOf(items: readonly PoamItem[], input: AssessmentInput): Node {
  const first = items[0] as PoamItem
  const { noun, id } = first.risk
  const finding = noun === 'finding' ? input.findings.find(one => one.id === id) : undefined
  const dues = items.flatMap(one => (isOpenItem(one.state) && one.due !== null ? [one.due] : [])).toSorted()
  const deviation = items.find(one => one.deviation !== null)?.deviation ?? null
  return {
    uuid: riskId(noun, id),
    title: line(finding?.body.title ?? first.title),
    description: first.weakness || first.title,
    statement: finding?.body.effect.trim() || 'Nobody has said yet what it means.',
    ...listed('props', [...deviationProps(deviation), ...items.flatMap(one => prop('vendor-dependency', one.vendor))]),
    status: statusOf(items),
    origins: [originOf(input, finding?.body.source.kind === 'person' ? finding.body.source.person : null)],
    ...listed('characterizations', characterizationsOf(items, input)),
    ...listed('mitigating-factors', mitigating(finding)),
    ...(dues[0] !== undefined && { deadline: endOf(dues[0]) }),
    ...listed(
      'remediations',
      items.filter(one => one.noun === 'action' || one.plan.trim() !== '').map(one => remediation(one, input)),
    ),
    ...(items.some(one => one.changes.length > 0) && { 'risk-log': { entries: items.flatMap(logOf) } }),
    ...(finding && { 'related-observations': [{ 'observation-uuid': findingObservationId(finding.id) }] }),
  }
}

function statusOf(items: readonly PoamItem[]): string {
  const live = items.filter(one => one.state !== 'cancelled')
  if (live.length > 0 && live.every(one => one.state === 'closed')) return 'closed'
  const deviating = live.flatMap(one => (one.deviation && isOpenItem(one.state) ? [one.deviation] : []))
  if (deviating.some(one => one.approval === null)) return 'deviation-requested'
  if (deviating.length > 0) return 'deviation-approved'
  return live.some(one => ['planned', 'in_progress', 'to_verify'].includes(one.state)) ? 'remediating' : 'open'
}

const deviationNames = {
  false_positive: 'false-positive',
  operational_requirement: 'accepted',
  risk_adjustment: 'risk-adjusted',
} as const

function deviationProps(deviation: PoamItem['deviation']): readonly Node[] {
  if (deviation === null) return []
  const value = deviation.approval === null ? 'requested' : 'approved'
  return [{ name: deviationNames[deviation.kind], value, ...remarksOf(deviation.why) }]
}

function characterizationsOf(items: readonly PoamItem[], input: AssessmentInput): readonly Node[] {
  const original = items.find(one => one.originalRisk !== null)
  const adjusted = items.find(one => one.adjustedRisk !== null)
  const facet = (value: string, state: 'initial' | 'adjusted', why = '') => ({
    name: 'severity',
    system: onus,
    value,
    props: [{ name: 'state', value: state }],
    ...remarksOf(why),
  })
  const facets = [
    ...(original?.originalRisk ? [facet(original.originalRisk, 'initial')] : []),
    ...(adjusted?.adjustedRisk ? [facet(adjusted.adjustedRisk, 'adjusted', adjusted.deviation?.why)] : []),
  ]
  return facets.length === 0 ? [] : [{ origin: originOf(input, original?.owner ?? null), facets }]
}

function mitigating(finding: AssessmentInput['findings'][number] | undefined): readonly Node[] {
  const body = finding?.body
  if (!body || body.compensating.trim() === '') return []
  return [
    {
      uuid: uuidFor('mitigation', finding.id),
      description: body.compensating,
      props: [...prop('tested', body.compensatingTested === 'yes' ? 'yes' : 'no')],
    },
  ]
}

function remediation(item: PoamItem, input: AssessmentInput): Node {
  return {
    uuid: uuidFor('response', item.noun, item.id),
    lifecycle: item.state === 'closed' || item.state === 'to_verify' ? 'completed' : 'planned',
    title: line(item.title),
    description: item.plan || item.title,
    props: [{ name: 'type', value: 'mitigate' }, ...prop('state', item.state), ...prop('resources', item.resources)],
    origins: [originOf(input, item.owner)],
    ...listed('tasks', [
      ...item.milestones.map((one, index) => ({
        uuid: uuidFor('milestone', item.id, `${index}`, one.title),
        type: 'milestone',
        title: line(one.title),
        ...listed('props', prop('done-at', one.doneAt)),
        timing: { 'on-date': { date: startOf(one.due) } },
      })),
      ...(item.due === null
        ? []
        : [
            {
              uuid: uuidFor('completion', item.id),
              type: 'milestone',
              title: 'Scheduled completion',
              timing: { 'on-date': { date: startOf(item.due) } },
            },
          ]),
    ]),
  }
}

const changeWords = {
  completion_moved: 'Scheduled completion moved',
  added: 'Milestone added',
  moved: 'Milestone moved',
  removed: 'Milestone removed',
  done: 'Milestone done',
  done_undone: 'Milestone not done after all',
} as const

function logOf(item: PoamItem): readonly Node[] {
  return item.changes.map((one, index) => ({
    uuid: uuidFor('change', item.id, `${index}`),
    title: line(changeWords[one.what] + (one.milestone === null ? '' : `: ${one.milestone}`)),
    description:
      [one.from && `From ${one.from}`, one.to && `to ${one.to}`, one.why && `(${one.why})`].filter(Boolean).join(' ') ||
      changeWords[one.what],
    start: one.at,
    props: [{ name: 'type', value: one.what === 'done' ? 'milestone-complete' : 'status-update' }],
  }))
}
