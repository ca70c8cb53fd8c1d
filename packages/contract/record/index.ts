import { Effective, Instant } from '@onus/core/time'
import { Actor } from '@onus/core/version'
import { z } from 'zod'

/** A version of a noun as the API shows it: what was said, when it was true, when it was recorded, who and why. */
export const recordOf = <Body extends z.ZodType>(body: Body) =>
  z.object({
    id: z.uuid(),
    version: z.int().positive(),
    fact: z.uuid(),
    effective: Effective,
    position: z.int().nonnegative().nullable(),
    recorded: Instant.nullable(),
    actor: Actor.extend({ name: z.string() }),
    reason: z.string(),
    sample: z.boolean(),
    body,
  })

/** What every write of a version may carry: why, and from when it is true (now, when absent). */
export const writeOf = <Body extends z.ZodType>(body: Body) =>
  z.object({ body, reason: z.string().max(2000).default(''), effectiveFrom: z.iso.datetime().optional() })

/** What a write answers: the version that now exists. */
export const Written = z.object({ id: z.uuid(), version: z.int().positive(), fact: z.uuid() })
