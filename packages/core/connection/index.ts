import { z } from 'zod'

/** A connector set up for one source: which, with what settings, how often, and the components it observes. */
export const Connection = z.object({
  connector: z.string().min(1),
  title: z.string().min(1).max(200),
  settings: z.record(z.string(), z.unknown()),
  everyHours: z
    .int()
    .positive()
    .max(24 * 31)
    .nullable()
    .describe('Schedule; null runs only by hand'),
  state: z.enum(['active', 'paused', 'removed']),
})
export type Connection = z.infer<typeof Connection>
