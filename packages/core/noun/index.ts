import { z } from 'zod'
import { AccessDecision, AccessReview } from '../access-review/index.ts'
import { Action } from '../action/index.ts'
import { AdviceAnswers } from '../advisor/index.ts'
import { Assertion } from '../assertion/index.ts'
import { AuthorityRequest, authorityRequests } from '../authority-request/index.ts'
import { Baseline } from '../baseline/index.ts'
import { BridgeLetter } from '../bridge-letter/index.ts'
import { Bundle } from '../bundle/index.ts'
import { Comment } from '../comment/index.ts'
import { Conclusion, ReleasedOpinion, resultLabels } from '../conclusion/index.ts'
import { Connection } from '../connection/index.ts'
import { Control } from '../control/index.ts'
import { GroupCoverage, OwnCrosswalk, Relation } from '../crosswalk/index.ts'
import { OwnDataset } from '../dataset/index.ts'
import { Description } from '../description/index.ts'
import { Draw } from '../draw/index.ts'
import { DropBox } from '../drop-box/index.ts'
import { Engagement } from '../engagement/index.ts'
import { Erasure } from '../erasure/index.ts'
import { Evidence, evidenceTitle } from '../evidence/index.ts'
import { Exception } from '../exception/index.ts'
import { Filing } from '../filing/index.ts'
import { Finding } from '../finding/index.ts'
import { FrameworkFile, FrameworkText, FrameworkUpgrade } from '../framework/index.ts'
import { BodyMember, BodyTraining, Oversight, Resolution } from '../governing-body/index.ts'
import { Grant, Invitation, Token } from '../grant/index.ts'
import { Hold } from '../hold/index.ts'
import { Incident, RecurringCheck } from '../incident/index.ts'
import { Judgement } from '../judgement/index.ts'
import { LegalEntity } from '../legal-entity/index.ts'
import { MatrixCell } from '../matrix/index.ts'
import { Occurrence } from '../occurrence/index.ts'
import { Organisation } from '../organisation/index.ts'
import { OscalDocument } from '../oscal-document/index.ts'
import { Person } from '../person/index.ts'
import { Playbook, playbooks } from '../playbook/index.ts'
import { Population } from '../population/index.ts'
import { Profile } from '../profile/index.ts'
import { Registration, registrations } from '../registration/index.ts'
import { Request } from '../request/index.ts'
import { RetentionPeriod } from '../retention-rule/index.ts'
import { Review } from '../review/index.ts'
import { Room } from '../room/index.ts'
import { Run } from '../run/index.ts'
import { SamplePolicy } from '../sample-policy/index.ts'
import { Scope } from '../scope/index.ts'
import { Snapshot } from '../snapshot/index.ts'
import { SubsequentEvent } from '../subsequent-event/index.ts'
import { AssessmentRecord, Supplier, SupplierReport, supplierAssessments, supplierReports } from '../supplier/index.ts'
import { SupplierRequest } from '../supplier-request/index.ts'
import { Test } from '../test/index.ts'
import type { Noun } from '../version/index.ts'

/** A check of the organisation's own, as its text; shipped checks are content, not facts. */
export const OwnCheck = z.object({ check: z.string().min(1).max(100), title: z.string(), text: z.string().max(64_000) })
export type OwnCheck = z.infer<typeof OwnCheck>

/** The schema of each versioned noun: the one table that the write path, the archive and the API read. */
export const bodies = {
  organisation: Organisation,
  scope: Scope,
  profile: Profile,
  framework: FrameworkFile,
  'framework-text': FrameworkText,
  'framework-upgrade': FrameworkUpgrade,
  crosswalk: OwnCrosswalk,
  relation: Relation,
  'group-coverage': GroupCoverage,
  'oscal-document': OscalDocument,
  person: Person,
  control: Control,
  check: OwnCheck,
  connection: Connection,
  dataset: OwnDataset,
  snapshot: Snapshot,
  evidence: Evidence,
  run: Run,
  review: Review,
  occurrence: Occurrence,
  exception: Exception,
  action: Action,
  finding: Finding,
  'access-review': AccessReview,
  'access-decision': AccessDecision,
  population: Population,
  draw: Draw,
  'sample-policy': SamplePolicy,
  test: Test,
  engagement: Engagement,
  'matrix-cell': MatrixCell,
  judgement: Judgement,
  description: Description,
  assertion: Assertion,
  'subsequent-event': SubsequentEvent,
  'bridge-letter': BridgeLetter,
  request: Request,
  comment: Comment,
  conclusion: Conclusion,
  opinion: ReleasedOpinion,
  room: Room,
  bundle: Bundle,
  grant: Grant,
  invitation: Invitation,
  token: Token,
  erasure: Erasure,
  hold: Hold,
  'retention-rule': RetentionPeriod,
  baseline: Baseline,
  'legal-entity': LegalEntity,
  advice: AdviceAnswers,
  registration: Registration,
  incident: Incident,
  'drop-box': DropBox,
  filing: Filing,
  'recurring-check': RecurringCheck,
  supplier: Supplier,
  'supplier-assessment': AssessmentRecord,
  'supplier-report': SupplierReport,
  'supplier-request': SupplierRequest,
  'body-member': BodyMember,
  'body-training': BodyTraining,
  'oversight-meeting': Oversight,
  resolution: Resolution,
  'authority-request': AuthorityRequest,
  playbook: Playbook,
} as const satisfies Record<Noun, z.ZodType>

export type BodyOf<Name extends Noun> = z.infer<(typeof bodies)[Name]>

/** A reference from a version to another noun; the database refuses one that points outside the organisation. */
export type Link = { role: string; target: string }

const one = (role: string, target: string | null): Link[] => (target === null ? [] : [{ role, target }])
const many = (role: string, targets: readonly string[]): Link[] =>
  [...new Set(targets)].map(target => ({ role, target }))

/** Which nouns a body points to, by role. A new reference in a schema belongs here too; a test walks every schema. */
export const linksOf: { readonly [Name in Noun]: (body: BodyOf<Name>) => readonly Link[] } = {
  organisation: () => [],
  scope: body => [
    ...one('parent', body.parent),
    ...many(
      'connection',
      body.components.flatMap(part => part.connections),
    ),
  ],
  profile: body => [
    ...many('sponsor', [body.outcomes?.header.sponsor ?? []].flat()),
    ...many('scope', [body.outcomes?.header.scope ?? []].flat()),
    ...many(
      'evidence',
      (body.outcomes?.rows ?? []).flatMap(row => row.evidence),
    ),
    ...many('template', [body.outcomes?.template?.profile ?? []].flat()),
    ...many(
      'chosen_by',
      (body.outcomes?.tiers ?? []).map(tier => tier.chosenBy),
    ),
    ...many(
      'approved_by',
      [...(body.tailoring?.actions ?? []), ...(body.tailoring?.parameters ?? [])].map(one => one.approvedBy),
    ),
  ],
  framework: () => [],
  'framework-text': () => [],
  'framework-upgrade': body =>
    many(
      'replaced',
      body.replaced.map(one => one.id),
    ),
  crosswalk: () => [],
  relation: body => [
    ...one('author', body.author),
    ...(body.lifecycle.state === 'reviewed' ? one('reviewer', body.lifecycle.reviewer) : []),
    ...(body.lifecycle.state === 'retired' ? one('retired_by', body.lifecycle.by) : []),
  ],
  'group-coverage': body => [
    ...one('author', body.author),
    ...many(
      'control',
      body.elements.map(element => element.control),
    ),
    ...(body.lifecycle.state === 'reviewed' ? one('reviewer', body.lifecycle.reviewer) : []),
    ...(body.lifecycle.state === 'retired' ? one('retired_by', body.lifecycle.by) : []),
  ],
  'oscal-document': body => one('scope', body.scope),
  person: () => [],
  control: body => [
    ...(body.lifecycle.state === 'adopted' ? one('owner', body.lifecycle.owner) : []),
    ...many('evidence_owner', body.evidenceOwners),
    ...one('reviews_for', body.reviews?.entity ?? null),
    ...many('scope', body.scopes),
    ...many(
      'variant',
      (body.variants ?? []).map(variant => variant.scope),
    ),
    ...many(
      'approved_by',
      (body.variants ?? []).map(variant => variant.approvedBy),
    ),
  ],
  check: () => [],
  connection: () => [],
  dataset: () => [],
  snapshot: body => one('connection', body.connection),
  evidence: body => [
    ...many('control', body.controls),
    ...one('snapshot', body.snapshot),
    ...one('collected_by', body.collectedBy),
  ],
  run: body => [
    ...many(
      'snapshot',
      body.snapshots.map(used => used.snapshot),
    ),
    ...one('attested_by', body.attested?.by ?? null),
    ...many('evidence', body.attested?.evidence ?? []),
  ],
  review: body => [...one(body.of.noun, body.of.id), ...one('reviewer', body.reviewer)],
  occurrence: body => [
    ...one('control', body.control),
    ...one('by', body.fact.by),
    ...(body.fact.state === 'performed' ? many('evidence', body.fact.evidence) : []),
  ],
  exception: body => [
    ...one('owner', body.owner),
    ...one('requested_by', body.requestedBy),
    ...(body.of.kind === 'control' ? one('control', body.of.control) : []),
    ...(body.lifecycle.state === 'approved' ? one('approved_by', body.lifecycle.approvedBy) : []),
  ],
  action: body => [
    ...one('owner', body.owner),
    ...one('contact', body.contact ?? null),
    ...one('approved_by', body.deviationApproval?.by ?? null),
    ...('evidence' in body.lifecycle ? many('evidence', body.lifecycle.evidence ?? []) : []),
    ...(body.lifecycle.state === 'verified' ? one('verified_by', body.lifecycle.verifiedBy) : []),
  ],
  finding: body => [
    ...one('owner', body.owner),
    ...one('control', body.control?.id ?? null),
    ...one('engagement', body.engagement),
    ...one('source', sourceOf(body.source)),
    ...many('compensating_evidence', body.compensatingEvidence),
    ...findingSteps(body.lifecycle),
  ],
  'access-review': body => [
    ...one('owner', body.owner),
    ...one('control', body.control?.id ?? null),
    ...many(
      'connection',
      body.sources.map(one => one.connection),
    ),
    ...frozenLinks(body.frozen),
    ...many(
      'reassigned',
      body.reassigned.flatMap(({ from, to, by }) => [from ?? [], to, by].flat()),
    ),
    ...accessReviewSteps(body.lifecycle),
  ],
  'access-decision': body => [
    ...one('review', body.review),
    ...one('by', body.by),
    ...one('to', body.to),
    ...many(
      'about',
      body.entries.flatMap(entry => entry.person ?? []),
    ),
  ],
  request: body => [
    ...one('engagement', body.engagement),
    ...many('control', body.controls),
    ...one('asked_by', body.askedBy.person),
    ...one('assignee', body.assignee),
    ...many('evidence', body.given.evidence),
    ...many('snapshot', body.given.snapshots),
    ...many('population', body.given.populations),
    ...many(
      'step',
      body.lifecycle.trail.map(one => one.by),
    ),
  ],
  comment: body => [...one('of', body.of.id), ...one('engagement', body.engagement), ...one('by', body.by)],
  conclusion: ({ engagement, signed: { statement }, supersedes }) => [
    ...one('engagement', engagement),
    ...one('control', statement.control),
    ...one('test', statement.test ?? null),
    ...one('signer', statement.signer.person),
    ...one('supersedes', supersedes),
  ],
  opinion: ({ engagement, signed: { statement }, supersedes }) => [
    ...one('engagement', engagement),
    ...one('signer', statement.signer.person),
    ...one('supersedes', supersedes),
  ],
  room: body => [
    ...one('engagement', body.engagement),
    ...many('conclusion', body.conclusions),
    ...many('opinion', body.opinions),
    ...many('test', body.tests ?? []),
    ...one('by', body.by),
  ],
  engagement: body => [
    ...one('scope', body.scope),
    ...one('profile', body.profile),
    ...one('lead', body.lead),
    ...one('sponsor', body.sponsor),
    ...many(
      'team',
      body.team.map(member => member.person),
    ),
    ...one('approved_by', body.scopeApproval?.by ?? null),
    ...many(
      'overridden_by',
      body.overrides.map(override => override.by),
    ),
    ...one('rolled_from', body.rolledFrom),
    ...('by' in body.lifecycle ? one('by', body.lifecycle.by) : []),
    ...(body.lifecycle.state === 'superseded'
      ? [...one('superseded_by', body.lifecycle.supersededBy), ...one('ended_by', body.lifecycle.endedBy)]
      : []),
  ],
  population: body => [
    ...one('engagement', body.engagement),
    ...one('control', body.control),
    ...one('snapshot', body.source.kind === 'snapshot' ? body.source.snapshot : null),
    ...one('access_review', body.source.kind === 'access-review' ? body.source.review : null),
    ...one('rolls_forward', body.rollsForward),
    ...one('screenshot', body.ipe.screenshotOfRun),
    ...one('frozen_by', body.frozenBy),
    ...one('judged_by', body.lifecycle.state === 'unverified' ? null : body.lifecycle.by),
    ...many(
      'explained_by',
      body.tests.flatMap(test => test.explainedBy ?? []),
    ),
    ...many(
      'against',
      body.reconciliations.map(({ against }) =>
        against.kind === 'population' ? against.population : against.snapshot,
      ),
    ),
    ...many(
      'reconciled_by',
      body.reconciliations.map(one => one.by),
    ),
  ],
  draw: body => [
    ...one('engagement', body.engagement),
    ...one('population', body.population),
    ...one('policy', body.policy?.policy ?? null),
    ...one('drawn_by', body.drawnBy),
    ...one('withdrawn_by', body.lifecycle.state === 'withdrawn' ? body.lifecycle.by : null),
    ...many(
      'changed_by',
      body.changes.map(change => change.by),
    ),
  ],
  'sample-policy': body => one('engagement', body.engagement),
  test: body => [
    ...one('engagement', body.engagement),
    ...one('control', body.control.id),
    ...one('tester', body.tester),
    ...one('population', body.population),
    ...one('draw', body.draw),
    ...many('finding', body.findings),
    ...many(
      'evidence',
      body.results.flatMap(result => result.evidence),
    ),
    ...many(
      'tested_by',
      body.results.map(result => result.by),
    ),
    ...(body.lifecycle.state === 'open' ? [] : one('concluded_by', body.lifecycle.by)),
    ...(body.lifecycle.state === 'reviewed' ? one('reviewer', body.lifecycle.reviewer) : []),
  ],
  description: body => descriptionLinks(body),
  assertion: body => assertionLinks(body),
  'subsequent-event': body => [
    ...one('engagement', body.engagement),
    ...one('noted_by', body.notedBy),
    ...(body.lifecycle.state === 'decided' ? one('decided_by', body.lifecycle.decidedBy) : []),
  ],
  'bridge-letter': body => [
    ...one('report', body.report),
    ...one('next', body.next),
    ...one('signatory', body.signatory),
    ...('by' in body.lifecycle ? one('signed_by', body.lifecycle.by) : []),
    ...(body.lifecycle.state === 'withdrawn' ? one('withdrawn_by', body.lifecycle.withdrawnBy) : []),
  ],
  'matrix-cell': body => [
    ...one('engagement', body.engagement),
    ...one('control', body.control),
    ...one('by', body.by),
  ],
  judgement: body => [
    ...one('engagement', body.engagement),
    ...one('by', body.by),
    ...many('assessor', body.plan ? [body.plan.assessor] : []),
    ...many('control', body.said?.kind === 'measured' ? body.said.controls : []),
    ...many('evidence', body.evidence),
    ...many('finding', body.findings),
  ],
  bundle: body => one('engagement', body.engagement),
  grant: () => [],
  invitation: () => [],
  token: () => [],
  erasure: body => [
    ...many(
      'target',
      body.targets.map(target => target.subject),
    ),
    ...many('room', body.rooms ?? []),
  ],
  hold: body => (body.covers.kind === 'everything' ? [] : many('covers', body.covers.ids)),
  'retention-rule': () => [],
  baseline: body => [
    ...one('connection', body.connection),
    ...one('snapshot', body.snapshot),
    ...one('accepted_by', body.acceptedBy),
  ],
  advice: () => [],
  'legal-entity': body => [...one('scope', body.scope), ...one('decided_by', body.decision?.by ?? null)],
  registration: body => [
    ...one('entity', body.entity),
    ...one('drafted_by', body.draftedBy),
    ...('by' in body.lifecycle ? one('by', body.lifecycle.by) : []),
    ...one('receipt', body.lifecycle.state === 'acknowledged' ? body.lifecycle.receipt : null),
  ],
  incident: body => incidentLinks(body),
  'drop-box': body => one('entity', body.entity),
  filing: body => [
    ...one('incident', body.incident),
    ...one('corrects', body.corrects),
    ...one('drafted_by', body.lifecycle.drafted.by),
    ...('approved' in body.lifecycle ? one('approved_by', body.lifecycle.approved.by) : []),
    ...('submitted' in body.lifecycle ? one('submitted_by', body.lifecycle.submitted.by) : []),
    ...('rehearsed' in body.lifecycle ? one('rehearsed_by', body.lifecycle.rehearsed.by) : []),
  ],
  'recurring-check': body => [
    ...one('entity', body.entity),
    ...one('by', body.by),
    ...many(
      'incident',
      body.found.flatMap(({ incidents }) => incidents),
    ),
  ],
  supplier: body => supplierLinks(body),
  'supplier-assessment': body => [
    ...one('supplier', body.supplier),
    ...one('owner', body.owner),
    ...one('assessor', body.assessor),
    ...('by' in body.lifecycle ? one('decided_by', body.lifecycle.by) : []),
  ],
  'supplier-report': ({ supplier, files, review, raised, requestedBy, lifecycle }) => [
    ...one('supplier', supplier),
    ...many('evidence', files),
    ...one('requested_by', requestedBy),
    ...one('by', lifecycle.by),
    ...one('concluded_by', review.conclusion?.by ?? null),
    ...many(
      'control',
      (review.expected ?? []).flatMap(({ answer }) => (answer?.is === 'implemented' ? answer.control : [])),
    ),
    ...many('finding', [...Object.values(raised), ...(review.exceptions ?? []).flatMap(({ risk }) => risk ?? [])]),
  ],
  'supplier-request': body => [
    ...one('supplier', body.supplier),
    ...one('asked_by', body.askedBy),
    ...many('report', Object.values(body.reports)),
    ...many(
      'taken_into',
      Object.values(body.taken).map(({ into }) => into),
    ),
    ...many(
      'by',
      [...body.followUps, ...Object.values(body.reviews), ...Object.values(body.taken)].map(({ by }) => by),
    ),
    ...('by' in body.lifecycle ? one('revoked_by', body.lifecycle.by) : []),
  ],
  'body-member': body => [...one('entity', body.entity), ...one('person', body.person)],
  'body-training': body => [
    ...one('entity', body.entity),
    ...one('person', body.person),
    ...one('evidence', body.proof),
  ],
  'oversight-meeting': body => [
    ...one('entity', body.entity),
    ...many('present', body.present),
    ...one('evidence', body.minutes.evidence),
  ],
  resolution: body => [
    ...one('entity', body.entity),
    ...one('about', body.about.id),
    ...one('requested_by', body.requestedBy),
    ...many(
      'voted_by',
      body.votes.map(({ person }) => person),
    ),
    ...('by' in body.lifecycle ? one('closed_by', body.lifecycle.by) : []),
    ...('minutes' in body.lifecycle ? one('evidence', body.lifecycle.minutes.evidence) : []),
  ],
  'authority-request': body => [
    ...one('entity', body.entity),
    ...one('owner', body.owner),
    ...many(
      'evidence',
      body.items.flatMap(({ evidence }) => evidence),
    ),
    ...('answeredBy' in body.lifecycle ? one('answered_by', body.lifecycle.answeredBy) : []),
    ...(body.lifecycle.state === 'closed' ? one('closed_by', body.lifecycle.closedBy) : []),
  ],
  playbook: body => [
    ...one('owner', body.owner),
    ...(body.lifecycle.state === 'approved' ? one('approved_by', body.lifecycle.by) : []),
  ],
}

/** Whom and what a supplier names: its owner, its own suppliers, and who recorded what happened to it. */
function supplierLinks(body: BodyOf<'supplier'>): Link[] {
  const { owner, serves, dependsOn, triggers, notices, serviceReviews = [], clauses } = body
  return [
    ...one('owner', owner),
    ...(serves ? one('serves', serves) : []),
    ...many(
      'depends_on',
      (dependsOn ?? []).flatMap(({ supplier }) => supplier ?? []),
    ),
    ...many(
      'recorded_by',
      [...triggers, ...notices, ...serviceReviews].map(({ by }) => by),
    ),
    ...many(
      'incident',
      notices.flatMap(({ incident }) => incident ?? []),
    ),
    ...many(
      'accepted_by',
      Object.values(clauses).flatMap(clause => (clause.state === 'absent_accepted' ? clause.by : [])),
    ),
  ]
}

/** Whom and what an incident names: its entity, people, suppliers, controls, evidence, and what was learnt from it. */
function incidentLinks(body: BodyOf<'incident'>): Link[] {
  return [
    ...one('entity', body.entity),
    ...one('run', body.source.run),
    ...one('opened_by', body.openedBy),
    ...one('aware', body.awareness?.by ?? null),
    ...one('decided_by', body.decision?.by ?? null),
    ...one('withdrawn_by', body.withdrawn?.by ?? null),
    ...many('supplier', body.suppliers),
    ...many('control', [...body.controls, ...(body.review?.controls ?? [])]),
    ...many('action', body.review?.actions ?? []),
    ...one('reviewed_by', body.review?.by ?? null),
    ...many(
      'said_by',
      body.timeline.flatMap(({ by, corrections }) => [by, ...corrections.map(one => one.by)].flatMap(one => one ?? [])),
    ),
    ...many(
      'evidence',
      body.timeline.flatMap(({ evidence }) => evidence),
    ),
    ...many(
      'playbook',
      body.timeline.flatMap(({ playbook }) => playbook?.id ?? []),
    ),
  ]
}

/** Whom and what a description names: people, controls and evidence. The components and promises belong to the scope. */
function descriptionLinks(body: BodyOf<'description'>): Link[] {
  const sections = [
    body.services,
    body.commitments,
    body.components,
    body.incidents,
    body.criteria,
    body.user_controls,
    body.subservices,
    body.irrelevant,
    body.changes,
  ]
  const decisions = [
    body.incidents.decision,
    body.user_controls.decision,
    body.subservices.decision,
    body.irrelevant.decision,
  ]
  return [
    ...one('engagement', body.engagement),
    ...many(
      'made_by',
      sections.flatMap(section => section.made?.by ?? []),
    ),
    ...many(
      'signed_by',
      decisions.flatMap(decision => (decision.state === 'none' ? decision.by : [])),
    ),
    ...many(
      'owner',
      body.components.owners.map(part => part.owner),
    ),
    ...many(
      'control',
      body.commitments.links.flatMap(link => link.controls),
    ),
    ...many(
      'monitoring',
      body.subservices.organisations.flatMap(part => part.monitoring ?? []),
    ),
    ...many(
      'evidence',
      body.subservices.organisations.flatMap(part => part.assertion ?? []),
    ),
  ]
}

/** Who signed an assertion and the papers around it, and what was filed. */
function assertionLinks({ engagement, signatory, papers, lifecycle }: BodyOf<'assertion'>): Link[] {
  const kept = [papers.engagement_letter, papers.representation_letter, papers.questionnaire]
  return [
    ...one('engagement', engagement),
    ...one('signatory', signatory),
    ...many(
      'signed_by',
      [...kept, lifecycle].flatMap(paper => ('by' in paper ? paper.by : [])),
    ),
    ...many(
      'evidence',
      kept.flatMap(paper => (paper.state === 'filed' ? paper.evidence : [])),
    ),
  ]
}

const findingRoles = {
  assessedBy: 'assessed_by',
  respondedBy: 'responded_by',
  responsible: 'responsible',
  remediatedBy: 'remediated_by',
  verifiedBy: 'verified_by',
  closedBy: 'closed_by',
  sentBackBy: 'sent_back_by',
} as const

/** Who took the steps of a finding, and what shows that it was mended. */
function findingSteps(lifecycle: BodyOf<'finding'>['lifecycle']): Link[] {
  const said: { readonly [Role in keyof typeof findingRoles]?: string | undefined } = lifecycle
  const people = Object.entries(findingRoles).flatMap(([key, role]) =>
    one(role, said[key as keyof typeof findingRoles] ?? null),
  )
  return [...people, ...('evidence' in lifecycle ? many('evidence', lifecycle.evidence) : [])]
}

/** What a version is called in lists, histories and the command palette. */
export const titleOf: { readonly [Name in Noun]: (body: BodyOf<Name>) => string } = {
  organisation: body => body.name,
  scope: body => body.name,
  profile: body => body.name,
  framework: body => `${body.shortTitle} ${body.version}`,
  'framework-text': body => `Text of ${body.framework}`,
  'framework-upgrade': body => `Upgrade from ${body.from} to ${body.to}`,
  crosswalk: body => body.title,
  relation: body => `${body.source} ${body.relation.replaceAll('_', ' ')} ${body.target}`,
  'group-coverage': body => `Group coverage of ${body.target}`,
  'oscal-document': body => body.title,
  person: body => body.name,
  control: body => `${body.code} ${body.title}`,
  check: body => body.title,
  connection: body => body.title,
  dataset: body => body.title,
  snapshot: body => `Snapshot by ${body.connector}`,
  evidence: evidenceTitle,
  run: body => `Result of ${body.check}: ${body.verdict}`,
  review: body => `Review: ${body.decision.state}`,
  occurrence: body => `Performance ${body.fact.state === 'performed' ? 'recorded' : 'not applicable'}`,
  exception: body => body.title,
  action: body => body.title,
  advice: () => 'Answers to the advisor',
  finding: body => body.title,
  population: body => body.title,
  draw: body => `Sample of ${body.size} of ${body.rows}`,
  'sample-policy': body => body.title,
  test: body => body.title,
  engagement: body => body.title,
  'matrix-cell': body =>
    `${body.requirement}: ${body.said.state === 'in' ? 'how a control addresses it' : 'a control left out'}`,
  judgement: body => `${body.requirement}: ${body.said ? 'judged' : 'planned'}`,
  description: () => 'Description of the system',
  assertion: body => `Assertion of management: ${body.lifecycle.state}`,
  'subsequent-event': body => body.title,
  'bridge-letter': body => body.title,
  'access-review': body => body.title,
  'access-decision': body =>
    `Access ${body.decision}: ${body.entries.length} ${body.entries.length === 1 ? 'entry' : 'entries'}`,
  request: body => `${body.reference} ${body.title}`,
  comment: body => `Comment: ${body.words.slice(0, 80)}`,
  conclusion: ({ signed }) => `Conclusion: ${resultLabels[signed.statement.result].toLowerCase()}`,
  opinion: ({ signed }) => `Opinion on ${signed.statement.aspect}: ${signed.statement.opinion}`,
  room: body => (body.state === 'locked' ? 'Auditor’s room locked' : 'Conclusions released'),
  bundle: body => `Bundle of ${body.title}`,
  grant: body => `Role ${body.role.replaceAll('_', ' ')} ${body.state}`,
  invitation: body => `Invitation ${body.state}`,
  token: body => `Token ${body.name} ${body.state}`,
  erasure: body => `Erasure under ${body.rule}: ${body.lifecycle.state}`,
  hold: body => `${body.title} ${body.lifecycle.state}`,
  'retention-rule': body => `${body.title}: ${body.years} years`,
  baseline: body => `Baseline of ${body.dataset} ${body.state}`,
  'legal-entity': body => body.name,
  registration: body => registrations.describe(body),
  incident: body => (body.kind === 'tabletop' ? `Exercise: ${body.title}` : body.title),
  'drop-box': body => `Drop box that ends in ${body.hint}`,
  filing: body => `${body.exercise ? 'Exercise: ' : ''}${body.stage.replaceAll('_', ' ')} of ${body.entityName}`,
  'recurring-check': () => 'Look for incidents that recur',
  supplier: body => body.name,
  'supplier-assessment': body => supplierAssessments.describe(body),
  'supplier-report': body => supplierReports.describe(body),
  'supplier-request': body => `Asked of ${body.supplierName}`,
  'body-member': body => `Member of the body: ${body.office}`,
  'body-training': body => `Training: ${body.course}`,
  'oversight-meeting': () => 'Oversight of the measures',
  resolution: body => `${body.about.title}: ${body.lifecycle.state}`,
  'authority-request': body => authorityRequests.describe(body),
  playbook: body => playbooks.describe(body),
}

/** The stored files a version rests on, by SHA-256: they must be there before it and stay as long as it does. */
export function blobsOf(noun: Noun, body: BodyOf<Noun>): readonly string[] {
  if (noun === 'evidence') return (body as BodyOf<'evidence'>).blobs.map(blob => blob.sha256)
  if (noun === 'snapshot') {
    const { datasets, file } = body as BodyOf<'snapshot'>
    return [...datasets.map(dataset => dataset.sha256), ...(file ? [file.sha256] : [])]
  }
  if (noun === 'framework-text') {
    const { words, original } = body as BodyOf<'framework-text'>
    return [words, original]
  }
  if (noun === 'oscal-document') {
    const { original, taken } = body as BodyOf<'oscal-document'>
    return [original, taken]
  }
  if (noun === 'population') {
    const { popHash, source, masked } = body as BodyOf<'population'>
    return [popHash, source.sha256, ...(masked ? [masked.sha256, masked.key] : [])]
  }
  if (noun === 'access-review') {
    const { frozen } = body as BodyOf<'access-review'>
    return frozen ? [frozen.popHash, ...frozen.sources.map(one => one.sha256)] : []
  }
  if (noun === 'supplier-request')
    return (body as BodyOf<'supplier-request'>).rounds.flatMap(({ files }) => files.map(file => file.sha256))
  if (noun === 'incident') {
    const { timeline } = body as BodyOf<'incident'>
    return timeline.flatMap(({ files }) => files.map(file => file.sha256))
  }
  if (noun === 'run') return [(body as BodyOf<'run'>).resultBlob].filter(sha256 => sha256 !== null)
  return []
}

/** What raised a finding: a run, a review of access, or a person. */
function sourceOf(source: BodyOf<'finding'>['source']): string {
  switch (source.kind) {
    case 'check':
      return source.run
    case 'access_review':
      return source.review
    case 'person':
      return source.person
  }
}

function frozenLinks(frozen: BodyOf<'access-review'>['frozen']): readonly Link[] {
  if (!frozen) return []
  return [
    ...one('frozen_by', frozen.by),
    ...one('previous', frozen.previous),
    ...many('reviewer', frozen.reviewers),
    ...many(
      'snapshot',
      [...frozen.sources, ...(frozen.people ? [frozen.people] : [])].map(({ snapshot }) => snapshot),
    ),
    ...many(
      'connection',
      frozen.sources.map(({ connection }) => connection),
    ),
  ]
}

function accessReviewSteps(lifecycle: BodyOf<'access-review'>['lifecycle']): readonly Link[] {
  return [
    ...('startedBy' in lifecycle ? one('started_by', lifecycle.startedBy) : []),
    ...('finishedBy' in lifecycle
      ? [...one('finished_by', lifecycle.finishedBy), ...many('action', lifecycle.actions)]
      : []),
    ...(lifecycle.state === 'completed'
      ? [
          ...one('completed_by', lifecycle.completedBy),
          ...many('evidence', lifecycle.evidence),
          ...one('occurrence', lifecycle.occurrence),
        ]
      : []),
    ...(lifecycle.state === 'cancelled' ? one('cancelled_by', lifecycle.cancelledBy) : []),
  ]
}
