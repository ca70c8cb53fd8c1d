import { Severity } from '@onus/core/check'
import { AssessmentMethod, Determination } from '@onus/core/conclusion'
import { EngagementMode } from '@onus/core/engagement'
import { Judged, JudgementDraft, JudgementPlan } from '@onus/core/judgement'
import { Answer, Label } from '@onus/core/posture'
import { Instant } from '@onus/core/time'
import { z } from 'zod'
import { byId, momentQuery, operation } from '../operation/index.ts'
import { Written } from '../record/index.ts'

/** How a requirement stands, in the words of its kind of engagement. */
export const JudgementStateShown = z.enum([
  'satisfied',
  'other-than-satisfied',
  'not_assessable',
  'not_determined',
  'conforming',
  'opportunity',
  'minor_nonconformity',
  'major_nonconformity',
  'addressed',
  'partly',
  'not',
  'unknown',
  'partial',
  'largely',
  'fully',
])
export type JudgementStateShown = z.infer<typeof JudgementStateShown>

/** One requirement of an engagement with what its assessor said, beside what Onus computes of it. */
export const JudgementLine = z.object({
  requirement: z.string(),
  id: z.string(),
  label: z.string(),
  summary: z.string(),
  group: z.string().nullable(),
  state: JudgementStateShown,
  counts: z.object({ statements: z.int(), satisfied: z.int(), other: z.int(), open: z.int() }),
  others: z.array(z.string()).describe('Every determination statement that is other than satisfied'),
  unset: z.array(z.string()).describe('Parameters without a value, which keep it from being assessed'),
  inherited: z.string().nullable().describe('Who provides it, where it is relied on and not assessed here'),
  plan: JudgementPlan.nullable(),
  by: z.string().nullable().describe('Who judged, by name'),
  at: Instant.nullable(),
  mode: EngagementMode,
  words: z.string(),
  caution: z.string(),
  priority: z.string().nullable().describe('Of an outcome in a profile'),
  version: z.int().nullable().describe('The version of the judgement; null while there is none'),
  findings: z.array(z.uuid()),
  controls: z.array(z.object({ id: z.uuid(), code: z.string(), title: z.string(), owner: z.uuid().nullable() })),
  posture: z
    .object({ label: Label, designed: Answer, operated: Answer, reviewed: Answer })
    .nullable()
    .describe('What live facts say; null for who may not see it'),
})

export const judgements = {
  list: operation({
    method: 'GET',
    path: '/engagements/{id}/judgements',
    summary: 'What was judged of each requirement of an engagement; what nobody judged is said so',
    needs: 'engagement:read',
    params: byId,
    query: momentQuery,
    output: z.object({
      form: z.enum(['determined', 'audited', 'measured', 'outcome']).nullable(),
      mode: EngagementMode,
      watermark: z.string().nullable(),
      asOf: Instant,
      framework: z.string().nullable(),
      text: z.boolean().describe('Whether the publisher’s words were imported'),
      profile: z.object({ id: z.uuid(), version: z.int(), outcomes: z.boolean() }).nullable(),
      closed: z.string().nullable().describe('Why nothing can be said; null while it can'),
      items: z.array(JudgementLine),
    }),
  }),
  get: operation({
    method: 'GET',
    path: '/engagements/{id}/judgement',
    summary:
      'One requirement of an engagement: its statements, how it can be looked at, evidence, and what was said before',
    needs: 'engagement:read',
    params: byId,
    query: momentQuery.extend({ requirement: z.string().min(1).max(200) }),
    output: z.object({
      requirement: z.string(),
      said: Judged.nullable(),
      words: z.string(),
      evidence: z.array(z.uuid()),
      plan: JudgementPlan.nullable(),
      version: z.int().nullable(),
      impartial: z.string().nullable().describe('Why the caller cannot judge it; null when they can'),
      caution: z.string().describe('What would be kept with a judgement by the caller'),
      statements: z.array(
        z.object({
          statement: z.string(),
          kind: z.enum(['objective', 'parameter', 'whole']),
          prose: z.string(),
          value: z.string().nullable(),
          determination: Determination.nullable(),
        }),
      ),
      methods: z.array(z.object({ method: AssessmentMethod, objects: z.array(z.string()) })),
      citable: z.array(z.object({ id: z.uuid(), title: z.string(), from: Instant, to: Instant.nullable() })),
      before: z.array(
        z.object({ version: z.int(), state: JudgementStateShown, by: z.string(), at: Instant, words: z.string() }),
      ),
    }),
  }),
  say: operation({
    method: 'POST',
    path: '/engagements/{id}/judgements',
    summary: 'Say what was found of one requirement; refused where a parameter is open, or where it is one’s own work',
    needs: 'test:write',
    params: byId,
    body: JudgementDraft.extend({
      requirement: z.string().min(1).max(200),
      expected: z.int().nullable().describe('The version that was seen; null when there was none'),
    }),
    output: Written,
    status: 201,
  }),
  plan: operation({
    method: 'POST',
    path: '/engagements/{id}/judgements/plan',
    summary:
      'Say who looks at which requirements and by when; nobody is planned for their own work in an internal audit',
    needs: 'test:write',
    params: byId,
    body: z.object({ requirements: z.array(z.string().min(1).max(200)).min(1).max(400), plan: JudgementPlan }),
    output: z.object({
      planned: z.int(),
      leftOut: z.array(z.object({ requirement: z.string(), why: z.string() })),
    }),
  }),
  raise: operation({
    method: 'POST',
    path: '/engagements/{id}/judgements/findings',
    summary: 'Raise a finding from what was judged; it stands in the plan of action from then on',
    needs: 'finding:write',
    params: byId,
    body: z.object({
      requirement: z.string().min(1).max(200),
      severity: Severity.default('medium'),
      owner: z.uuid().nullable().default(null).describe('Null for the owner of a control that addresses it'),
    }),
    output: Written,
    status: 201,
  }),
  sheet: operation({
    method: 'POST',
    path: '/engagements/{id}/judgements/sheets',
    summary: 'What was judged as CSV or XLSX; every line says by whom, when and in which mode',
    needs: 'engagement:read',
    params: byId,
    body: momentQuery.extend({ format: z.enum(['xlsx', 'csv']).default('xlsx') }),
    output: z.unknown(),
    transport: 'download',
  }),
} as const
