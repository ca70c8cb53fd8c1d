import { z } from 'zod'

/** How often a control is performed. There is no "as needed": it cannot be tested (rules of coverage). */
export const Cadence = z.enum([
  'continuous',
  'daily',
  'weekly',
  'monthly',
  'quarterly',
  'semi-annual',
  'annual',
  'event-driven',
])
export type Cadence = z.infer<typeof Cadence>

/** That a control addresses a requirement, and how: one line that an auditor reads. */
export const Addresses = z.object({ requirement: z.string().describe('framework@version:id'), how: z.string().min(1) })

/** A procedure that no machine can do: the method and its steps. */
export const ManualProcedure = z.object({
  method: z.enum(['inquiry', 'observation', 'inspection', 'reperformance']),
  steps: z.array(z.string().min(1)).min(1),
})

/** Proposed until a named owner adopts it; retired controls keep their past obligations (rulings 1). */
export const ControlState = z.discriminatedUnion('state', [
  z.object({ state: z.literal('proposed') }),
  z.object({ state: z.literal('adopted'), owner: z.uuid().describe('The one accountable person (R-036)') }),
  z.object({ state: z.literal('retired'), reason: z.string().min(1) }),
])

/** What this organisation does: one statement, one accountable owner, a cadence, acceptance criteria. */
export const Control = z.object({
  code: z.string().min(1).max(40),
  title: z.string().min(1).max(200),
  statement: z.string().min(1),
  theme: z.string(),
  lifecycle: ControlState,
  evidenceOwners: z.array(z.uuid()),
  cadence: Cadence,
  acceptance: z.array(z.string().min(1)).min(1),
  addresses: z.array(Addresses),
  checks: z.array(z.string()).describe('Ids of check definitions that test it'),
  manual: ManualProcedure.nullable(),
  scopes: z.array(z.uuid()).describe('Scopes it works in; empty means the whole organisation'),
  origin: z.string().nullable().describe('The starter control it was adopted from'),
})
export type Control = z.infer<typeof Control>
