import { z } from 'zod'
import { Instant } from '../time/index.ts'
import { Category, EngagementKind, EngagementMode, engagementKinds } from './kind.ts'
import { faultsOfTeam, TeamMember } from './team.ts'

const person = z.uuid()

/** Who took the last step and when. A step back says why, and so does one that goes on without what is asked for. */
const step = {
  by: person,
  at: Instant,
  why: z.string().optional().describe('Why it went back, or on without something'),
}

/**
 * What was frozen: the hash over the list of versions, how many there were, and the ledger position up to which the list
 * was taken, so that anybody can make it again.
 */
const frozen = {
  ...step,
  manifest: z.string().regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 in hexadecimal'),
  items: z.int().positive(),
  knownAt: z.int().nonnegative(),
}

/** From draft to issued; what is issued can only be superseded. */
export const EngagementLifecycle = z.discriminatedUnion('state', [
  z.object({ state: z.literal('draft'), why: z.string().optional() }),
  z.object({ state: z.literal('scoping'), ...step }),
  z.object({ state: z.literal('period_open'), ...step }),
  z.object({ state: z.literal('fieldwork'), ...step }),
  z.object({ state: z.literal('reporting'), ...step }),
  z.object({ state: z.literal('issued'), ...frozen }),
  z.object({
    state: z.literal('superseded'),
    ...frozen,
    supersededBy: z.uuid().describe('The engagement that takes its place'),
    endedBy: person,
    endedAt: Instant,
    reason: z.string().min(1),
  }),
])

/** That the sponsor approved the scope, in the version that was looked at. */
export const ScopeApproval = z.object({ by: person, at: Instant, scopeVersion: z.int().positive() })

/** That a step of the start path counts as done though its criteria are not met, and why. */
export const PathOverride = z.object({ step: z.string().min(1), by: person, at: Instant, reason: z.string().min(1) })
export type PathOverride = z.infer<typeof PathOverride>

const body = z.object({
  title: z.string().min(1).max(200),
  kind: EngagementKind,
  mode: EngagementMode,
  scope: z.uuid(),
  profile: z.uuid().nullable().describe('What chooses its requirements; null where categories do'),
  categories: z.array(Category).max(5).describe('Trust services categories; Security is always among them'),
  from: z.iso.date().describe('The first day, in the zone of the organisation'),
  to: z.iso.date().describe('The last day, included; of a Type I the same as the first'),
  evidenceDays: z
    .int()
    .min(0)
    .max(366)
    .optional()
    .describe('Of a Type I: how many days before its day evidence may be dated; 30 when nothing is said'),
  lead: person.describe('Who answers for it'),
  sponsor: person.nullable().describe('Who in leadership approves the scope'),
  firm: z
    .object({ name: z.string().min(1).max(200), licence: z.string().max(200) })
    .nullable()
    .describe('The auditor’s firm, and where its licence can be looked up'),
  team: z.array(TeamMember).max(50),
  scopeApproval: ScopeApproval.nullable(),
  overrides: z.array(PathOverride).max(20),
  rolledFrom: z.uuid().nullable().describe('The engagement that it continues (R-111)'),
  lifecycle: EngagementLifecycle,
})

/** The fields alone, from which drafts are made; whoever stores one parses `Engagement`. */
export const EngagementFields = body

/**
 * An assessment of a scope over a time: everything that is planned, asked, tested and concluded in it names it. It has no
 * opinion; that is an auditor's.
 */
export const Engagement = body.superRefine((engagement, context) => {
  for (const [path, message] of contradictionsIn(engagement))
    context.addIssue({ code: 'custom', path: [path], message })
})
export type Engagement = z.infer<typeof Engagement>

/** What of an engagement cannot be true together. */
function contradictionsIn(engagement: z.infer<typeof body>): readonly (readonly [string, string])[] {
  const { kind, from, to, categories } = engagement
  const rules = engagementKinds[kind]
  const wrong: (readonly [string, string])[] = faultsOfTeam(engagement).map(fault => ['team', fault])
  if (to < from) wrong.push(['to', `The last day, ${to}, is before the first, ${from}`])
  if (rules.time === 'date' && from !== to)
    wrong.push(['to', `A ${rules.label} is about one day: give the same first and last day`])
  if (rules.categories && !categories.includes('security'))
    wrong.push(['categories', 'Security belongs to every SOC 2 examination'])
  if (!rules.categories && categories.length > 0)
    wrong.push(['categories', `A ${rules.label} has no trust services categories`])
  if (new Set(categories).size !== categories.length) wrong.push(['categories', 'A category is named twice'])
  return wrong
}
