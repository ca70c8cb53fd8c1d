import { z } from 'zod'

/**
 * A second person looked. `of` is an evidence item or a snapshot; machine items are covered by a sampled review per
 * collector version. The reviewer of a manual item is never the one who collected it.
 */
export const Review = z.object({
  of: z.object({ noun: z.enum(['evidence', 'snapshot', 'occurrence']), id: z.uuid() }),
  reviewer: z.uuid().describe('A person'),
  decision: z.discriminatedUnion('state', [
    z.object({ state: z.literal('accepted') }),
    z.object({ state: z.literal('returned'), why: z.string().min(1) }),
    z.object({ state: z.literal('rejected'), why: z.string().min(1) }),
  ]),
  collector: z.string().nullable().describe('connector@version the decision covers, for machine items'),
  note: z.string(),
})
export type Review = z.infer<typeof Review>
