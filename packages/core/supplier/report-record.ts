import { z } from 'zod'
import { type Refusal, refusal } from '../problem/index.ts'
import { defineRegister, stepsOf } from '../register/index.ts'
import { Instant } from '../time/index.ts'
import { type ReviewGap, reviewGaps } from './report.ts'
import { ReportReview } from './schema.ts'

const took = { by: z.uuid(), at: Instant }
const concluded = { ...took, next: z.iso.date().nullable().describe('When the next report is expected') }

const lifecycle = z.discriminatedUnion('state', [
  z.object({ state: z.literal('requested'), ...took }),
  z.object({ state: z.literal('received'), ...took }),
  z.object({ state: z.literal('in_review'), ...took }),
  z.object({ state: z.literal('follow_up'), ...took, asked: z.string().min(1).max(8_000) }),
  z.object({ state: z.literal('accepted'), ...concluded }),
  z.object({ state: z.literal('conditional'), ...concluded }),
  z.object({ state: z.literal('rejected'), ...concluded }),
  z.object({ state: z.literal('dropped'), ...took, why: z.string().min(1).max(2_000) }),
])

/** A report of a supplier on its own controls, and the reading of it. It counts for nothing until it was read to its end. */
export const SupplierReport = z.object({
  supplier: z.uuid(),
  supplierName: z.string().max(200),
  title: z.string().trim().min(1).max(200),
  files: z.array(z.uuid()).max(50).describe('The report itself, as evidence; each download of it is recorded'),
  review: ReportReview,
  /** Findings of our own that were raised from it, by what of the report they are about. */
  raised: z.record(z.string(), z.uuid()).default({}),
  requestedBy: z.uuid(),
  lifecycle,
})
export type SupplierReport = z.infer<typeof SupplierReport>

export const SupplierReportDraft = SupplierReport.pick({ supplier: true, title: true, files: true }).extend({
  files: SupplierReport.shape.files.default([]),
  review: ReportReview.omit({ conclusion: true }),
})
export type SupplierReportDraft = z.infer<typeof SupplierReportDraft>

/** What each step of a review is about, in the order in which it is gone through. */
export const gapWords: Readonly<Record<ReviewGap, string>> = {
  firm: 'who wrote it',
  issued: 'the day on which it was issued, which for a report on a period is not before its end',
  period: 'the period that it covers',
  scope: 'whether it covers the services that we use, and which categories',
  opinion: 'the opinion',
  exceptions: 'every exception, whether it bears on us, and whether its answer suffices',
  expected_controls: 'every control that it expects of us',
  subservice_organisations: 'every organisation that it leaves out, and what is expected of those',
  conclusion: 'the conclusion',
}

const text = (most: number) => z.string().trim().max(most)
const step = stepsOf<SupplierReport>()
const why = { key: 'why', label: 'Why', help: 'Kept in the record.', kind: 'long_text', required: true } as const
const next = {
  key: 'next',
  label: 'Next report',
  help: 'When the next one is expected.',
  kind: 'date',
  required: false,
} as const

function readToItsEnd({ review }: SupplierReport): Refusal | null {
  const open = reviewGaps(review).filter(gap => gap !== 'conclusion')
  if (open.length === 0) return null
  return refusal('not_in_lifecycle', `Still to be read or answered: ${open.map(gap => gapWords[gap]).join('; ')}`)
}

function concluding(decision: 'accepted' | 'conditional' | 'rejected', verb: string, label: string) {
  return step({
    verb,
    label,
    from: ['in_review', 'follow_up'],
    to: decision,
    needs: 'supplier:write',
    asks: [why, next],
    input: z.object({ why: text(8_000).min(1, 'say why'), next: z.iso.date().nullable().default(null) }),
    guard: readToItsEnd,
    take: (_body, { next }, { actorPerson, at }) => ({ state: decision, by: actorPerson, at, next }),
    amends: ({ why: reason }, { actorPerson, at }, { review }) => ({
      review: { ...review, conclusion: { decision, reason, by: actorPerson, at } },
    }),
  })
}

/** Reports of suppliers: asked for, received, read question by question, and concluded. */
export const supplierReports = defineRegister({
  noun: 'supplier-report',
  title: 'Supplier report',
  plural: 'Supplier reports',
  schema: SupplierReport,
  draft: SupplierReportDraft,
  fields: [],
  open: (draft, { actorPerson, at }, before): SupplierReport => ({
    supplierName: '',
    raised: {},
    requestedBy: actorPerson,
    lifecycle: { state: 'requested', by: actorPerson, at },
    ...before,
    ...draft,
    supplier: before?.supplier ?? draft.supplier,
    review: { ...draft.review, conclusion: before?.review.conclusion ?? null },
  }),
  lifecycle: {
    states: {
      requested: { label: 'Asked for', editable: true, open: true },
      received: { label: 'Received, not read', editable: true, open: true },
      in_review: { label: 'Being read', editable: true, open: true },
      follow_up: { label: 'Waits for an answer', editable: true, open: true },
      accepted: { label: 'Accepted', editable: false, open: false },
      conditional: { label: 'Accepted with conditions', editable: false, open: false },
      rejected: { label: 'Rejected', editable: false, open: false },
      dropped: { label: 'Dropped', editable: false, open: false },
    },
    transitions: [
      step({
        verb: 'receive',
        label: 'Received',
        from: ['requested'],
        to: 'received',
        needs: 'supplier:write',
        asks: [],
        input: z.object({}),
        take: (_body, _input, { actorPerson, at }) => ({ state: 'received', by: actorPerson, at }),
      }),
      step({
        verb: 'begin',
        label: 'Begin to read',
        from: ['received'],
        to: 'in_review',
        needs: 'supplier:write',
        asks: [],
        input: z.object({}),
        take: (_body, _input, { actorPerson, at }) => ({ state: 'in_review', by: actorPerson, at }),
      }),
      step({
        verb: 'ask',
        label: 'Ask the supplier',
        from: ['in_review'],
        to: 'follow_up',
        needs: 'supplier:write',
        asks: [{ key: 'asked', label: 'What is asked', help: '', kind: 'long_text', required: true }],
        input: z.object({ asked: text(8_000).min(1, 'say what is asked') }),
        take: (_body, { asked }, { actorPerson, at }) => ({ state: 'follow_up', by: actorPerson, at, asked }),
      }),
      step({
        verb: 'resume',
        label: 'It answered: read on',
        from: ['follow_up'],
        to: 'in_review',
        needs: 'supplier:write',
        asks: [],
        input: z.object({}),
        take: (_body, _input, { actorPerson, at }) => ({ state: 'in_review', by: actorPerson, at }),
      }),
      concluding('accepted', 'accept', 'Accept'),
      concluding('conditional', 'accept_with_conditions', 'Accept with conditions'),
      concluding('rejected', 'reject', 'Reject'),
      step({
        verb: 'drop',
        label: 'Drop',
        from: ['requested', 'received', 'in_review', 'follow_up'],
        to: 'dropped',
        needs: 'supplier:write',
        asks: [why],
        input: z.object({ why: text(2_000).min(1, 'say why') }),
        take: (_body, input, { actorPerson, at }) => ({ state: 'dropped', by: actorPerson, at, why: input.why }),
      }),
    ],
  },
  owner: ({ requestedBy }) => requestedBy,
  dueOf: () => null,
  reviewCadence: null,
  describe: ({ supplierName, title }) => `${supplierName}: ${title}`,
})
