import { z } from 'zod'
import { Severity } from '../check/index.ts'
import { Instant } from '../time/index.ts'

/** What an action is part of. The roadmap of the functions of the CSF runs beside these. */
export const Workstream = z.enum(['governance', 'technical', 'evidence', 'audit'])
export type Workstream = z.infer<typeof Workstream>

/** Why a weakness is not simply removed: it is none, it must be for operations, or its risk is judged otherwise. */
export const Deviation = z.enum(['false_positive', 'operational_requirement', 'risk_adjustment'])
export type Deviation = z.infer<typeof Deviation>

/** A step on the way. What was moved, added or taken away is read from the versions, so nobody can leave it out. */
export const Milestone = z.object({ title: z.string().min(1), due: z.iso.date(), doneAt: Instant.nullable() })
export type Milestone = z.infer<typeof Milestone>

const override = z.string().min(1).max(2000).optional().describe('Why one person stands on both sides')

/**
 * Work to close a gap: an owner, a due date, milestones, and verification by somebody else than the owner. With what
 * a plan of action and milestones tells of a weakness; actions that were recorded before lack those fields.
 */
export const Action = z.object({
  title: z.string().min(1).max(200),
  description: z.string(),
  owner: z.uuid(),
  due: z.iso.date(),
  about: z.array(
    z.object({
      noun: z.enum([
        'control',
        'check',
        'exception',
        'finding',
        'scope',
        'person',
        'engagement',
        'access-review',
        'legal-entity',
      ]),
      id: z.string(),
    }),
  ),
  requirements: z.array(z.string()),
  milestones: z.array(Milestone),
  workstream: Workstream.nullable().optional(),
  effortDays: z.int().positive().max(1000).nullable().optional().describe('Days of work, as the owner estimates it'),
  weakness: z.string().max(8000).optional().describe('What is weak, where the action is about no finding'),
  detector: z.string().max(400).optional().describe('What or who found it'),
  detectedOn: z.iso.date().nullable().optional(),
  assets: z.string().max(8000).optional().describe('What is affected, one a line'),
  contact: z.uuid().nullable().optional().describe('Whom to ask; the owner where nobody is named'),
  resources: z.string().max(2000).optional().describe('What it needs: people, money, time'),
  vendor: z.string().max(2000).optional().describe('The supplier whose work it waits for, and since when'),
  risk: Severity.nullable().optional().describe('The risk as found'),
  adjustedRisk: Severity.nullable().optional(),
  deviation: Deviation.nullable().optional(),
  deviationWhy: z.string().max(8000).optional().describe('Why the risk is adjusted or the weakness stays'),
  deviationApproval: z
    .object({ by: z.uuid(), at: Instant, override })
    .nullable()
    .optional()
    .describe('Who approved the deviation; never who owns the action'),
  advised: z
    .object({ rule: z.string().max(20), key: z.string().max(120) })
    .optional()
    .describe('The rule of the advisor that it was planned by; its key keeps it from being planned twice'),
  lifecycle: z.discriminatedUnion('state', [
    z.object({ state: z.literal('open') }),
    z.object({ state: z.literal('in_progress') }),
    z.object({ state: z.literal('done'), doneAt: Instant, evidence: z.array(z.uuid()) }),
    z.object({
      state: z.literal('verified'),
      doneAt: Instant,
      evidence: z.array(z.uuid()).optional(),
      verifiedBy: z.uuid(),
      at: Instant,
      override,
    }),
    z.object({ state: z.literal('cancelled'), why: z.string().min(1) }),
  ]),
})
export type Action = z.infer<typeof Action>
