import { z } from 'zod'
import { type Refusal, refusal } from '../problem/index.ts'
import { defineRegister, type Field, overrideOf, stepsOf } from '../register/index.ts'
import { Finding, FindingFields, type FindingKind } from './schema.ts'

/** What a person writes of a finding. Who raised it, the run behind it and its lifecycle are added by Onus. */
export const FindingDraft = FindingFields.omit({ lifecycle: true, source: true }).extend({
  owner: z.uuid(),
  check: FindingFields.shape.check.default(null),
  control: FindingFields.shape.control.default(null),
  requirements: FindingFields.shape.requirements.default([]),
  engagement: FindingFields.shape.engagement.default(null),
  population: FindingFields.shape.population.default(null),
  sample: FindingFields.shape.sample.default(null),
  deviations: FindingFields.shape.deviations.default(null),
  cause: z.string().default(''),
  extent: z.string().default(''),
  extended: FindingFields.shape.extended.default(null),
  compensating: z.string().default(''),
  compensatingTested: FindingFields.shape.compensatingTested.default(null),
  compensatingEvidence: FindingFields.shape.compensatingEvidence.default([]),
  effect: z.string().default(''),
})
export type FindingDraft = z.infer<typeof FindingDraft>

export const findingKinds: readonly Readonly<{ value: FindingKind; label: string }>[] = [
  { value: 'deviation', label: 'Deviation' },
  { value: 'design', label: 'Design gap' },
  { value: 'other_than_satisfied', label: 'Other than satisfied' },
  { value: 'minor_nonconformity', label: 'Minor nonconformity' },
  { value: 'major_nonconformity', label: 'Major nonconformity' },
  { value: 'observation', label: 'Observation' },
]

const yesOrNo = [
  { value: 'yes', label: 'Yes' },
  { value: 'no', label: 'No' },
]
const words = (field: string) => z.string().trim().min(1, `say ${field}`).max(8000)
const step = stepsOf<Finding>()
const cause: Field<'cause'> = {
  key: 'cause',
  label: 'Cause',
  help: 'Why it came to be, as far as is known.',
  kind: 'long_text',
  required: true,
}
const extent: Field<'extent'> = {
  key: 'extent',
  label: 'Extent',
  help: 'How far it reaches beyond what was seen.',
  kind: 'long_text',
  required: false,
}
const effect: Field<'effect'> = {
  key: 'effect',
  label: 'Effect',
  help: 'What it means for the requirements. Facts only: an opinion is the auditor’s.',
  kind: 'long_text',
  required: true,
}
const asksWhy: readonly Field[] = [
  { key: 'why', label: 'Why', help: 'Kept in the record.', kind: 'long_text', required: true },
]
const why = z.object({ why: words('why') })

type Lifecycle<State extends Finding['lifecycle']['state']> = Extract<Finding['lifecycle'], { state: State }>

/**
 * Findings: open, assessed, responded, remediated, verified, closed; each step back keeps its reason, and nothing is deleted.
 * Who verifies is not who remediated, but in a company of one, which says why. A response of management cures nothing, and no exception changes a finding.
 */
export const findings = defineRegister({
  noun: 'finding',
  title: 'Finding',
  plural: 'Findings',
  schema: Finding,
  draft: FindingDraft,
  fields: [
    { key: 'title', label: 'Title', help: 'What is wrong, in a few words.', kind: 'text', required: true },
    {
      key: 'kind',
      label: 'Kind',
      help: 'A deviation: a control that did not work. A design gap: one that could not.',
      kind: 'choice',
      required: true,
      options: findingKinds,
    },
    {
      key: 'severity',
      label: 'Severity',
      help: 'How bad it is.',
      kind: 'choice',
      required: true,
      options: ['critical', 'high', 'medium', 'low'].map(value => ({
        value,
        label: `${value.charAt(0).toUpperCase()}${value.slice(1)}`,
      })),
    },
    { key: 'owner', label: 'Owner', help: 'The person who answers for it.', kind: 'person', required: true },
    {
      key: 'description',
      label: 'What is so',
      help: 'The fact: what was looked at, what was expected, what was found.',
      kind: 'long_text',
      required: true,
    },
    { key: 'control', label: 'Control', help: 'The control that it concerns.', kind: 'control', required: false },
    {
      key: 'engagement',
      label: 'Engagement',
      help: 'The assessment that it was raised in.',
      kind: 'engagement',
      required: false,
    },
    {
      key: 'check',
      label: 'Check',
      help: 'The check whose failing resources it is about.',
      kind: 'check',
      required: false,
    },
    {
      key: 'requirements',
      label: 'Requirements',
      help: 'The requirements that it concerns.',
      kind: 'requirements',
      required: false,
    },
    { key: 'population', label: 'Population', help: 'How many items there are.', kind: 'count', required: false },
    { key: 'sample', label: 'Sample', help: 'How many of them were tested.', kind: 'count', required: false },
    { key: 'deviations', label: 'Deviations', help: 'How many of these deviate.', kind: 'count', required: false },
    { ...cause, required: false },
    extent,
    {
      key: 'extended',
      label: 'Sample extended',
      help: 'Whether more items were tested because of it.',
      kind: 'choice',
      required: false,
      options: yesOrNo,
    },
    {
      key: 'compensating',
      label: 'Compensating control',
      help: 'What reduces the effect, by name.',
      kind: 'long_text',
      required: false,
    },
    {
      key: 'compensatingTested',
      label: 'Compensating control tested',
      help: 'Yes needs the evidence of the test.',
      kind: 'choice',
      required: false,
      options: yesOrNo,
    },
    {
      key: 'compensatingEvidence',
      label: 'Evidence of that test',
      help: 'What shows that the compensating control works.',
      kind: 'evidence',
      required: false,
    },
    { ...effect, required: false },
  ],
  open: (draft, { actorPerson }, before): Finding | Refusal => {
    if (!before)
      return { ...draft, source: { kind: 'person', person: actorPerson }, lifecycle: { state: 'open' } } as const
    if (before.engagement && before.source.kind === 'person' && before.source.person !== actorPerson)
      return refusal(
        'not_permitted',
        'Only who raised it in the engagement can reword it. Assess it, or respond to it.',
      )
    const { source, engagement, check, control } = before
    const isRaised = source.kind !== 'person'
    return { ...draft, source, engagement, ...(isRaised && { check, control }), lifecycle: { state: 'open' } }
  },
  lifecycle: {
    states: {
      open: { label: 'Open', editable: true, open: true },
      assessed: { label: 'Assessed', editable: true, open: true },
      responded: { label: 'Responded', editable: false, open: true },
      remediated: { label: 'Remediated, to be verified', editable: false, open: true },
      verified: { label: 'Verified, to be closed', editable: false, open: true },
      closed: { label: 'Closed', editable: false, open: false },
    },
    transitions: [
      step({
        verb: 'assess',
        label: 'Assess',
        from: ['open'],
        to: 'assessed',
        needs: 'finding:respond',
        asks: [cause, extent, effect],
        input: z.object({ cause: words('the cause'), extent: z.string().default(''), effect: words('the effect') }),
        amends: input => input,
        take: (_finding, _input, { actorPerson, at }) => ({
          state: 'assessed',
          assessedBy: actorPerson,
          assessedAt: at,
        }),
      }),
      step({
        verb: 'respond',
        label: 'Respond',
        from: ['assessed'],
        to: 'responded',
        needs: 'finding:respond',
        asks: [
          {
            key: 'response',
            label: 'Response of management',
            help: 'What is going to be done. It is unaudited, and cures nothing by itself.',
            kind: 'long_text',
            required: true,
          },
          { key: 'responsible', label: 'Responsible', help: 'Who does it.', kind: 'person', required: true },
          { key: 'responseDue', label: 'By', help: 'The day by which it is done.', kind: 'date', required: true },
        ],
        input: z.object({
          response: words('what is going to be done'),
          responsible: z.uuid(),
          responseDue: z.iso.date(),
        }),
        take: ({ lifecycle }, input, { actorPerson, at }) => ({
          ...onlyAssessed(lifecycle as Lifecycle<'assessed'>),
          state: 'responded',
          respondedBy: actorPerson,
          respondedAt: at,
          ...input,
        }),
      }),
      step({
        verb: 'remediate',
        label: 'Say it is remediated',
        from: ['responded'],
        to: 'remediated',
        needs: 'finding:respond',
        asks: [
          { key: 'remediation', label: 'What was done', help: 'As a fact.', kind: 'long_text', required: true },
          { key: 'evidence', label: 'Evidence', help: 'What shows it.', kind: 'evidence', required: false },
        ],
        input: z.object({ remediation: words('what was done'), evidence: z.array(z.uuid()).max(50).default([]) }),
        take: ({ lifecycle }, input, { actorPerson, at }) => {
          const { sentBackBy: _by, sentBackAt: _at, sentBackWhy: _why, ...kept } = lifecycle as Lifecycle<'responded'>
          return { ...kept, state: 'remediated', remediatedBy: actorPerson, remediatedAt: at, ...input }
        },
      }),
      step({
        verb: 'verify',
        label: 'Verify',
        from: ['remediated'],
        to: 'verified',
        needs: 'finding:verify',
        asks: [
          {
            key: 'verification',
            label: 'How it was seen',
            help: 'What you looked at yourself, and what it showed.',
            kind: 'long_text',
            required: true,
          },
        ],
        input: z.object({ verification: words('how it was seen') }),
        apart: {
          from: ({ lifecycle }) => (lifecycle.state === 'remediated' ? lifecycle.remediatedBy : null),
          detail: 'You remediated it. Let somebody else verify that it holds.',
        },
        take: ({ lifecycle }, input, by) => ({
          ...(lifecycle as Lifecycle<'remediated'>),
          state: 'verified',
          verifiedBy: by.actorPerson,
          verifiedAt: by.at,
          ...overrideOf(by, (lifecycle as Lifecycle<'remediated'>).remediatedBy),
          ...input,
        }),
      }),
      step({
        verb: 'close',
        label: 'Close the finding',
        from: ['verified'],
        to: 'closed',
        needs: 'finding:verify',
        asks: [
          { key: 'conclusion', label: 'Note', help: 'What is left, if anything.', kind: 'long_text', required: false },
        ],
        input: z.object({ conclusion: z.string().max(8000).default('') }),
        take: ({ lifecycle }, input, { actorPerson, at }) => ({
          ...(lifecycle as Lifecycle<'verified'>),
          state: 'closed',
          closedBy: actorPerson,
          closedAt: at,
          ...input,
        }),
      }),
      step({
        verb: 'assess_again',
        label: 'Assess again',
        from: ['assessed'],
        to: 'open',
        needs: 'finding:respond',
        asks: asksWhy,
        input: why,
        take: (_finding, input, by) => ({ state: 'open', ...sentBack(input, by) }),
      }),
      step({
        verb: 'respond_again',
        label: 'Send the response back',
        from: ['responded'],
        to: 'assessed',
        needs: 'finding:respond',
        asks: asksWhy,
        input: why,
        take: ({ lifecycle }, input, by) => ({
          ...onlyAssessed(lifecycle as Lifecycle<'responded'>),
          ...sentBack(input, by),
        }),
      }),
      step({
        verb: 'send_back',
        label: 'Send back',
        from: ['remediated', 'verified'],
        to: 'responded',
        needs: 'finding:verify',
        asks: asksWhy,
        input: why,
        take: ({ lifecycle }, input, by) => ({
          ...onlyResponded(lifecycle as Lifecycle<'remediated'>),
          ...sentBack(input, by),
        }),
      }),
    ],
  },
  owner: finding => finding.owner,
  dueOf: ({ lifecycle }) =>
    lifecycle.state === 'responded' || lifecycle.state === 'remediated' ? lifecycle.responseDue : null,
  reviewCadence: null,
  describe: finding => `${finding.title} (${finding.severity}, ${finding.lifecycle.state})`,
})

/** True until somebody closed it. */
export function isOpen(finding: Pick<Finding, 'lifecycle'>): boolean {
  return finding.lifecycle.state !== 'closed'
}

const afterIssue: readonly string[] = ['remediate', 'verify', 'send_back', 'close']

/**
 * Whether a step can still be taken once the engagement of a finding is issued: what was answered is remediated, verified,
 * sent back and closed; its facts and the response stay as they were.
 */
export function goesOnAfterIssue(verb: string): boolean {
  return afterIssue.includes(verb)
}

function sentBack({ why: sentBackWhy }: { why: string }, { actorPerson, at }: { actorPerson: string; at: string }) {
  return { sentBackBy: actorPerson, sentBackAt: at as Lifecycle<'assessed'>['assessedAt'], sentBackWhy }
}

function onlyAssessed({ assessedBy, assessedAt }: Pick<Lifecycle<'assessed'>, 'assessedBy' | 'assessedAt'>) {
  return { state: 'assessed', assessedBy, assessedAt } as const
}

function onlyResponded(lifecycle: Lifecycle<'remediated'> | Lifecycle<'verified'>): Lifecycle<'responded'> {
  const { respondedBy, respondedAt, response, responsible, responseDue } = lifecycle
  return {
    ...onlyAssessed(lifecycle),
    state: 'responded',
    respondedBy,
    respondedAt,
    response,
    responsible,
    responseDue,
  }
}
