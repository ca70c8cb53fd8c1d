import { z } from 'zod'
import { Instant } from '../time/index.ts'

/**
 * What the auditor of an engagement made known, in acts: each releases conclusions and opinions to the organisation, the
 * last one locks the room. Before the first there is nothing to read for anybody else.
 */
export const Room = z.object({
  engagement: z.uuid(),
  conclusions: z.array(z.uuid()).max(10_000).describe('What this act released'),
  opinions: z.array(z.uuid()).max(100),
  tests: z.array(z.uuid()).max(10_000).optional().describe('Tests that were released with it'),
  words: z.string().max(4000),
  by: z.uuid(),
  at: Instant,
  state: z.enum(['open', 'locked']).describe('Locked: nothing more is concluded here'),
})
export type Room = z.infer<typeof Room>
