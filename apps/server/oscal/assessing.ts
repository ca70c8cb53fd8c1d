import { type Engagement, periodOf } from '@onus/core/engagement'
import { determinableOf, stateOf } from '@onus/core/judgement'
import { asReliedOn } from '@onus/core/matrix'
import { refuse } from '@onus/core/problem'
import { timelineOf } from '@onus/core/roadmap'
import { instant } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import {
  type AssessmentInput,
  assessmentPlan,
  assessmentResults,
  lossesOfPlan,
  lossesOfPoam,
  lossesOfResults,
  planOfAction,
} from '@onus/oscal/assessment'
import type { Node } from '@onus/oscal/document'
import type { CheckText } from '../check/catalog.ts'
import { checksOf, lastRuns } from '../check/store.ts'
import type { OrgTransaction } from '../db/index.ts'
import { requirementsOf } from '../engagement/reading.ts'
import { judgingIn, saidOf, statementsFor } from '../judgement/gather.ts'
import { saidCells } from '../matrix/store.ts'
import { gatherPoam } from '../poam/gather.ts'
import { type Moment, versionInForce, versionsInForce } from '../register/store.ts'
import { evidenceNamed, type Rooms } from './gather.ts'

export type AssessmentModel = 'assessment-plan' | 'assessment-results' | 'plan-of-action-and-milestones'

export const assessmentModels: readonly string[] = [
  'assessment-plan',
  'assessment-results',
  'plan-of-action-and-milestones',
] satisfies readonly AssessmentModel[]

export type Assessing = Rooms & { readonly shipped: ReadonlyMap<string, CheckText> }

type Asked = {
  readonly moment: Moment
  readonly engagement: string | undefined
  readonly scope: string | undefined
}

/** A document of an assessment from live facts, and what it could not carry. */
export async function assessmentDocument(
  model: AssessmentModel,
  tx: OrgTransaction,
  org: string,
  rooms: Assessing,
  asked: Asked,
): Promise<{ readonly document: Node; readonly losses: readonly string[] }> {
  if (model !== 'plan-of-action-and-milestones' && asked.engagement === undefined)
    refuse('invalid_input', 'Say which engagement it is about', [{ path: 'query.engagement', message: 'missing' }])
  const input = await gatherAssessment(tx, org, rooms, asked)
  if (model === 'plan-of-action-and-milestones') {
    if (input.items.length === 0) refuse('not_found', 'There is nothing in this plan: no action, and no finding')
    return { document: planOfAction(input), losses: lossesOfPoam(input) }
  }
  if (input.requirements.length === 0)
    refuse('not_in_lifecycle', 'This engagement looks at no requirement yet: choose its profile first')
  return model === 'assessment-plan'
    ? { document: assessmentPlan(input), losses: lossesOfPlan(input) }
    : { document: assessmentResults(input), losses: lossesOfResults(input) }
}

async function gatherAssessment(
  tx: OrgTransaction,
  org: string,
  rooms: Assessing,
  { moment, engagement: id, scope: askedScope }: Asked,
): Promise<AssessmentInput> {
  const organisation = (await versionInForce(tx, 'organisation', org, moment)).body
  const engagement = id === undefined ? null : await versionInForce(tx, 'engagement', id, moment)
  const period = engagement ? periodOf(engagement.body, organisation.zone) : null
  const scopeId = engagement?.body.scope ?? askedScope
  const scope = scopeId === undefined ? null : await versionInForce(tx, 'scope', scopeId, moment)
  const catalog = await rooms.library.of(tx)
  const rows = engagement ? await requirementsOf(tx, rooms.library, engagement.body, moment) : null
  const requirements = rows?.items.map(one => one.requirement) ?? []
  const about = { engagement: id, scope: askedScope }
  const { items, findings, today } = await gatherPoam(tx, org, rooms.library, about, moment)
  const controls = await controlsAddressing(tx, new Set(requirements), id, moment)
  const tests = engagement ? await testsToRead(tx, engagement.subject, moment) : []
  const runs = engagement ? await runsFor(tx, rooms, controls, period, moment) : []
  const judged = engagement ? await judgedIn(tx, org, rooms, engagement, moment) : []
  const wanted = new Set([
    ...judged.flatMap(one => one.evidence),
    ...items.flatMap(one => one.evidence),
    ...findings.flatMap(({ body }) => body.compensatingEvidence),
    ...findings.flatMap(({ body }) => ('evidence' in body.lifecycle ? body.lifecycle.evidence : [])),
    ...tests.flatMap(({ body }) => body.results.flatMap(one => one.evidence)),
    ...runs.flatMap(({ body }) => body.attested?.evidence ?? []),
  ])
  const evidence = (await versionsInForce(tx, 'evidence', moment)).filter(one => wanted.has(one.subject))
  const named = new Set([
    ...peopleOfEngagement(engagement),
    ...items.flatMap(one => [one.owner, one.contact, one.verifiedBy, one.deviation?.approval?.by ?? null]),
    ...tests.map(({ body }) => body.tester),
    ...judged.map(one => one.by),
    ...runs.map(({ body }) => body.attested?.by ?? null),
    ...findings.map(({ body }) => (body.source.kind === 'person' ? body.source.person : null)),
  ])
  const people = (await versionsInForce(tx, 'person', moment)).filter(one => named.has(one.subject))
  return {
    at: moment.asOf,
    organisation: organisation.name,
    engagement: engagement && { id: engagement.subject, body: engagement.body },
    period,
    scope: scope && { id: scope.subject, body: scope.body },
    frameworks: rows?.framework ? [rows.framework] : engagement ? [] : catalog.all(),
    requirements,
    people: people.map(one => ({ id: one.subject, body: one.body })),
    controls,
    runs,
    tests,
    judged,
    findings,
    evidence: evidence.flatMap(one => evidenceNamed(one, one.body.controls)),
    items,
    timeline: engagement ? timelineOf(engagement.body, today, null) : [],
  }
}

/** What was judged of each requirement, by people of the engagement or in a released conclusion of an auditor. */
async function judgedIn(
  tx: OrgTransaction,
  org: string,
  rooms: Rooms,
  engagement: Version<Engagement>,
  moment: Moment,
): Promise<NonNullable<AssessmentInput['judged']>> {
  const judging = await judgingIn(tx, org, rooms, engagement, moment)
  return judging.items.flatMap(item => {
    const { said, person, at, words } = saidOf(judging, item.requirement)
    if (said === null || at === null) return []
    const state = stateOf(said, determinableOf(statementsFor(judging, item)))
    const evidence = judging.judgements.get(item.requirement)?.at(-1)?.body.evidence ?? []
    return [{ requirement: item.requirement, state, said, words, by: person, at, evidence }]
  })
}

function peopleOfEngagement(engagement: Version<Engagement> | null): readonly (string | null)[] {
  if (engagement === null) return []
  const { lead, sponsor, team } = engagement.body
  return [lead, sponsor, ...team.map(one => one.person)]
}

/** The adopted controls that address one of these, as the matrix of the engagement says where there is one. */
async function controlsAddressing(
  tx: OrgTransaction,
  requirements: ReadonlySet<string>,
  engagement: string | undefined,
  moment: Moment,
) {
  const cells = engagement === undefined ? [] : await saidCells(tx, engagement, moment)
  const all = await versionsInForce(tx, 'control', moment)
  return asReliedOn(all, cells)
    .filter(
      ({ body }) => body.lifecycle.state === 'adopted' && body.addresses.some(one => requirements.has(one.requirement)),
    )
    .map(({ subject, version, body }) => ({ id: subject, version, body }))
}

/** Tests on the side of management, and those of an auditor that were released. */
async function testsToRead(tx: OrgTransaction, engagement: string, moment: Moment) {
  const all = await versionsInForce(tx, 'test', moment)
  return all
    .filter(({ body }) => body.engagement === engagement && (body.side === 'management' || body.released))
    .map(({ subject, body }) => ({ id: subject, body }))
}

/** The last run of each check of these controls that speaks for the time of the engagement. */
async function runsFor(
  tx: OrgTransaction,
  { shipped }: Assessing,
  controls: AssessmentInput['controls'],
  period: AssessmentInput['period'],
  moment: Moment,
): Promise<AssessmentInput['runs']> {
  const ids = [...new Set(controls.flatMap(one => one.body.checks))]
  const end = period && period.to < moment.asOf ? instant(Date.parse(period.to) - 1) : moment.asOf
  const runs = await lastRuns(tx, ids, { ...moment, asOf: end })
  const texts = await checksOf(tx, shipped, moment)
  return [...runs.values()]
    .filter(({ body }) => period === null || period.from < body.freshUntil)
    .map(({ subject, body }) => ({
      id: subject,
      title: texts.get(body.check)?.check.title ?? body.check,
      requirements: texts.get(body.check)?.check.requirements ?? [],
      body,
    }))
    .toSorted((a, b) => (a.body.check < b.body.check ? -1 : 1))
}
