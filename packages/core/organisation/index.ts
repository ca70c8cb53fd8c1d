import { z } from 'zod'
import { Ladder } from '../reminder/ladder.ts'

/** What kind of organisation it is; drives defaults and fit rules. */
export const OrganisationKind = z.enum([
  'saas',
  'managed_service',
  'payment_platform',
  'service_provider',
  'federal_contractor',
  'other',
])

/**
 * The days on which people of an organisation work, and how many of them an answer to a request may take. Windows of daily
 * controls and the ages of requests are counted in them (domain 3.9, 3.12).
 */
export const Working = z.object({
  weekdays: z.array(z.int().min(1).max(7)).min(1).max(7).describe('ISO weekdays; Monday is 1'),
  holidays: z.array(z.object({ date: z.iso.date(), title: z.string().trim().max(100) })).max(1000),
  answerWithin: z
    .object({ high: z.int().min(1).max(250), normal: z.int().min(1).max(250), low: z.int().min(1).max(250) })
    .describe('Business days in which a request without a due date is to be answered, by its priority'),
})
export type Working = z.infer<typeof Working>

/** What holds where an organisation has said nothing: a product default, not a rule of any framework. */
export const usualWorking: Working = {
  weekdays: [1, 2, 3, 4, 5],
  holidays: [],
  answerWithin: { high: 2, normal: 5, low: 10 },
}

/** The cadences whose windows tile the calendar, as settings name them. */
const inDays = (most: number) => {
  const days = z.int().min(0).max(most).optional()
  return z.object({ daily: days, weekly: days, monthly: days, quarterly: days, 'semi-annual': days, annual: days })
}

/**
 * The windows of an organisation for collecting evidence. `collect` says in how many last days of a window it is
 * collected, which reminders and plans follow. A grace is shorter than the usual one, never longer, and holds for windows
 * that end on its first day or later, so that what was missed stays missed. Each of `fiscalYears` is the first day of a
 * fiscal year: from then on quarters, halves and years are counted from its month.
 */
export const EvidenceWindows = z.object({
  collect: inDays(366).describe('Collected in so many last days of a window; left out: throughout it'),
  graces: z.array(z.object({ from: z.iso.date(), days: inDays(30) })).max(100),
  fiscalYears: z
    .array(z.iso.date().regex(/-01$/, 'a fiscal year begins on the first day of a month'))
    .max(50)
    .optional()
    .describe('First days from which fiscal years are counted; left out: years begin in January'),
})
export type EvidenceWindows = z.infer<typeof EvidenceWindows>

/** The tenant. Every record belongs to exactly one. `federal` asks for examine, interview and test results. */
export const Organisation = z.object({
  name: z.string().min(1).max(200),
  kind: OrganisationKind,
  federal: z.boolean(),
  zone: z.string().min(1).describe('IANA zone of record, e.g. Europe/Berlin'),
  nis2: z
    .object({ entityClass: z.enum(['essential', 'important', 'out', 'unknown']), entityTypes: z.array(z.string()) })
    .describe('What the entity is under NIS2; unknown until scoped'),
  working: Working.optional().describe('Left out: every day counts for daily controls, Monday to Friday for requests'),
  windows: EvidenceWindows.optional().describe('Left out: evidence is collected throughout each window'),
  reminders: Ladder.optional().describe('Who is reminded when; left out: the usual ladder'),
})
export type Organisation = z.infer<typeof Organisation>
