import { z } from 'zod'
import { Instant } from '../time/index.ts'

/** What an event does to the report: it bears on the opinion, it is to be told, or neither. */
export const EventEffect = z.enum(['opinion', 'disclose', 'none'])
export type EventEffect = z.infer<typeof EventEffect>

const lifecycle = z.discriminatedUnion('state', [
  z.object({ state: z.literal('noted') }),
  z.object({
    state: z.literal('decided'),
    effect: EventEffect,
    why: z.string().min(1),
    decidedBy: z.uuid(),
    decidedAt: Instant,
  }),
])

const body = z.object({
  title: z.string().min(1).max(200),
  engagement: z.uuid(),
  happenedOn: z.iso.date(),
  knownOn: z.iso.date().describe('When you came to know of it'),
  description: z.string().min(1).max(20_000),
  notedBy: z.uuid(),
  lifecycle,
})

/** The fields alone, from which drafts are made; whoever stores one parses `SubsequentEvent`. */
export const SubsequentEventFields = body

/** Something that happened, or came to light, between the last day of an engagement and its report. */
export const SubsequentEvent = body.refine(event => event.happenedOn <= event.knownOn, {
  path: ['knownOn'],
  message: 'Nobody can know of it before it happened',
})
export type SubsequentEvent = z.infer<typeof SubsequentEvent>

/** Why an event does not belong to this time; null when it does: it was known of after the last day. */
export function faultOfTime(
  { knownOn, happenedOn }: Pick<SubsequentEvent, 'knownOn' | 'happenedOn'>,
  lastDay: string,
  today: string,
): string | null {
  if (knownOn > today) return `${knownOn} has not come yet`
  if (knownOn <= lastDay && happenedOn <= lastDay)
    return `It was known of by ${lastDay}, the last day: it belongs into the description, as an incident or a change`
  return null
}
