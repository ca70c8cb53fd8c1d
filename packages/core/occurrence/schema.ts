import { z } from 'zod'
import { Minutes } from '../effort/index.ts'
import { Instant, Period } from '../time/index.ts'

/**
 * What was recorded about one expected performance of a control in one window. Expected, late and missed are computed
 * from the cadence, the windows and `performedAt`; nobody sets them. A missed one stays missed.
 */
export const Occurrence = z.object({
  control: z.uuid(),
  window: Period,
  fact: z.discriminatedUnion('state', [
    z.object({
      state: z.literal('performed'),
      performedAt: Instant,
      by: z.uuid(),
      evidence: z.array(z.uuid()),
      result: z
        .object({ outcome: z.enum(['holds', 'gap']), words: z.string().min(1).max(8_000) })
        .optional()
        .describe('What a review came to: it holds as it is, or something has to be corrected'),
      minutes: Minutes.optional().describe('How long it took, where whoever did it says so (R-113)'),
    }),
    z.object({ state: z.literal('not_applicable'), reason: z.string().min(1), by: z.uuid() }),
  ]),
})
export type Occurrence = z.infer<typeof Occurrence>
