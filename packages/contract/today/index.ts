import { z } from 'zod'
import { operation } from '../operation/index.ts'

const WorkItem = z.object({
  kind: z.enum([
    'occurrence',
    'review',
    'access_review',
    'failing_check',
    'connection',
    'exception',
    'finding',
    'request',
    'description',
    'signature',
    'action',
    'adoption',
    'handover',
    'wording',
    'method',
    'scope',
    'vote',
    'authority_request',
    'supplier_request',
    'registration',
  ]),
  noun: z.string(),
  id: z.string(),
  title: z.string(),
  why: z.string().describe('What is owed, in words'),
  due: z.string().nullable(),
  since: z.string().nullable().describe('Since when it waits, where it has no day to be done by'),
  overdue: z.boolean(),
  window: z
    .object({ from: z.string(), to: z.string() })
    .nullable()
    .describe('The calendar window to name when recording a performance'),
})

export const today = {
  work: operation({
    method: 'GET',
    path: '/today',
    summary: 'What the caller owes this week, one list',
    needs: 'notification:read',
    query: z.object({ everybody: z.enum(['true', 'false']).default('false') }),
    output: z.object({ items: z.array(WorkItem) }),
  }),
  changes: operation({
    method: 'GET',
    path: '/today/changes',
    summary: 'What changed: facts recorded lately, latest first',
    needs: 'control:read',
    query: z.object({
      limit: z.coerce.number().int().min(1).max(200).default(50),
      before: z.coerce.number().int().optional(),
    }),
    output: z.object({
      items: z.array(
        z.object({
          position: z.int(),
          recorded: z.string(),
          noun: z.string(),
          id: z.uuid(),
          version: z.int(),
          title: z.string(),
          actor: z.string(),
          reason: z.string(),
        }),
      ),
    }),
  }),
} as const
