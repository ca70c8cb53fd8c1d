import { z } from 'zod'
import { after } from '../deadline/index.ts'
import type { LegalEntity } from '../legal-entity/index.ts'
import { type Law, listOf, ofTypes, startsOf } from '../regulation/index.ts'
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

/**
 * By when an entity that the implementing regulation binds owes the next look: a quarter after the last one, or after it was
 * written down while nobody ever looked. Null where the regulation does not bind it, or nobody said by which types it is bound.
 */
export function recurringOwed(
  law: Law,
  { scoping, decision, endedOn, zone }: Pick<LegalEntity, 'scoping' | 'decision' | 'endedOn' | 'zone'>,
  { last, since }: Readonly<{ last: Instant | null; since: Instant }>,
): Instant | null {
  const types = decision?.types ?? scoping.types
  const isBound =
    endedOn === null && decision?.class !== 'out' && ofTypes(listOf(law, 'relevant.entities'), types) === 'yes'
  return isBound ? recurringDue(law, last ?? since, zone) : null
}
