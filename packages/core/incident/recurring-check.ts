import { z } from 'zod'
import { after } from '../deadline/index.ts'
import { type Law, startsOf } from '../regulation/index.ts'
import { Instant } from '../time/index.ts'

/** That a named person looked for incidents that recur, each quarter or earlier, and what they found and concluded. */
export const RecurringCheck = z.object({
  entity: z.uuid(),
  at: Instant,
  by: z.uuid(),
  found: z
    .array(
      z.object({
        rootCause: z.string(),
        incidents: z.array(z.uuid()).max(200),
        answer: z.enum(['yes', 'no', 'unknown']),
      }),
    )
    .max(200),
  conclusion: z.string().trim().min(1, 'say what you concluded').max(8_000),
})
export type RecurringCheck = z.infer<typeof RecurringCheck>

/** When the next look for recurring incidents is due: a quarter after the last one; null while nobody ever looked. */
export function recurringDue(law: Law, last: Instant | null, zone: string): Instant | null {
  const [start] = startsOf(law.get('interval.recurring'))
  return last === null || start === undefined ? null : after(last, start.within, zone)
}
