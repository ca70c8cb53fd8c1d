import { z } from 'zod'

/** What is said of one control at one requirement: how it addresses it, or why it does not count here. */
export const CellSaid = z.discriminatedUnion('state', [
  z.object({ state: z.literal('in'), how: z.string().trim().min(1, 'say how the control addresses it').max(4000) }),
  z.object({ state: z.literal('out'), reason: z.string().trim().min(1, 'say why it does not count').max(2000) }),
])
export type CellSaid = z.infer<typeof CellSaid>

/** A cell of the matrix of an engagement, where it says something else than the control itself. */
export const MatrixCell = z.object({
  engagement: z.uuid(),
  requirement: z.string().describe('framework@version:id'),
  control: z.uuid(),
  said: CellSaid,
  by: z.uuid().describe('Who said so'),
})
export type MatrixCell = z.infer<typeof MatrixCell>
