import { z } from 'zod'
import { Instant } from '../time/index.ts'

const words = z.string().max(20_000)
const signed = { by: z.uuid(), at: Instant, text: z.string().min(1) }

/** Nobody decided yet; there is none to tell; or it is told in words. */
const Statement = z.discriminatedUnion('state', [
  z.object({ state: z.literal('undecided') }),
  z.object({ state: z.literal('none') }),
  z.object({ state: z.literal('told'), words }),
])
export type Statement = z.infer<typeof Statement>

const lifecycle = z.discriminatedUnion('state', [
  z.object({ state: z.literal('draft') }),
  z.object({ state: z.literal('signed'), ...signed }),
  z.object({
    state: z.literal('withdrawn'),
    ...signed,
    withdrawnBy: z.uuid(),
    withdrawnAt: Instant,
    why: z.string().min(1),
  }),
])

const body = z.object({
  title: z.string().min(1).max(200),
  report: z.uuid().describe('The engagement whose report it follows'),
  next: z.uuid().nullable().describe('The engagement that is going to follow'),
  to: z.iso.date().describe('The day up to which it speaks'),
  changes: Statement.describe('What changed in substance since the last day of the report'),
  incidents: Statement,
  nextReportOn: z.iso.date().nullable(),
  signatory: z.uuid().nullable().describe('Who signs for management'),
  signatoryTitle: z.string().max(200),
  lifecycle,
})

/** The fields alone, from which drafts are made. */
export const BridgeLetterFields = body

/**
 * A letter of management to customers about the time between the last day of a report and a later day. It is no auditor's, and
 * nobody examined it.
 */
export const BridgeLetter = body
export type BridgeLetter = z.infer<typeof BridgeLetter>
