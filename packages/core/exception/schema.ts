import { z } from 'zod'
import { Instant } from '../time/index.ts'

/**
 * Management's approved, expiring acceptance of a deviation (rulings 5, R-089). It never changes an auditor's result.
 * `resources` empty means the whole check or control.
 */
export const Exception = z.object({
  title: z.string().min(1).max(200),
  owner: z.uuid(),
  of: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('check'), check: z.string(), resources: z.array(z.string()) }),
    z.object({ kind: z.literal('control'), control: z.uuid() }),
  ]),
  reason: z.string().min(1),
  compensating: z.string().min(1).describe('The control that compensates, or why none is needed'),
  residualRisk: z.enum(['low', 'medium', 'high']),
  requestedBy: z.uuid(),
  expiresAt: Instant,
  lifecycle: z.discriminatedUnion('state', [
    z.object({ state: z.literal('requested') }),
    z.object({ state: z.literal('approved'), approvedBy: z.uuid(), at: Instant }),
    z.object({ state: z.literal('rejected'), by: z.uuid(), why: z.string().min(1) }),
    z.object({ state: z.literal('revoked'), by: z.uuid(), why: z.string().min(1) }),
  ]),
})
export type Exception = z.infer<typeof Exception>
