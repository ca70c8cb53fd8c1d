import { z } from 'zod'
import { CheckId, Severity } from '../check/index.ts'
import { Instant } from '../time/index.ts'

/** What is wrong, in few words: those of a SOC 2 test, of ISO internal audit, and of a determination under SP 800-53A. */
export const FindingKind = z.enum([
  'deviation',
  'design',
  'other_than_satisfied',
  'minor_nonconformity',
  'major_nonconformity',
  'observation',
])
export type FindingKind = z.infer<typeof FindingKind>

/** A control in the version that was looked at. */
export const ControlVersion = z.object({ id: z.uuid(), version: z.int().positive() })

/**
 * Where a finding comes from: a run of its check, with what failed then, a review of access whose revocations are overdue,
 * or what a person saw. A finding of a run lists up
 * to 100 resources as they were; how they are now is read from the stored intervals.
 */
export const FindingSource = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('check'),
    run: z.uuid(),
    at: Instant.describe('The moment that the run speaks about'),
    evaluated: z.int().nonnegative(),
    failed: z.int().positive(),
    resources: z.array(z.object({ resource: z.string(), reason: z.string() })).max(100),
  }),
  z.object({
    kind: z.literal('access_review'),
    review: z.uuid(),
    at: Instant.describe('The last snapshot that shows access which was to be revoked'),
    revoked: z.int().positive().describe('How many entries were to be revoked'),
    resources: z.array(z.object({ resource: z.string(), reason: z.string() })).max(100),
  }),
  z.object({ kind: z.literal('person'), person: z.uuid() }),
])

const person = z.uuid()

const assessed = { assessedBy: person, assessedAt: Instant }
const responded = {
  ...assessed,
  respondedBy: person.describe('Who answers for management; the answer is unaudited and cures nothing'),
  respondedAt: Instant,
  response: z.string().min(1),
  responsible: person.describe('Who does what the response says'),
  responseDue: z.iso.date(),
}
const remediated = {
  ...responded,
  remediatedBy: person,
  remediatedAt: Instant,
  remediation: z.string().min(1),
  evidence: z.array(z.uuid()),
}
const verified = {
  ...remediated,
  verifiedBy: person,
  verifiedAt: Instant,
  verification: z.string().min(1).describe('How it was seen that it holds'),
  override: z.string().min(1).max(2000).optional().describe('Why one person remediated and verified'),
}
const sentBack = { sentBackBy: person.optional(), sentBackAt: Instant.optional(), sentBackWhy: z.string().optional() }

/** A finding goes from open to closed step by step; a step back keeps its reason. It is never deleted. */
export const FindingLifecycle = z.discriminatedUnion('state', [
  z.object({ state: z.literal('open'), ...sentBack }),
  z.object({ state: z.literal('assessed'), ...assessed, ...sentBack }),
  z.object({ state: z.literal('responded'), ...responded, ...sentBack }),
  z.object({ state: z.literal('remediated'), ...remediated }),
  z.object({ state: z.literal('verified'), ...verified }),
  z.object({ state: z.literal('closed'), ...verified, closedBy: person, closedAt: Instant, conclusion: z.string() }),
])

const count = z.int().nonnegative().nullable()

/**
 * What a check or a person found wrong with a control (rulings 5, domain 3.10). It holds facts and what was done about them,
 * and no opinion: that is an auditor's, and stands elsewhere. An exception of management never changes it.
 */
const body = z.object({
  title: z.string().min(1).max(200),
  kind: FindingKind,
  severity: Severity,
  owner: person.nullable().describe('Null until somebody is named'),
  description: z.string().min(1).describe('What is so, as a fact'),
  check: CheckId.nullable().describe('The check whose failing resources it is about'),
  control: ControlVersion.nullable(),
  requirements: z.array(z.string()).max(100),
  engagement: z.uuid().nullable().describe('The assessment it was raised in'),
  source: FindingSource,
  population: count,
  sample: count,
  deviations: count,
  cause: z.string(),
  extent: z.string(),
  extended: z.enum(['yes', 'no']).nullable().describe('Whether the sample was extended'),
  compensating: z.string().describe('The control that compensates; empty when none does'),
  compensatingTested: z.enum(['yes', 'no']).nullable(),
  compensatingEvidence: z.array(z.uuid()).max(50),
  effect: z.string().describe('What it means for the requirements'),
  lifecycle: FindingLifecycle,
})

/** The fields alone, from which drafts are made; whoever stores one parses `Finding`. */
export const FindingFields = body

export const Finding = body.superRefine((finding, context) => {
  for (const [path, message] of contradictionsIn(finding)) context.addIssue({ code: 'custom', path: [path], message })
})
export type Finding = z.infer<typeof Finding>

/** What of a finding cannot be true together: more tested than there is, and a compensating control tested without evidence. */
export function contradictionsIn(
  finding: Pick<
    z.infer<typeof body>,
    'population' | 'sample' | 'deviations' | 'compensating' | 'compensatingTested' | 'compensatingEvidence'
  >,
): readonly (readonly [keyof z.infer<typeof body>, string])[] {
  const { population, sample, deviations, compensating, compensatingTested, compensatingEvidence } = finding
  const wrong: (readonly [keyof z.infer<typeof body>, string])[] = []
  if (sample !== null && population !== null && sample > population)
    wrong.push(['sample', `${sample} tested items are more than the ${population} that there are`])
  if (deviations !== null && (sample === null || deviations > sample))
    wrong.push(['deviations', `${deviations} deviations need at least as many tested items`])
  if (compensatingTested === 'yes' && compensating.trim() === '')
    wrong.push(['compensating', 'name the control that was tested'])
  if (compensatingTested === 'yes' && compensatingEvidence.length === 0)
    wrong.push(['compensatingEvidence', 'a compensating control counts as tested only with evidence of the test'])
  return wrong
}

/** What nobody has said yet of a finding that was just raised. */
export const nothingSaidYet: Pick<
  Finding,
  | 'population'
  | 'sample'
  | 'deviations'
  | 'cause'
  | 'extent'
  | 'extended'
  | 'compensating'
  | 'compensatingTested'
  | 'compensatingEvidence'
  | 'effect'
  | 'lifecycle'
> = {
  population: null,
  sample: null,
  deviations: null,
  cause: '',
  extent: '',
  extended: null,
  compensating: '',
  compensatingTested: null,
  compensatingEvidence: [],
  effect: '',
  lifecycle: { state: 'open' },
}
