import { Deviation, Milestone } from '@onus/core/action'
import { Severity } from '@onus/core/check'
import { z } from 'zod'
import { momentQuery, operation } from '../operation/index.ts'

/** One line of a plan of action and milestones. */
export const PoamLine = z.object({
  id: z.uuid(),
  noun: z.enum(['action', 'finding']),
  risk: z.object({ noun: z.enum(['action', 'finding']), id: z.uuid() }),
  title: z.string(),
  weakness: z.string(),
  controls: z.array(z.object({ id: z.uuid(), code: z.string(), title: z.string() })),
  requirements: z.array(z.string()),
  detector: z.string(),
  assets: z.array(z.string()),
  owner: z.uuid().nullable(),
  contact: z.uuid().nullable(),
  resources: z.string(),
  plan: z.string(),
  detectedOn: z.iso.date(),
  due: z.iso.date().nullable(),
  milestones: z.array(Milestone),
  changes: z.array(
    z.object({
      at: z.iso.datetime(),
      what: z.enum(['completion_moved', 'added', 'moved', 'removed', 'done', 'done_undone']),
      milestone: z.string().nullable(),
      from: z.string().nullable(),
      to: z.string().nullable(),
      why: z.string(),
    }),
  ),
  state: z.enum(['no_plan', 'planned', 'in_progress', 'to_verify', 'closed', 'cancelled']),
  overdue: z.boolean(),
  vendor: z.string(),
  originalRisk: Severity.nullable(),
  adjustedRisk: Severity.nullable(),
  deviation: z
    .object({
      kind: Deviation,
      why: z.string(),
      approval: z.object({ by: z.uuid(), at: z.iso.datetime(), override: z.string().optional() }).nullable(),
    })
    .nullable(),
  completedOn: z.iso.date().nullable(),
  verifiedBy: z.uuid().nullable(),
  override: z.string().nullable().describe('Why one person did and verified it'),
  evidence: z.array(z.uuid()),
})

const about = momentQuery.extend({
  engagement: z.uuid().optional().describe('Only what belongs to this engagement'),
  scope: z.uuid().optional().describe('Only what concerns controls of this scope'),
})

export const poam = {
  list: operation({
    method: 'GET',
    path: '/poam',
    summary: 'The plan of action and milestones: every action, and every finding that nobody planned anything for',
    needs: 'action:read',
    query: about,
    output: z.object({ items: z.array(PoamLine), today: z.iso.date() }),
  }),
  sheet: operation({
    method: 'POST',
    path: '/poam/sheets',
    summary: 'The plan of action and milestones as a spreadsheet',
    needs: 'action:read',
    body: about.extend({ format: z.enum(['xlsx', 'csv']).default('xlsx') }),
    output: z.unknown(),
    transport: 'download',
  }),
} as const
