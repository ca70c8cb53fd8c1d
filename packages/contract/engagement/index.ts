import { Engagement, EngagementDraft, EngagementKind } from '@onus/core/engagement'
import { CellSaid } from '@onus/core/matrix'
import { z } from 'zod'
import { byId, momentQuery, operation } from '../operation/index.ts'
import { Written } from '../record/index.ts'
import { registerOperations } from '../register/index.ts'

/** A criterion of a step, with what is so now and where it is mended. */
export const PathCriterion = z.object({
  words: z.string(),
  met: z.boolean(),
  found: z.string(),
  href: z.string().nullable(),
})

const Reason = z.string().trim().min(1, 'say why').max(2000)

/** Where the start path of an engagement stands, and what else is worth a look before it goes on. */
export const EngagementPath = z.object({
  steps: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      help: z.string(),
      state: z.enum(['done', 'open', 'waiting']),
      criteria: z.array(PathCriterion),
      overridden: z.object({ by: z.uuid(), at: z.iso.datetime(), reason: z.string() }).nullable(),
    }),
  ),
  combined: z.array(PathCriterion).describe('The three things without which SOC 2 and CSF together do not pay'),
  breadth: z.array(z.string()).describe('Why the scope may be too broad'),
  counts: z.object({
    requirements: z.int(),
    controls: z.int(),
    populations: z.int(),
    requests: z.int(),
    findings: z.int(),
  }),
  scopeName: z.string(),
  scopeVersion: z.int().describe('The version of the scope that is in force'),
})

const GateKind = z.enum(['empty', 'over_claim', 'policy_only', 'manual_annual_only'])

/** Requirements against controls: how each control addresses each requirement. It never says that one is met. */
export const MatrixView = z.object({
  framework: z.string().nullable(),
  frozen: z.boolean().describe('Whether it is shown as it was when the engagement was issued'),
  rows: z.array(
    z.object({
      requirement: z.string(),
      id: z.string(),
      label: z.string(),
      summary: z.string(),
      group: z.string().nullable(),
    }),
  ),
  columns: z.array(
    z.object({
      control: z.uuid(),
      version: z.int(),
      code: z.string(),
      title: z.string(),
      statement: z.string(),
      cadence: z.string(),
      automated: z.boolean(),
      owner: z.uuid().nullable(),
    }),
  ),
  cells: z.array(
    z.object({
      requirement: z.string(),
      control: z.uuid(),
      how: z.string(),
      from: z.enum(['control', 'engagement']).describe('Whether the control says so, or somebody for this engagement'),
      by: z.uuid().nullable(),
    }),
  ),
  leftOut: z.array(z.object({ requirement: z.string(), control: z.uuid(), reason: z.string(), by: z.uuid() })),
  gates: z.array(z.object({ kind: GateKind, subject: z.string(), controls: z.array(z.uuid()), words: z.string() })),
})

const frozenVersion = z.object({ noun: z.string(), subject: z.uuid(), version: z.int(), sha256: z.string() })

export const engagements = {
  ...registerOperations({
    one: 'engagement',
    many: 'engagements',
    path: '/engagements',
    body: Engagement,
    draft: EngagementDraft,
    read: 'engagement:read',
    write: 'engagement:write',
  }),
  path: operation({
    method: 'GET',
    path: '/engagements/{id}/path',
    summary: 'Where the start path of one engagement stands, computed from live facts',
    needs: 'engagement:read',
    params: byId,
    query: momentQuery,
    output: EngagementPath,
  }),
  overrideStep: operation({
    method: 'POST',
    path: '/engagements/{id}/path',
    summary: 'Go on from the open step of a start path though its criteria are not met, with a reason',
    needs: 'engagement:write',
    params: byId,
    body: z.object({ step: z.string().min(1).max(100), reason: Reason }),
    output: Written,
  }),
  approveScope: operation({
    method: 'POST',
    path: '/engagements/{id}/scope-approval',
    summary: 'Approve the scope of one engagement in its present version; only its sponsor can',
    needs: 'engagement:read',
    params: byId,
    body: z.object({ reason: z.string().max(2000).default('') }),
    output: Written,
  }),
  rollForward: operation({
    method: 'POST',
    path: '/engagements/{id}/roll-forward',
    summary: 'Begin the next cycle with the scope, the people and the matrix of one engagement',
    needs: 'engagement:write',
    params: byId,
    body: z.object({
      title: z.string().min(1).max(200).optional(),
      kind: EngagementKind.optional(),
      from: z.iso.date().optional(),
      to: z.iso.date().optional(),
      reason: z.string().max(2000).default(''),
    }),
    output: Written,
    status: 201,
  }),
  matrix: operation({
    method: 'GET',
    path: '/engagements/{id}/matrix',
    summary: 'The requirements of one engagement against its controls, with the gates where an assessor would stop',
    needs: 'engagement:read',
    params: byId,
    query: momentQuery,
    output: MatrixView,
  }),
  sayCells: operation({
    method: 'POST',
    path: '/engagements/{id}/matrix',
    summary: 'Say how controls address requirements in one engagement, or why one does not count',
    needs: 'engagement:write',
    params: byId,
    body: z.object({
      cells: z
        .array(z.object({ requirement: z.string(), control: z.uuid(), said: CellSaid }))
        .min(1)
        .max(500),
      reason: z.string().max(2000).default(''),
    }),
    output: z.object({ written: z.int() }),
  }),
  manifest: operation({
    method: 'GET',
    path: '/engagements/{id}/manifest',
    summary: 'What an issued engagement froze, listed anew from the record, with whether the hash still holds',
    needs: 'engagement:read',
    params: byId,
    output: z.object({
      sha256: z.string(),
      knownAt: z.int(),
      issued: z.string().nullable().describe('The hash at issue; null while it is not issued'),
      holds: z
        .boolean()
        .nullable()
        .describe('Unknown before it is issued, and where something of it was erased under a rule since'),
      erased: z.int().describe('Versions whose content was erased since'),
      versions: z.array(frozenVersion).describe('Listed once it is issued'),
    }),
  }),
} as const
