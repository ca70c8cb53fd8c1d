import { z } from 'zod'
import { Instant } from '../time/index.ts'

const day = z.iso.date()

/** How much depends on a supplier. Why is written beside it. */
export const SupplierTier = z.enum(['critical', 'important', 'standard'])
export type SupplierTier = z.infer<typeof SupplierTier>

/** What a clause of a contract says. Where it is absent, somebody accepted that with a reason or it is open. */
export const Clause = z.discriminatedUnion('state', [
  z.object({ state: z.literal('present'), quote: z.string().min(1).max(4_000), page: z.string().max(40) }),
  z.object({ state: z.literal('equivalent'), why: z.string().min(1).max(4_000) }),
  z.object({ state: z.literal('absent_accepted'), why: z.string().min(1).max(4_000), by: z.uuid() }),
  z.object({ state: z.literal('absent_open') }),
])
export type Clause = z.infer<typeof Clause>

/** What was found of one factor that the law has weighed for each direct supplier. */
export const Factor = z.object({ finding: z.string().min(1).max(8_000), concern: z.enum(['none', 'some', 'serious']) })
export type Factor = z.infer<typeof Factor>

/** An assessment of a direct supplier at a moment; it is done when every factor has a finding and somebody decided. */
export const SupplierAssessment = z.object({
  at: Instant,
  by: z.uuid(),
  factors: z.record(z.string(), Factor),
  decision: z.enum(['approve', 'condition', 'reject', 'exit']).nullable(),
  conditions: z.string().max(8_000),
})
export type SupplierAssessment = z.infer<typeof SupplierAssessment>

const opinion = z.enum(['unmodified', 'qualified', 'adverse', 'disclaimer'])

/** An exception that a supplier's report notes, and what it means to the one who reads it. */
export const ReportException = z.object({
  control: z.string().max(400),
  noted: z.string().max(8_000),
  relevance: z.enum(['relevant', 'not_relevant']).nullable(),
  responseAdequate: z.boolean().nullable(),
  risk: z.uuid().nullable(),
})
export type ReportException = z.infer<typeof ReportException>

/** What a supplier expects its customers to do, and which of their controls does it. */
export const ExpectedControl = z.object({
  reference: z.string().max(60),
  text: z.string().max(4_000),
  answer: z
    .discriminatedUnion('is', [
      z.object({ is: z.literal('implemented'), control: z.uuid() }),
      z.object({ is: z.literal('gap') }),
      z.object({ is: z.literal('not_applicable'), why: z.string().min(1).max(2_000) }),
    ])
    .nullable(),
})
export type ExpectedControl = z.infer<typeof ExpectedControl>

/** An organisation that a supplier's report leaves out: whether its own report was obtained. */
export const CarvedOut = z.object({ name: z.string().max(300), obtained: z.boolean().nullable() })
export type CarvedOut = z.infer<typeof CarvedOut>

/** The reading of a report of a supplier, question by question. Null is not answered. */
export const ReportReview = z.object({
  kind: z.enum(['soc2_type1', 'soc2_type2', 'soc3', 'iso27001', 'other']),
  firm: z.string().max(300),
  issued: day.nullable(),
  period: z.object({ from: day, to: day }).nullable(),
  coversOurServices: z.boolean().nullable(),
  categories: z.array(z.string()).nullable(),
  opinion: z.object({ description: opinion, design: opinion, operation: opinion.nullable() }).nullable(),
  exceptions: z.array(ReportException).nullable(),
  expected: z.array(ExpectedControl).nullable(),
  carvedOut: z.array(CarvedOut).nullable(),
  subserviceControls: z
    .boolean()
    .nullable()
    .optional()
    .describe('Whether somebody checked that those organisations do what the report expects of them'),
  bridgeLetterUntil: day.nullable(),
  conclusion: z
    .object({
      decision: z.enum(['accepted', 'conditional', 'rejected']),
      reason: z.string().min(1).max(8_000),
      by: z.uuid(),
      at: Instant,
    })
    .nullable(),
})
export type ReportReview = z.infer<typeof ReportReview>
