import { z } from 'zod'
import { isZone } from './schedule.ts'

export * from './counts.ts'
export * from './schedule.ts'

/** A connector set up for one source: which, with what settings, when, and the components it observes. */
export const Connection = z.object({
  connector: z.string().min(1),
  title: z.string().min(1).max(200),
  /** Where a setting is a secret, its reference stands here and never its text. */
  settings: z.record(z.string(), z.unknown()),
  everyHours: z
    .int()
    .positive()
    .max(24 * 31)
    .nullable()
    .describe('Schedule in hours; null runs only by hand, or as dailyAt says'),
  dailyAt: z
    .object({
      time: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day like 03:30'),
      zone: z.string().refine(isZone, 'expected a time zone like Europe/Berlin'),
    })
    .nullable()
    .optional()
    .describe('Schedule once a day at a time of day in a zone; it goes before everyHours'),
  state: z.enum(['active', 'paused', 'removed']),
})
export type Connection = z.infer<typeof Connection>

/** What stands in the settings of a connection in the place of a secret: `onus-secret:` and the id of what was sealed. */
export const SecretReference = z.templateLiteral(['onus-secret:', z.uuid()])
export type SecretReference = z.infer<typeof SecretReference>
