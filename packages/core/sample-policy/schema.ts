import { z } from 'zod'

/** How often a control works, as a policy of sample sizes tells apart; `event` has a population of its own size. */
export const SampleCadence = z.enum([
  'annual',
  'semi_annual',
  'quarterly',
  'monthly',
  'weekly',
  'daily',
  'event_many',
  'event_few',
  'automated',
])
export type SampleCadence = z.infer<typeof SampleCadence>

export const SampleRisk = z.enum(['low', 'default', 'high'])
export type SampleRisk = z.infer<typeof SampleRisk>

/** How many items: so many; a share of them, rounded up, within bounds; or so many for each variant of a configuration. */
export const SampleSize = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('count'), n: z.int().min(1).max(10_000) }),
  z.object({
    kind: z.literal('share'),
    percent: z.number().gt(0).max(100),
    least: z.int().min(1),
    most: z.int().min(1).nullable(),
  }),
  z.object({ kind: z.literal('variants'), n: z.int().min(1).max(100) }),
])
export type SampleSize = z.infer<typeof SampleSize>

export const SamplePolicyRow = z.object({
  cadence: SampleCadence,
  low: SampleSize,
  default: SampleSize,
  high: SampleSize,
  note: z.string().max(500),
})

/**
 * How many items a firm or an organisation tests (domain 3.7). No body mandates sizes, so the whole table is somebody's
 * policy with an author and a day, and each sample names the version that it followed.
 */
export const SamplePolicy = z
  .object({
    title: z.string().min(1).max(200),
    author: z.string().min(1).max(200),
    dated: z.iso.date(),
    engagement: z.uuid().nullable().describe('The one engagement it is for, as a firm’s; null for all'),
    fewAtMost: z.int().min(1).describe('Populations of events of up to so many items are few'),
    rows: z.array(SamplePolicyRow).min(1).max(SampleCadence.options.length),
    tolerable: z.number().gt(0).lt(1).describe('The rate of deviations that would be too many'),
    confidence: z.number().gt(0).lt(1).describe('How sure one wants to be that there are fewer'),
    tolerance: z.int().nonnegative().describe('Deviations in a sample that the policy tolerates'),
    source: z.string().max(2000).describe('Where the numbers come from'),
  })
  .refine(
    policy => new Set(policy.rows.map(row => row.cadence)).size === policy.rows.length,
    'a cadence stands there twice',
  )
export type SamplePolicy = z.infer<typeof SamplePolicy>
