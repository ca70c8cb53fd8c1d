import { z } from 'zod'
import { DatasetRef } from '../dataset/schema.ts'
import { Minutes } from '../effort/index.ts'
import { Sha256 } from '../id/index.ts'

/** The rows of a snapshot that a reviewer compared with the source, drawn so that anybody draws them again. */
export const ReviewSample = z.object({
  algorithm: z.string(),
  seed: z.string(),
  datasets: z.array(
    z.object({
      dataset: DatasetRef,
      population: z.int().nonnegative(),
      popHash: Sha256,
      positions: z.array(z.int().nonnegative()),
    }),
  ),
})
export type ReviewSample = z.infer<typeof ReviewSample>

/**
 * A second person looked. `of` is an evidence item or a snapshot; machine items are covered by a sampled review per
 * collector version. The reviewer of a manual item is never the one who collected it, but in a company of one, which says
 * why.
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
  minutes: Minutes.optional().describe('How long the review took, where the reviewer says so (R-113)'),
  override: z
    .string()
    .min(1)
    .max(2000)
    .optional()
    .describe('Why who collected it accepts it: nobody else is there (separation of duties)'),
  sample: ReviewSample.optional().describe('What was compared with the source, for a snapshot that was accepted'),
})
export type Review = z.infer<typeof Review>
