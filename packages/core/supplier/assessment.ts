import { z } from 'zod'
import { refusal } from '../problem/index.ts'
import { defineRegister, overrideOf, stepsOf } from '../register/index.ts'
import { Instant } from '../time/index.ts'
import { Factor, type SupplierAssessment } from './schema.ts'

const factors = z.record(z.string(), Factor)

export const SupplierDecision = z.enum(['approve', 'condition', 'reject', 'exit'])
export type SupplierDecision = z.infer<typeof SupplierDecision>

const lifecycle = z.discriminatedUnion('state', [
  z.object({ state: z.literal('draft') }),
  z.object({
    state: z.literal('decided'),
    decision: SupplierDecision,
    conditions: z.string().max(8_000),
    why: z.string().min(1).max(8_000),
    by: z.uuid(),
    at: Instant,
    override: z.string().min(1).max(2_000).optional().describe('Why one person owns the supplier and decided'),
  }),
  z.object({ state: z.literal('dropped'), by: z.uuid(), at: Instant, why: z.string().min(1).max(2_000) }),
])

/** An assessment of one supplier: what was found of each factor of Article 21(3) and of the criteria of selection, then a decision. */
export const AssessmentRecord = z.object({
  supplier: z.uuid(),
  supplierName: z.string().max(200),
  /** Who owned the supplier when it was written: they do not decide alone about it. */
  owner: z.uuid(),
  assessor: z.uuid(),
  factors: factors.default({}),
  criteria: factors.default({}),
  lifecycle,
})
export type AssessmentRecord = z.infer<typeof AssessmentRecord>

export const AssessmentDraft = AssessmentRecord.pick({ supplier: true, factors: true, criteria: true })
export type AssessmentDraft = z.infer<typeof AssessmentDraft>

const text = (most: number) => z.string().trim().max(most)
const step = stepsOf<AssessmentRecord>()
const apart = {
  from: ({ owner }: AssessmentRecord) => owner,
  detail: 'You own this supplier: somebody else decides about it.',
}

export const decisionLabels: Readonly<Record<SupplierDecision, string>> = {
  approve: 'Approved',
  condition: 'Approved with conditions',
  reject: 'Rejected',
  exit: 'To be left',
}

/** Assessments of suppliers: written by anybody who may, decided by somebody who does not own the supplier. */
export const supplierAssessments = defineRegister({
  noun: 'supplier-assessment',
  title: 'Supplier assessment',
  plural: 'Supplier assessments',
  schema: AssessmentRecord,
  draft: AssessmentDraft,
  fields: [],
  open: (draft, { actorPerson }, before): AssessmentRecord => ({
    supplierName: '',
    owner: actorPerson,
    assessor: actorPerson,
    lifecycle: { state: 'draft' },
    ...before,
    ...draft,
    supplier: before?.supplier ?? draft.supplier,
  }),
  lifecycle: {
    states: {
      draft: { label: 'Not decided', editable: true, open: true },
      decided: { label: 'Decided', editable: false, open: false },
      dropped: { label: 'Dropped', editable: false, open: false },
    },
    transitions: [
      step({
        verb: 'decide',
        label: 'Decide',
        from: ['draft'],
        to: 'decided',
        needs: 'supplier:write',
        asks: [
          {
            key: 'decision',
            label: 'Decision',
            help: 'Conditions and an exit are followed up as actions.',
            kind: 'choice',
            required: true,
            options: SupplierDecision.options.map(value => ({ value, label: decisionLabels[value] })),
          },
          { key: 'conditions', label: 'Conditions', help: 'Where there are any.', kind: 'long_text', required: false },
          { key: 'why', label: 'Why', help: 'Kept in the record.', kind: 'long_text', required: true },
        ],
        input: z.object({
          decision: SupplierDecision,
          conditions: text(8_000).default(''),
          why: text(8_000).min(1, 'say why'),
        }),
        guard: ({ factors }) =>
          Object.keys(factors).length === 0
            ? refusal('not_in_lifecycle', 'Nothing was found of this supplier yet: write what was looked at first')
            : null,
        apart,
        take: ({ owner }, input, by) => ({
          state: 'decided',
          ...input,
          by: by.actorPerson,
          at: by.at,
          ...overrideOf(by, owner),
        }),
      }),
      step({
        verb: 'drop',
        label: 'Drop',
        from: ['draft'],
        to: 'dropped',
        needs: 'supplier:write',
        asks: [{ key: 'why', label: 'Why', help: 'Kept in the record.', kind: 'long_text', required: true }],
        input: z.object({ why: text(2_000).min(1, 'say why') }),
        take: (_body, { why }, { actorPerson, at }) => ({ state: 'dropped', by: actorPerson, at, why }),
      }),
    ],
  },
  owner: ({ assessor }) => assessor,
  dueOf: () => null,
  reviewCadence: null,
  describe: ({ supplierName, lifecycle }) =>
    `Assessment of ${supplierName}: ${lifecycle.state === 'decided' ? decisionLabels[lifecycle.decision].toLowerCase() : lifecycle.state}`,
})

/** An assessment as the standing of its supplier counts it; one that nobody decided counts for nothing. */
export function countedAs({ factors, lifecycle }: AssessmentRecord): SupplierAssessment | null {
  if (lifecycle.state !== 'decided') return null
  const { at, by, decision, conditions } = lifecycle
  return { at, by, factors, decision, conditions }
}
