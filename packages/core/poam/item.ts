import type { Action, Deviation, Milestone } from '../action/index.ts'
import type { Finding } from '../finding/index.ts'
import type { Instant } from '../time/index.ts'
import type { Version } from '../version/index.ts'
import { type PlanChange, planChangesOf } from './milestone.ts'

/** How far an item is: without a plan nobody has said what is done; closed only when somebody else verified it. */
export type PoamState = 'no_plan' | 'planned' | 'in_progress' | 'to_verify' | 'closed' | 'cancelled'

export const poamStates: Readonly<Record<PoamState, string>> = {
  no_plan: 'No plan yet',
  planned: 'Planned',
  in_progress: 'In progress',
  to_verify: 'Done, to be verified',
  closed: 'Closed',
  cancelled: 'Cancelled',
}

/**
 * One line of the plan of action and milestones (domain 4.2). The risk is apart: a finding, behind which several items may
 * stand, or the action itself where no finding is.
 */
export type PoamItem = Readonly<{
  id: string
  noun: 'action' | 'finding'
  risk: Readonly<{ noun: 'action' | 'finding'; id: string }>
  title: string
  weakness: string
  controls: readonly string[]
  requirements: readonly string[]
  detector: string
  assets: readonly string[]
  owner: string | null
  contact: string | null
  resources: string
  plan: string
  detectedOn: string
  due: string | null
  milestones: readonly Milestone[]
  changes: readonly PlanChange[]
  state: PoamState
  overdue: boolean
  vendor: string
  originalRisk: Finding['severity'] | null
  adjustedRisk: Finding['severity'] | null
  deviation: Readonly<{
    kind: Deviation
    why: string
    approval: Readonly<{ by: string; at: Instant; override?: string | undefined }> | null
  }> | null
  completedOn: string | null
  verifiedBy: string | null
  /** Why one person did and verified it; null where two did. */
  override: string | null
  evidence: readonly string[]
}>

export type PoamInput = Readonly<{
  /** Every version of each action that belongs to the plan. */
  actions: readonly (readonly Version<Action>[])[]
  /** The findings that belong to it, each with the day it was raised. */
  findings: readonly Readonly<{ version: Version<Finding>; raisedOn: string }>[]
  /** Today in the zone of the organisation. */
  today: string
  /** The day of a moment in that zone. */
  dayOf: (at: Instant) => string
}>

/**
 * The plan of action and milestones: an item for each action, and for each finding that no action is about, so that nothing
 * that was found is left out. Open ones first, by their day.
 */
export function poamOf({ actions, findings, ...days }: PoamInput): readonly PoamItem[] {
  const byId = new Map(findings.map(one => [one.version.subject, one]))
  const planned = actions.flatMap(versions => {
    const latest = versions.toSorted((a, b) => b.version - a.version)[0]
    return latest ? [actionItem(latest, versions, byId, days)] : []
  })
  const live = planned.filter(one => one.state !== 'cancelled')
  const withPlan = new Set(live.flatMap(one => (one.risk.noun === 'finding' ? [one.risk.id] : [])))
  const unplanned = findings.filter(one => !withPlan.has(one.version.subject)).map(one => findingItem(one, days))
  return [...planned, ...unplanned].toSorted(inOrder)
}

type Found = PoamInput['findings'][number]
type Days = Pick<PoamInput, 'today' | 'dayOf'>

function actionItem(
  latest: Version<Action>,
  versions: readonly Version<Action>[],
  findings: ReadonlyMap<string, Found>,
  { today, dayOf }: Days,
): PoamItem {
  const { body } = latest
  const found = body.about.flatMap(one => (one.noun === 'finding' ? (findings.get(one.id) ?? []) : []))[0]
  const finding = found?.version.body ?? null
  const named = body.about.flatMap(one => (one.noun === 'control' ? [one.id] : []))
  const controls = finding?.control ? [finding.control.id, ...named] : named
  const first = versions.toSorted((a, b) => a.version - b.version)[0] ?? latest
  const state = stateOf(body)
  const { lifecycle } = body
  return {
    id: latest.subject,
    noun: 'action',
    risk: found ? { noun: 'finding', id: found.version.subject } : { noun: 'action', id: latest.subject },
    title: body.title,
    weakness: textOr(body.weakness, finding?.description, body.description, body.title),
    controls: [...new Set(controls)],
    requirements: [...new Set([...(finding?.requirements ?? []), ...body.requirements])],
    detector: textOr(body.detector, finding ? detectorOf(finding) : '', 'A person'),
    assets: body.assets?.trim() ? linesOf(body.assets) : assetsOf(finding),
    owner: body.owner,
    contact: body.contact ?? body.owner,
    resources: body.resources ?? '',
    plan: body.description,
    detectedOn: body.detectedOn ?? found?.raisedOn ?? dayOf(first.effective.from),
    due: body.due,
    milestones: body.milestones,
    changes: planChangesOf(versions),
    state,
    overdue: isOpenItem(state) && state !== 'to_verify' && body.due < today,
    vendor: body.vendor ?? '',
    originalRisk: finding?.severity ?? body.risk ?? null,
    adjustedRisk: body.adjustedRisk ?? null,
    deviation: body.deviation
      ? { kind: body.deviation, why: body.deviationWhy ?? '', approval: body.deviationApproval ?? null }
      : null,
    completedOn: 'doneAt' in lifecycle ? dayOf(lifecycle.doneAt) : null,
    verifiedBy: lifecycle.state === 'verified' ? lifecycle.verifiedBy : null,
    override: lifecycle.state === 'verified' ? (lifecycle.override ?? null) : null,
    evidence: 'evidence' in lifecycle ? (lifecycle.evidence ?? []) : [],
  }
}

function stateOf({ lifecycle }: Action): PoamState {
  switch (lifecycle.state) {
    case 'open':
      return 'planned'
    case 'in_progress':
      return 'in_progress'
    case 'done':
      return 'to_verify'
    case 'verified':
      return 'closed'
    case 'cancelled':
      return 'cancelled'
  }
}

function findingItem({ version, raisedOn }: Found, { today, dayOf }: Days): PoamItem {
  const { subject, body } = version
  const { lifecycle } = body
  const state = stateOfFinding(body)
  const due = 'responseDue' in lifecycle ? lifecycle.responseDue : null
  return {
    id: subject,
    noun: 'finding',
    risk: { noun: 'finding', id: subject },
    title: body.title,
    weakness: body.description,
    controls: body.control ? [body.control.id] : [],
    requirements: body.requirements,
    detector: detectorOf(body),
    assets: assetsOf(body),
    owner: body.owner,
    contact: 'responsible' in lifecycle ? lifecycle.responsible : body.owner,
    resources: '',
    plan: 'response' in lifecycle ? lifecycle.response : '',
    detectedOn: body.source.kind !== 'person' ? dayOf(body.source.at) : raisedOn,
    due,
    milestones: [],
    changes: [],
    state,
    overdue: (state === 'planned' || state === 'in_progress') && due !== null && due < today,
    vendor: '',
    originalRisk: body.severity,
    adjustedRisk: null,
    deviation: null,
    completedOn: 'remediatedAt' in lifecycle ? dayOf(lifecycle.remediatedAt) : null,
    verifiedBy: 'verifiedBy' in lifecycle ? lifecycle.verifiedBy : null,
    override: 'override' in lifecycle ? (lifecycle.override ?? null) : null,
    evidence: 'evidence' in lifecycle ? lifecycle.evidence : [],
  }
}

function stateOfFinding({ lifecycle }: Finding): PoamState {
  switch (lifecycle.state) {
    case 'open':
    case 'assessed':
      return 'no_plan'
    case 'responded':
      return 'planned'
    case 'remediated':
      return 'to_verify'
    case 'verified':
    case 'closed':
      return 'closed'
  }
}

function detectorOf({ check, source }: Finding): string {
  if (source.kind === 'access_review') return 'Access review'
  return source.kind === 'check' ? `Check ${check ?? ''}`.trim() : 'A person'
}

function assetsOf(finding: Finding | null): readonly string[] {
  return finding && finding.source.kind !== 'person' ? finding.source.resources.map(one => one.resource) : []
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').flatMap(one => (one.trim() === '' ? [] : [one.trim()]))
}

function textOr(...texts: readonly (string | undefined)[]): string {
  return texts.find(text => text !== undefined && text.trim() !== '') ?? ''
}

/** Whether anything is still owed for an item: also a verification. */
export function isOpenItem(state: PoamState): boolean {
  return state !== 'closed' && state !== 'cancelled'
}

/** Open before closed, the earliest day first; what has no day comes before what has one, for nobody has planned it. */
function inOrder(a: PoamItem, b: PoamItem): number {
  const open = Number(isOpenItem(b.state)) - Number(isOpenItem(a.state))
  const [left, right] = [`${a.due ?? ''} ${a.id}`, `${b.due ?? ''} ${b.id}`]
  return open || (left < right ? -1 : 1)
}
