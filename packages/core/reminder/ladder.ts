import { z } from 'zod'

/** What people owe and are reminded of. One ladder serves them all. */
export const ReminderKind = z.enum(['occurrence', 'request', 'action', 'finding', 'exception', 'review', 'duty'])
export type ReminderKind = z.infer<typeof ReminderKind>

/** Who is told: whoever owes it, the lead, or the sponsor in leadership. */
export const Recipient = z.enum(['owner', 'lead', 'sponsor'])
export type Recipient = z.infer<typeof Recipient>

/** What has come of a thing that is owed: it can be begun, its day has come, the day is past, it can be late no more. */
export const Rung = z.enum(['opens', 'due', 'late', 'missed'])
export type Rung = z.infer<typeof Rung>

/**
 * One step of a ladder. `days` are counted in days of the calendar from the moment that `rung` names, before it where they
 * are negative.
 */
export const LadderStep = z.object({
  rung: Rung,
  days: z.int().min(-90).max(90),
  to: z.array(Recipient).min(1).max(3),
})
export type LadderStep = z.infer<typeof LadderStep>

const Steps = z.array(LadderStep).max(12)

/** The steps for everything that is owed, and others for single kinds. */
export const Ladder = z.object({
  steps: Steps,
  kinds: z.object({
    occurrence: Steps.optional(),
    request: Steps.optional(),
    action: Steps.optional(),
    finding: Steps.optional(),
    exception: Steps.optional(),
    review: Steps.optional(),
    duty: Steps.optional(),
  }),
})
export type Ladder = z.infer<typeof Ladder>

/** What holds where an organisation has said nothing: a product default, not a rule of any framework. */
export const usualLadder: Ladder = {
  steps: [
    { rung: 'opens', days: 0, to: ['owner'] },
    { rung: 'due', days: -3, to: ['owner'] },
    { rung: 'due', days: 0, to: ['owner'] },
    { rung: 'late', days: 1, to: ['owner', 'lead'] },
    { rung: 'missed', days: 0, to: ['lead', 'sponsor'] },
  ],
  kinds: {},
}
