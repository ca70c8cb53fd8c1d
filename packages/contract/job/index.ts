import { z } from 'zod'
import { byId, operation } from '../operation/index.ts'

export const JobState = z.enum(['waiting', 'running', 'done', 'failed', 'cancelled'])

export const JobView = z.object({
  id: z.string(),
  kind: z.string(),
  title: z.string(),
  state: JobState,
  progress: z.object({ done: z.number(), total: z.number().nullable(), label: z.string() }).nullable(),
  log: z.array(z.object({ at: z.string(), text: z.string(), level: z.enum(['info', 'warning', 'error']) })),
  outcome: z.unknown(),
  error: z.string().nullable(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  attempt: z.int().describe('How often it was begun'),
  attempts: z.int().describe('How often it is tried before it has failed for good'),
  nextAttemptAt: z.string().nullable(),
  worker: z.string().nullable().describe('The process that runs it, or ran it last'),
  createdBy: z.string(),
  connection: z.uuid().nullable().describe('The connection that it collects from'),
})

export const jobs = {
  list: operation({
    method: 'GET',
    path: '/jobs',
    summary: 'Jobs that ran, run or wait, latest first',
    needs: 'job:read',
    query: z.object({
      limit: z.coerce.number().int().min(1).max(200).default(50),
      state: JobState.optional(),
      kind: z.string().max(100).optional(),
      connection: z.uuid().optional(),
    }),
    output: z.object({ items: z.array(JobView) }),
  }),
  get: operation({
    method: 'GET',
    path: '/jobs/{id}',
    summary: 'Show one job with its progress and log',
    needs: 'job:read',
    params: byId,
    output: JobView,
  }),
  cancel: operation({
    method: 'POST',
    path: '/jobs/{id}/cancellation',
    summary: 'Ask a job to stop',
    needs: 'job:write',
    params: byId,
    output: z.object({ cancelled: z.boolean() }),
  }),
  retry: operation({
    method: 'POST',
    path: '/jobs/{id}/retry',
    summary: 'Run a job again that failed or was cancelled',
    needs: 'job:write',
    params: byId,
    output: z.object({ job: z.string() }),
    status: 202,
  }),
} as const
