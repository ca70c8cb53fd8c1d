import { z } from 'zod'

/** How far an outcome is achieved; unknown is an answer, and the first one. Never a tick-box. */
export const Achievement = z.enum(['unknown', 'not', 'partial', 'largely', 'fully'])
export type Achievement = z.infer<typeof Achievement>

export const Priority = z.enum(['high', 'medium', 'low'])
export type Priority = z.infer<typeof Priority>

/** Rigor of governance and management of risk, 1 Partial to 4 Adaptive. A choice of leadership, never a score to average. */
export const Tier = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)])
export type Tier = z.infer<typeof Tier>

/** What a row of a target profile aims at, and why: each target rests on a risk or an obligation. */
export const Target = z.object({
  achievement: Achievement.exclude(['unknown']),
  practices: z.string(),
  due: z.iso.date().nullable(),
  because: z
    .array(z.object({ kind: z.enum(['risk', 'obligation']), text: z.string().min(1).max(500) }))
    .describe('The risk or the obligation that asks for it'),
})
export type Target = z.infer<typeof Target>

/** How a row differs from a locked community profile. */
export const Deviation = z.object({
  kind: z.enum(['tightened', 'relaxed', 'not_applicable']),
  reason: z.string().min(1),
})
export type Deviation = z.infer<typeof Deviation>

/** What an organisation says of one outcome. What it leaves out, it leaves out with a reason. */
export const OutcomeRow = z.object({
  requirement: z.string().describe('framework@version:id'),
  included: z.boolean(),
  rationale: z.string().describe('Why it is in, or why it is left out; must be given when it is left out'),
  priority: Priority.nullable(),
  achievement: Achievement,
  statement: z.string().describe('What is so today, in one or two sentences'),
  policies: z.string(),
  practices: z.string(),
  roles: z.string(),
  references: z.array(z.string()).describe('Requirements of other frameworks that inform it, as framework@version:id'),
  evidence: z.array(z.uuid()),
  notes: z.string(),
  target: Target.nullable(),
  deviation: Deviation.nullable(),
})
export type OutcomeRow = z.infer<typeof OutcomeRow>

/** The tier that leadership chose for the whole, a function or a category; never for a single outcome. */
export const TierChoice = z.object({
  part: z.string().nullable().describe('A function or category of the framework; null is the whole profile'),
  tier: Tier,
  rationale: z.string().min(1),
  chosenBy: z.uuid().describe('The person of leadership who chose it'),
  chosenAt: z.iso.date(),
})
export type TierChoice = z.infer<typeof TierChoice>

/** The head of a profile of outcomes: what it is about, who stands behind it, and from when it is. */
export const OutcomeHeader = z.object({
  scope: z.uuid().nullable().describe('The scope it is about; null is the whole organisation'),
  statement: z.string(),
  sponsor: z.uuid().nullable().describe('The person of leadership who sponsors it'),
  asOf: z.iso.date(),
  version: z.string(),
  assumptions: z.string(),
  drivers: z.string().describe('Mission, and the laws and contracts that drive it'),
  threatModel: z.string().describe('The threat model it rests on, or where that is'),
})
export type OutcomeHeader = z.infer<typeof OutcomeHeader>

/** Current: where we are. Target: where we want to be. Community: somebody's template, locked. */
export const OutcomeKind = z.enum(['current', 'target', 'community'])
export type OutcomeKind = z.infer<typeof OutcomeKind>

/** A profile of outcomes: header, rows and tiers. It may say little and grow: an outcome without a row is not included yet. */
export const OutcomeProfile = z.object({
  kind: OutcomeKind,
  header: OutcomeHeader,
  rows: z.array(OutcomeRow).max(2000),
  tiers: z.array(TierChoice).max(200),
  template: z
    .object({ profile: z.uuid(), version: z.int().positive(), publisher: z.string().min(1) })
    .nullable()
    .describe('The version of the community profile that it follows'),
  publisher: z.string().nullable().describe('Who published a community profile'),
})
export type OutcomeProfile = z.infer<typeof OutcomeProfile>

/** A row about which nothing was said yet. */
export function blankRow(requirement: string): OutcomeRow {
  return {
    requirement,
    included: true,
    rationale: '',
    priority: null,
    achievement: 'unknown',
    statement: '',
    policies: '',
    practices: '',
    roles: '',
    references: [],
    evidence: [],
    notes: '',
    target: null,
    deviation: null,
  }
}
