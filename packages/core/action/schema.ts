import { z } from 'zod'
import { Instant } from '../time/index.ts'

/** Work to close a gap: an owner, a due date, milestones, and verification by somebody else than the owner. */
export const Action = z.object({
  title: z.string().min(1).max(200),
  description: z.string(),
  owner: z.uuid(),
  due: z.iso.date(),
  about: z.array(
    z.object({ noun: z.enum(['control', 'check', 'exception', 'finding', 'scope', 'person']), id: z.string() }),
  ),
  requirements: z.array(z.string()),
  milestones: z.array(z.object({ title: z.string().min(1), due: z.iso.date(), doneAt: Instant.nullable() })),
  lifecycle: z.discriminatedUnion('state', [
    z.object({ state: z.literal('open') }),
    z.object({ state: z.literal('in_progress') }),
    z.object({ state: z.literal('done'), doneAt: Instant, evidence: z.array(z.uuid()) }),
    z.object({ state: z.literal('verified'), doneAt: Instant, verifiedBy: z.uuid(), at: Instant }),
    z.object({ state: z.literal('cancelled'), why: z.string().min(1) }),
  ]),
})
export type Action = z.infer<typeof Action>
