import { z } from 'zod'
import { momentOf } from '../deadline/index.ts'
import { isZone } from '../mail/index.ts'
import { type Refusal, refusal } from '../problem/index.ts'
import { Instant, instant } from '../time/index.ts'

const Zone = z.string().refine(isZone, 'is no time zone of the IANA list')
const Local = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/, 'expected a local time like 2026-03-28T20:00')
  .refine(isOnCalendar, 'no such time')

/** Dates are read leniently elsewhere: the 30th of February would be a day of March. */
function isOnCalendar(text: string): boolean {
  const at = Date.parse(`${text}Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}

/** A moment of an incident: the instant that clocks run on, and how it was given. */
export const IncidentMoment = z.object({
  at: Instant,
  /** The local time and its zone as somebody said them; null where the instant itself was given. */
  said: z.object({ local: Local, zone: Zone }).nullable().default(null),
  /** The night had this hour twice and nobody said which one: the earlier counts until somebody does. */
  isDoubtful: z.boolean().default(false),
})
export type IncidentMoment = z.infer<typeof IncidentMoment>

/** How people give a moment: as an instant with its offset, or as a local time with its zone. A local time alone is none. */
export const MomentInput = z.union(
  [
    z.strictObject({ at: z.iso.datetime({ offset: true, error: 'expected an instant with its offset' }) }),
    z.strictObject({
      local: Local,
      zone: Zone,
      pass: z.enum(['earlier', 'later']).optional().describe('Which of two, on the night when clocks go back'),
    }),
  ],
  'expected an instant with its offset, or a local time with its zone',
)
export type MomentInput = z.infer<typeof MomentInput>

/**
 * The moment that was given. Refuses a local time that the night lacks; of two the one that was chosen, else the earlier, which
 * lets no deadline fall later, and says that it is in doubt.
 */
export function momentFrom(input: MomentInput): IncidentMoment | Refusal {
  if ('at' in input) return { at: instant(input.at), said: null, isDoubtful: false }
  const { local, zone, pass } = input
  const said = { local, zone }
  const moment = momentOf(local, zone)
  switch (moment.is) {
    case 'one':
      return { at: moment.at, said, isDoubtful: false }
    case 'two':
      return { at: moment[pass ?? 'earlier'], said, isDoubtful: pass === undefined }
    case 'none':
      return refusal('invalid_input', `${local} does not exist in ${zone}: clocks went forward at ${moment.jump}`)
  }
}
