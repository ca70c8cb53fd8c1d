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

/** How soon each event of an event-driven control has to be responded to. Hours go by; days are those of the calendar. */
export const ResponseLimit = z.object({
  within: z.int().positive().max(10_000),
  unit: z.enum(['hours', 'days']),
})
export type ResponseLimit = z.infer<typeof ResponseLimit>

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

/** How a control is worded for one scope, where it works differently there. Owner and cadence stay the same. */
export const Variant = z.object({
  scope: z.uuid(),
  statement: z.string().min(1),
  acceptance: z.array(z.string().min(1)).min(1),
  rationale: z.string().min(1).describe('Why it differs here'),
  approvedBy: z.uuid(),
})
export type Variant = z.infer<typeof Variant>

/**
 * That a control is the review of one item of a law for one legal entity, at an interval that the entity chose and gives its
 * reason for. Looking at an item again brings about none of what it asks, so that a review addresses nothing.
 */
const Reviews = z.object({
  entity: z.uuid(),
  requirement: z.string().describe('framework@version:id'),
  why: z.string().max(2_000).describe('Why it is looked at so often; empty where the law sets the interval'),
})

/** What this organisation does: one statement, one accountable owner, a cadence, acceptance criteria. */
export const Control = z.object({
  code: z.string().min(1).max(40),
  title: z.string().min(1).max(200),
  statement: z.string().min(1),
  theme: z.string(),
  lifecycle: ControlState,
  evidenceOwners: z.array(z.uuid()),
  cadence: Cadence,
  anchor: z.iso
    .date()
    .optional()
    .describe(
      'A day from which its windows are counted; left out: the weeks, months and fiscal years of the organisation',
    ),
  respondWithin: ResponseLimit.optional().describe('Of an event-driven control: how soon each event is responded to'),
  acceptance: z.array(z.string().min(1)).min(1),
  addresses: z.array(Addresses),
  checks: z.array(z.string()).describe('Ids of check definitions that test it'),
  manual: ManualProcedure.nullable(),
  scopes: z.array(z.uuid()).describe('Scopes it works in; empty means the whole organisation'),
  variants: z.array(Variant).max(50).optional().describe('How it is worded in single scopes'),
  reviews: Reviews.optional().describe('Left out: it reviews no item of a law'),
  origin: z.string().nullable().describe('The starter control or the outcome that it was made from'),
})
export type Control = z.infer<typeof Control>

/** What a control says and is accepted by in a scope; `variant` is null where it says the same as everywhere. */
export function inScope(
  control: Control,
  scope: string | null,
): Pick<Control, 'statement' | 'acceptance'> & {
  readonly variant: Variant | null
} {
  const variant = control.variants?.find(one => one.scope === scope) ?? null
  const { statement, acceptance } = variant ?? control
  return { statement, acceptance, variant }
}
